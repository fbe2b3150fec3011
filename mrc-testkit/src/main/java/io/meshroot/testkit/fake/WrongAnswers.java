package io.meshroot.testkit.fake;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.Flaw;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestKeys;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Makes wrong answers. */
final class WrongAnswers {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration TWO_DAYS = Duration.ofDays(2);

    private WrongAnswers() {}

    static List<X509Certificate> chain(
            WrongAnswer answer, CertificateRecipe recipe, LeafProfile profile, TestCertificate signer) {
        return switch (answer) {
            case EMPTY_CHAIN -> List.of();
            case LEAF_LAST -> {
                List<X509Certificate> chain =
                        new ArrayList<>(recipe.signedBy(signer).chain());
                chain.add(0, signer.root().certificate());
                yield chain;
            }
            case STRANGER_IN_CHAIN -> {
                List<X509Certificate> chain =
                        new ArrayList<>(recipe.signedBy(signer).chain());
                TestCertificate stranger = CertificateRecipe.root().selfSigned();
                chain.add(1, CertificateRecipe.intermediate().signedBy(stranger).certificate());
                yield chain;
            }
            case OTHER_ROOT ->
                recipe.signedBy(CertificateRecipe.root()
                                .commonName("Somebody Else")
                                .selfSigned())
                        .chain();
            case OTHER_ROOT_OF_SAME_NAME -> recipe.signedBy(twin(signer)).chain();
            default -> changed(answer, recipe, profile, signer).signedBy(signer).chain();
        };
    }

    private static TestCertificate twin(TestCertificate signer) {
        X509Certificate original = signer.certificate();
        String name = original.getSubjectX500Principal().getName();
        return CertificateRecipe.root()
                .commonName(name.replaceFirst("^CN=", ""))
                .validity(
                        original.getNotBefore().toInstant(),
                        original.getNotAfter().toInstant())
                .selfSigned();
    }

    private static CertificateRecipe changed(
            WrongAnswer answer, CertificateRecipe recipe, LeafProfile profile, TestCertificate signer) {
        Instant begin = profile.notBefore();
        Instant end = profile.notAfter();
        return switch (answer) {
            case OTHER_KEY -> recipe.keys(TestKeys.generate(KeyType.EC_P256));
            case OTHER_COMMON_NAME -> recipe.commonName("other.cluster.local");
            case OTHER_DNS_NAME -> recipe.dnsNames("other.cluster.local");
            case MORE_DNS_NAMES -> recipe.dnsNames(withOther(profile));
            case MORE_IP_ADDRESSES -> recipe.ipAddresses(withOtherAddress(profile));
            case OTHER_SPIFFE_ID -> recipe.uris("spiffe://" + domain(profile) + "/somebody/else");
            case OTHER_TRUST_DOMAIN ->
                recipe.uris("spiffe://other.example"
                        + profile.spiffeId().map(id -> id.path()).orElse("/a"));
            case SECOND_URI ->
                recipe.uris("spiffe://" + domain(profile) + "/a/b", "spiffe://" + domain(profile) + "/c/d");
            case ENDS_LATER -> recipe.validity(begin, end.plus(HOUR));
            case BEGINS_EARLIER -> recipe.validity(begin.minus(HOUR), end);
            case NOT_YET_VALID -> recipe.validity(end, end.plus(HOUR));
            case EXPIRED -> recipe.validity(begin.minus(TWO_DAYS).minus(HOUR), begin.minus(TWO_DAYS));
            case CA_BITS -> recipe.with(Flaw.CA_AS_LEAF);
            case KEY_USAGE_OF_AUTHORITY -> recipe.with(Flaw.KEY_USAGE_OF_AUTHORITY);
            case NO_KEY_USAGE -> recipe.with(Flaw.NO_KEY_USAGE);
            case NO_EXTENDED_KEY_USAGE -> recipe.with(Flaw.NO_EXTENDED_KEY_USAGE);
            case SERVER_AUTHENTICATION_ONLY -> recipe.with(Flaw.SERVER_AUTHENTICATION_ONLY);
            case UNKNOWN_CRITICAL_EXTENSION -> recipe.with(Flaw.UNKNOWN_CRITICAL_EXTENSION);
            case SHA1_SIGNATURE ->
                recipe.with(signsWithEdwards(signer) ? Flaw.TAMPERED_SIGNATURE : Flaw.SHA1_SIGNATURE);
            case TAMPERED_SIGNATURE -> recipe.with(Flaw.TAMPERED_SIGNATURE);
            default -> throw new IllegalStateException("no leaf of its own: " + answer);
        };
    }

    private static boolean signsWithEdwards(TestCertificate signer) {
        String algorithm = signer.keys().getPublic().getAlgorithm();
        return !algorithm.equals("RSA") && !algorithm.equals("EC");
    }

    private static String domain(LeafProfile profile) {
        return profile.spiffeId().map(id -> id.trustDomain().name()).orElse("cluster.local");
    }

    private static String[] withOther(LeafProfile profile) {
        List<String> names = new ArrayList<>(profile.dnsNames());
        names.add("other.cluster.local");
        return names.toArray(new String[0]);
    }

    private static InetAddress[] withOtherAddress(LeafProfile profile) {
        List<InetAddress> addresses = new ArrayList<>(profile.ipAddresses());
        try {
            addresses.add(InetAddress.getByAddress(new byte[] {(byte) 192, 0, 2, 1}));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
        return addresses.toArray(new InetAddress[0]);
    }
}
