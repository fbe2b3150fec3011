package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.DEROctetString;
import org.bouncycastle.asn1.DERUTF8String;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.OtherName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class LeafCheckTest {
    private static final Instant NOW = TestCa.NOW;
    private static final TestCa ROOT = TestCa.root(KeyType.EC_P256);
    private static final TestCa OTHER = TestCa.root(KeyType.EC_P256);
    private static final TestCa INTERMEDIATE = ROOT.intermediate(KeyType.EC_P256);
    private static final KeyPair KEY = Keys.generate(KeyType.EC_P256);
    private static final LeafProfile PROFILE = TestCa.leafProfile();

    private static void check(List<X509Certificate> chain, TestCa... anchors) {
        check(chain, PROFILE, Stream.of(anchors).map(TestCa::anchor).toList(), NOW);
    }

    private static void check(
            List<X509Certificate> chain, LeafProfile profile, Collection<X509Certificate> anchors, Instant now) {
        LeafCheck.check(chain, profile, KEY.getPublic(), anchors, now);
    }

    private static void assertRefused(List<X509Certificate> chain, String why, TestCa... anchors) {
        assertThatThrownBy(() -> check(chain, anchors))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED))
                .hasMessageContaining(why);
    }

    private static ForgedLeaf forged(TestCa ca) {
        return ForgedLeaf.of(ca, PROFILE, KEY.getPublic());
    }

    @Test
    void acceptsWhatWasAskedFor() {
        assertThatCode(() -> check(ROOT.ca().signLeaf(KEY.getPublic(), PROFILE), ROOT))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(INTERMEDIATE.ca().signLeaf(KEY.getPublic(), PROFILE), OTHER, ROOT))
                .doesNotThrowAnyException();
        assertThatCode(() -> check(List.of(forged(ROOT).signed()), ROOT)).doesNotThrowAnyException();
    }

    @Test
    void acceptsTheRootAtTheEnd() {
        List<X509Certificate> chain = new ArrayList<>(INTERMEDIATE.ca().signLeaf(KEY.getPublic(), PROFILE));
        chain.add(ROOT.anchor());

        assertThatCode(() -> check(chain, ROOT)).doesNotThrowAnyException();
    }

    static Stream<Arguments> harmless() {
        return Stream.of(
                change("less life", leaf -> leaf.notAfter = PROFILE.notAfter().minusSeconds(3600)),
                change(
                        "an organisation",
                        leaf -> leaf.subject = new X500Name(
                                "O=Example,CN=" + PROFILE.commonName().orElseThrow())),
                change(
                        "key agreement",
                        leaf -> leaf.extend(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyAgreement))),
                change("no basic constraints", leaf -> leaf.extensions.remove(Extension.basicConstraints)),
                change(
                        "an unknown extension",
                        leaf -> leaf.extend(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), false, DERNull.INSTANCE)),
                change("other order of names", leaf -> Collections.reverse(leaf.names)));
    }

    private static Arguments change(String what, Consumer<ForgedLeaf> change) {
        return arguments(what, change);
    }

    private static Arguments change(String what, Consumer<ForgedLeaf> change, String why) {
        return arguments(what, change, why);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("harmless")
    void accepts(String what, Consumer<ForgedLeaf> change) {
        X509Certificate leaf = forged(ROOT).with(change).signed();

        assertThatCode(() -> check(List.of(leaf), ROOT)).doesNotThrowAnyException();
    }

    static Stream<Arguments> hostile() {
        String cn = PROFILE.commonName().orElseThrow();
        return Stream.of(
                change(
                        "another key",
                        leaf -> leaf.key = Keys.generate(KeyType.EC_P256).getPublic(),
                        "public key"),
                change("one DNS name more", leaf -> leaf.dns("evil.example.org"), "DNS name \"evil.example.org\""),
                change("a DNS name twice", leaf -> leaf.dns("buyer.example.org"), "DNS name"),
                change("a wildcard more", leaf -> leaf.dns("*.example.org"), "DNS name"),
                change("one DNS name less", leaf -> leaf.names.remove(0), "lacks the DNS name"),
                change("one address less", leaf -> leaf.names.remove(2), "lacks the IP address"),
                change("no URI", leaf -> leaf.names.remove(leaf.names.size() - 1), "lacks the URI"),
                change("no names", leaf -> leaf.names.clear(), "lacks the"),
                change("a second URI", leaf -> leaf.uri("spiffe://cluster.local/other"), "URI"),
                change(
                        "an address more",
                        leaf -> leaf.names.add(new GeneralName(GeneralName.iPAddress, "10.9.9.9")),
                        "IP address"),
                change(
                        "an e-mail address",
                        leaf -> leaf.names.add(new GeneralName(GeneralName.rfc822Name, "a@example.org")),
                        "e-mail address"),
                change(
                        "a directory name",
                        leaf -> leaf.names.add(new GeneralName(new X500Name("CN=x"))),
                        "directory name"),
                change(
                        "a registered ID",
                        leaf -> leaf.names.add(new GeneralName(GeneralName.registeredID, "1.2.3")),
                        "registered ID"),
                change(
                        "another name",
                        leaf -> leaf.names.add(new GeneralName(
                                GeneralName.otherName,
                                new OtherName(new ASN1ObjectIdentifier("1.2.3"), new DERUTF8String("x")))),
                        "name of type 0"),
                change("another CN", leaf -> leaf.subject = new X500Name("CN=evil"), "CN is \"evil\""),
                change("a second CN", leaf -> leaf.subject = new X500Name("CN=" + cn + ",CN=evil"), "CN is"),
                change("the CN twice", leaf -> leaf.subject = new X500Name("CN=" + cn + ",CN=" + cn), "CN is"),
                change("no CN", leaf -> leaf.subject = new X500Name(""), "lacks the CN"),
                change(
                        "an e-mail address in the subject",
                        leaf -> leaf.subject = new X500Name("E=a@example.org,CN=" + cn),
                        "attribute"),
                change(
                        "a user ID in the subject",
                        leaf -> leaf.subject = new X500Name("UID=root,CN=" + cn),
                        "attribute"),
                change(
                        "CA:true",
                        leaf -> leaf.extend(Extension.basicConstraints, true, new BasicConstraints(true)),
                        "basic constraints"),
                change(
                        "a path length",
                        leaf -> leaf.extend(Extension.basicConstraints, true, new BasicConstraints(3)),
                        "basic constraints"),
                change("no key usage", leaf -> leaf.extensions.remove(Extension.keyUsage), "key usage"),
                change(
                        "key usage that is not critical",
                        leaf -> leaf.extend(Extension.keyUsage, false, new KeyUsage(KeyUsage.digitalSignature)),
                        "key usage"),
                change(
                        "keyCertSign",
                        leaf -> leaf.extend(
                                Extension.keyUsage,
                                true,
                                new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)),
                        "keyCertSign"),
                change(
                        "cRLSign",
                        leaf -> leaf.extend(
                                Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature | KeyUsage.cRLSign)),
                        "cRLSign"),
                change(
                        "no digitalSignature",
                        leaf -> leaf.extend(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyEncipherment)),
                        "digitalSignature"),
                change(
                        "no extended key usage",
                        leaf -> leaf.extensions.remove(Extension.extendedKeyUsage),
                        "extended key usage"),
                change(
                        "server only",
                        leaf -> leaf.extend(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
                        "extended key usage"),
                change(
                        "code signing too",
                        leaf -> leaf.extend(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                            KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_codeSigning
                        })),
                        "extended key usage"),
                change(
                        "any purpose",
                        leaf -> leaf.extend(
                                Extension.extendedKeyUsage,
                                false,
                                new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)),
                        "extended key usage"),
                change(
                        "an unknown critical extension",
                        leaf -> leaf.extend(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE),
                        "critical extension"),
                change(
                        "life after the asked end",
                        leaf -> leaf.notAfter = PROFILE.notAfter().plusSeconds(1),
                        "asked was"),
                change("a beginning in the future", leaf -> leaf.notBefore = NOW.plusSeconds(1), "valid from"),
                change(
                        "an end in the past",
                        leaf -> {
                            leaf.notBefore = NOW.minusSeconds(100);
                            leaf.notAfter = NOW.minusSeconds(1);
                        },
                        "valid until"),
                change("SHA-1", leaf -> leaf.algorithm = "SHA1withECDSA", "not signed by"),
                change("another signer", leaf -> leaf.signer = OTHER.pair().getPrivate(), "not signed by"),
                change("another issuer", leaf -> leaf.issuer = new X500Name("CN=other"), "not signed by"),
                change(
                        "another authority key",
                        leaf -> leaf.extend(
                                Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(new byte[20])),
                        "not signed by"),
                change(
                        "garbage for a usage",
                        leaf -> leaf.extend(Extension.extendedKeyUsage, false, new DEROctetString(new byte[3])),
                        ""));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hostile")
    void refuses(String what, Consumer<ForgedLeaf> change, String why) {
        assertRefused(List.of(forged(ROOT).with(change).signed()), why, ROOT);
    }

    @Test
    void refusesAnEmptySubjectWithNamesThatAreNotCritical() {
        LeafProfile nameless = new LeafProfile(
                Optional.empty(),
                PROFILE.dnsNames(),
                PROFILE.ipAddresses(),
                PROFILE.spiffeId(),
                PROFILE.notBefore(),
                PROFILE.notAfter());
        ForgedLeaf forged = ForgedLeaf.of(ROOT, nameless, KEY.getPublic());
        X509Certificate good = forged.signed();
        forged.extend(
                Extension.subjectAlternativeName, false, new GeneralNames(forged.names.toArray(new GeneralName[0])));
        forged.names.clear();
        X509Certificate bad = forged.signedForeign();
        List<X509Certificate> anchors = List.of(ROOT.anchor());

        check(List.of(good), nameless, anchors, NOW);
        assertThatThrownBy(() -> check(List.of(bad), nameless, anchors, NOW))
                .isInstanceOf(MeshRootException.class)
                .hasMessageContaining("refused");
        assertThatThrownBy(() -> check(List.of(forged(ROOT).signed()), nameless, anchors, NOW))
                .hasMessageContaining("asked was none");
    }

    @Test
    void refusesChainsThatAreNone() {
        X509Certificate leaf = forged(ROOT).signed();
        assertRefused(List.of(), "0 certificates", ROOT);
        assertRefused(Collections.nCopies(9, leaf), "9 certificates", ROOT);
        assertRefused(List.of(leaf, leaf), "", ROOT);
        assertRefused(List.of(leaf), "not signed by a trusted root");
        assertRefused(List.of(leaf), "not signed by a trusted root", OTHER);
        assertRefused(List.of(ROOT.anchor()), "", ROOT);
        assertRefused(List.of(leaf, OTHER.anchor()), "not signed by", ROOT);
        assertRefused(List.of(leaf, ROOT.anchor(), ROOT.anchor()), "", ROOT);
    }

    @Test
    void refusesABrokenLinkAboveTheLeaf() {
        TestCa foreign =
                OTHER.intermediate(TestCa.profile("CN=intermediate,O=Example", OptionalInt.of(0)), INTERMEDIATE.pair());
        X509Certificate leaf = forged(INTERMEDIATE).signed();

        assertThatCode(() -> check(List.of(leaf, foreign.certificate()), OTHER)).doesNotThrowAnyException();
        assertRefused(List.of(leaf, foreign.certificate()), "not signed by", ROOT);
        assertRefused(List.of(leaf), "not signed by", ROOT);
        assertRefused(List.of(leaf, INTERMEDIATE.certificate(), OTHER.anchor()), "not signed by", ROOT);
    }

    @Test
    void refusesALeafThatSignedALeaf() {
        KeyPair own = Keys.generate(KeyType.EC_P256);
        X509Certificate issuer = ForgedLeaf.of(ROOT, PROFILE, own.getPublic()).signed();
        X509Certificate leaf = forged(ROOT)
                .with(forged -> {
                    forged.issuer = X500Name.getInstance(
                            issuer.getSubjectX500Principal().getEncoded());
                    forged.signer = own.getPrivate();
                })
                .signed();

        assertRefused(List.of(leaf, issuer), "not that of a certificate authority", ROOT);
    }

    static Stream<Arguments> badIssuers() {
        return Stream.of(
                change(
                        "no key usage for certificates",
                        ca -> ca.extend(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature)),
                        "certificate authority"),
                change(
                        "ended",
                        ca -> {
                            ca.notBefore = NOW.minusSeconds(100);
                            ca.notAfter = NOW.minusSeconds(1);
                        },
                        "valid from"),
                change("not yet valid", ca -> ca.notBefore = NOW.plusSeconds(1), "valid from"),
                change(
                        "ends before the leaf",
                        ca -> ca.notAfter = PROFILE.notAfter().minusSeconds(1),
                        "only until"),
                change(
                        "for clients only",
                        ca -> ca.extend(
                                Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth)),
                        "server and client"),
                change(
                        "unknown critical extension",
                        ca -> ca.extend(new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1"), true, DERNull.INSTANCE),
                        "critical extension"),
                change(
                        "other names only",
                        ca -> ca.extend(
                                Extension.nameConstraints,
                                true,
                                new NameConstraints(
                                        new GeneralSubtree[] {
                                            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "other.org"))
                                        },
                                        null)),
                        "constraints"),
                change("SHA-1", ca -> ca.algorithm = "SHA1withECDSA", "not signed by"));
    }

    private static ForgedLeaf forgedIssuer(KeyPair pair) {
        ForgedLeaf ca = ForgedLeaf.of(ROOT, PROFILE, pair.getPublic());
        ca.subject = new X500Name("CN=forged");
        ca.notAfter = NOW.plusSeconds(86400 * 30);
        ca.names.clear();
        ca.extensions.clear();
        ca.extend(Extension.basicConstraints, true, new BasicConstraints(true));
        ca.extend(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign));
        return ca;
    }

    private static List<X509Certificate> below(X509Certificate issuer, KeyPair pair) {
        X509Certificate leaf = forged(ROOT)
                .with(forged -> {
                    forged.issuer = X500Name.getInstance(
                            issuer.getSubjectX500Principal().getEncoded());
                    forged.signer = pair.getPrivate();
                })
                .signed();
        return List.of(leaf, issuer);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("badIssuers")
    void refusesAnIntermediate(String what, Consumer<ForgedLeaf> change, String why) {
        KeyPair pair = Keys.generate(KeyType.EC_P256);

        assertRefused(below(forgedIssuer(pair).with(change).signed(), pair), why, ROOT);
    }

    @Test
    void acceptsAnIntermediateWhoseNameConstraintsAreKept() {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        X509Certificate issuer = forgedIssuer(pair)
                .with(ca -> ca.extend(
                        Extension.nameConstraints,
                        true,
                        new NameConstraints(
                                new GeneralSubtree[] {
                                    new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.org")),
                                    new GeneralSubtree(new GeneralName(GeneralName.dNSName, "cluster.local"))
                                },
                                null)))
                .signed();

        assertThatCode(() -> check(below(issuer, pair), ROOT)).doesNotThrowAnyException();
    }

    @Test
    void refusesMoreIntermediatesThanThePathLengthAllows() {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        X509Certificate second = forgedIssuer(pair)
                .with(ca -> {
                    ca.issuer = X500Name.getInstance(
                            INTERMEDIATE.certificate().getSubjectX500Principal().getEncoded());
                    ca.signer = INTERMEDIATE.pair().getPrivate();
                })
                .signed();
        List<X509Certificate> chain = new ArrayList<>(below(second, pair));
        chain.add(INTERMEDIATE.certificate());

        assertRefused(chain, "path length 0", ROOT);
    }

    @Test
    void refusesAnAnchorThatEndedUnlessAnotherOfTheSameKeyLives() {
        CaProfile old = new CaProfile(
                "CN=root,O=Example",
                Optional.empty(),
                NOW.minusSeconds(7200),
                NOW.minusSeconds(3600),
                OptionalInt.empty());
        TestCa ended = TestCa.root(old, ROOT.pair(), KeyType.EC_P256);
        List<X509Certificate> chain = List.of(forged(ROOT).signed());

        assertRefused(chain, "valid from", ended);
        assertThatCode(() -> check(chain, ended, ROOT)).doesNotThrowAnyException();
    }

    @Test
    void readsCertificatesOfOtherImplementations() {
        assertThatCode(() -> check(List.of(forged(ROOT).signedForeign()), ROOT)).doesNotThrowAnyException();
    }

    @Test
    void doesNotBelieveAnObjectThatLies() {
        X509Certificate leaf =
                forged(ROOT).with(forged -> forged.dns("evil.example.org")).signed();
        X509Certificate honest = forged(ROOT).signed();

        assertRefused(List.of(new LyingCertificate(leaf, honest)), "evil.example.org", ROOT);
    }
}
