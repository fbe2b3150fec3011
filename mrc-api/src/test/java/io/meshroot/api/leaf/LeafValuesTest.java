package io.meshroot.api.leaf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.Pki;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.TrustBundle;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LeafValuesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final LeafIdentity IDENTITY = LeafIdentity.service("bookbuyer.bookstore");
    private static final X509Certificate LEAF =
            Pki.selfSigned("leaf", new BigInteger("0ABCDEF", 16), NOW, NOW.plusSeconds(60));
    private static final X509Certificate ABOVE = Pki.root("above", NOW, NOW.plusSeconds(600));
    private static final TrustBundle TRUST = new TrustBundle(7, new TreeMap<>(), Set.of());

    private static IssuedCertificate issued(PrivateKey key) {
        return IssuedCertificate.withKey(
                IDENTITY, new IssuedCertificate.Signed(MrcName.of("mrc-1"), 5, List.of(LEAF, ABOVE)), key, TRUST);
    }

    @Test
    void anIssuedCertificateHandsOutWhatItHolds() {
        IssuedCertificate issued = issued(Pki.key("leaf").getPrivate());
        assertThat(issued.identity()).isEqualTo(IDENTITY);
        assertThat(issued.signer()).isEqualTo(MrcName.of("mrc-1"));
        assertThat(issued.signingSequence()).isEqualTo(5);
        assertThat(issued.leaf()).isEqualTo(LEAF);
        assertThat(issued.chain()).containsExactly(LEAF, ABOVE);
        assertThat(issued.trust()).isEqualTo(TRUST);
        assertThat(issued.serial()).isEqualTo("abcdef");
        assertThat(issued.notBefore()).isEqualTo(NOW);
        assertThat(issued.notAfter()).isEqualTo(NOW.plusSeconds(60));
        assertThat(issued.privateKey()).contains(Pki.key("leaf").getPrivate());
    }

    @Test
    void isHandedOutWithOtherTrustLater() {
        TrustBundle newer = new TrustBundle(8, new TreeMap<>(), Set.of());
        IssuedCertificate later = issued(Pki.key("leaf").getPrivate()).withTrust(newer);
        assertThat(later.trust()).isEqualTo(newer);
        assertThat(later.privateKey()).contains(Pki.key("leaf").getPrivate());
        assertThat(later.signingSequence()).isEqualTo(5);
        assertThat(later).hasToString(issued(Pki.key("leaf").getPrivate()).toString());
    }

    @Test
    void neverShowsItsKey() {
        PrivateKey key = Pki.key("leaf").getPrivate();
        IssuedCertificate issued = issued(key);
        assertThat(issued)
                .hasToString("IssuedCertificate[service:bookbuyer.bookstore, serial=abcdef, signer=mrc-1, notAfter="
                        + NOW.plusSeconds(60) + "]");
        assertThat(issued.toString())
                .doesNotContain(
                        Base64.getEncoder().encodeToString(key.getEncoded()).substring(40, 60));
    }

    @Test
    void thePemIsReadByTheJdk() throws Exception {
        IssuedCertificate issued = issued(Pki.key("leaf").getPrivate());
        assertThat(CertificateFactory.getInstance("X.509")
                        .generateCertificates(
                                new ByteArrayInputStream(issued.chainPem().getBytes(StandardCharsets.US_ASCII))))
                .isEqualTo(List.of(LEAF, ABOVE));
        assertThat(issued.chainPem().lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
        String pem = issued.exposePrivateKeyPem();
        assertThat(pem).startsWith("-----BEGIN PRIVATE KEY-----\n").endsWith("\n-----END PRIVATE KEY-----\n");
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        assertThat(KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der)))
                .isEqualTo(Pki.key("leaf").getPrivate());
        assertThat(PemText.certificates(List.of())).isEmpty();
    }

    @Test
    void aKeyThatIsNotHeldCannotBeExposed() {
        IssuedCertificate callers = IssuedCertificate.withoutKey(
                IDENTITY, new IssuedCertificate.Signed(MrcName.of("mrc-1"), 5, List.of(LEAF)), TRUST);
        assertThat(callers.privateKey()).isEmpty();
        assertThat(callers.chain()).containsExactly(LEAF);
        assertThat(callers.signer()).isEqualTo(MrcName.of("mrc-1"));
        assertThatIllegalStateException()
                .isThrownBy(callers::exposePrivateKeyPem)
                .withMessageContaining("service:bookbuyer.bookstore");
        assertThatIllegalStateException()
                .isThrownBy(() -> issued(new DeviceKey()).exposePrivateKeyPem());
    }

    @Test
    void theChainIsCopiedAndNotEmpty() {
        List<X509Certificate> chain = new ArrayList<>(List.of(LEAF));
        IssuedCertificate.Signed signed = new IssuedCertificate.Signed(MrcName.of("mrc-1"), 5, chain);
        chain.clear();
        assertThat(signed.chain()).hasSize(1);
        IssuedCertificate.Signed empty = new IssuedCertificate.Signed(MrcName.of("mrc-1"), 5, chain);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> IssuedCertificate.withoutKey(IDENTITY, empty, TRUST))
                .withMessageContaining("chain is empty");
    }

    @Test
    void aRequestHasDefaults() {
        IssueRequest request = IssueRequest.service("bookbuyer.bookstore");
        assertThat(request)
                .isEqualTo(new IssueRequest(
                        IDENTITY,
                        new TreeSet<>(),
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        HolderId.of("service:bookbuyer.bookstore"),
                        IssueRequest.KeyReuse.REFUSE));
    }

    @Test
    void aRequestTakesWhatItIsGiven() throws Exception {
        InetAddress address = InetAddress.getByAddress(new byte[] {10, 0, 0, 1});
        assertThat(IssueRequest.builder(IDENTITY)
                        .dnsName("b.example")
                        .dnsName("a.example")
                        .ipAddress(address)
                        .keyType(KeyType.ED25519)
                        .validity(Duration.ofNanos(1))
                        .holder(HolderId.of("gateway"))
                        .keyReuse(IssueRequest.KeyReuse.ALLOW)
                        .build())
                .isEqualTo(new IssueRequest(
                        IDENTITY,
                        new TreeSet<>(Set.of("a.example", "b.example")),
                        Set.of(address),
                        Optional.of(KeyType.ED25519),
                        Optional.of(Duration.ofNanos(1)),
                        HolderId.of("gateway"),
                        IssueRequest.KeyReuse.ALLOW));
    }

    @Test
    void aRequestIsCheckedByBuilderAndConstructor() {
        IssueRequest.Builder builder = IssueRequest.builder(IDENTITY);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.dnsName("under_score\n"))
                .withMessageContaining("\"under_score?\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> request(Set.of("under_score\n"), Optional.empty()))
                .withMessageContaining("\"under_score?\"");
        for (Duration bad : new Duration[] {Duration.ZERO, Duration.ofNanos(-1)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> builder.validity(bad))
                    .withMessageContaining(bad.toString());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> request(Set.of(), Optional.of(bad)))
                    .withMessageContaining(bad.toString());
        }
    }

    @Test
    void aRequestCopiesItsNames() throws Exception {
        SortedSet<String> names = new TreeSet<>(Set.of("a.example"));
        Set<InetAddress> addresses = new HashSet<>(Set.of(InetAddress.getByAddress(new byte[4])));
        IssueRequest request = new IssueRequest(
                IDENTITY,
                names,
                addresses,
                Optional.empty(),
                Optional.empty(),
                HolderId.of("a"),
                IssueRequest.KeyReuse.REFUSE);
        names.clear();
        addresses.clear();
        assertThat(request.dnsNames()).hasSize(1);
        assertThat(request.ipAddresses()).hasSize(1);
    }

    private static IssueRequest request(Set<String> names, Optional<Duration> validity) {
        return new IssueRequest(
                IDENTITY,
                new TreeSet<>(names),
                Set.of(),
                Optional.empty(),
                validity,
                HolderId.of("a"),
                IssueRequest.KeyReuse.REFUSE);
    }

    @Test
    void aProfileHasANameAndAValidityInWholeSeconds() throws Exception {
        Optional<SpiffeId> id = Optional.of(SpiffeId.parse("spiffe://a/b"));
        Set<InetAddress> address = Set.of(InetAddress.getByAddress(new byte[4]));
        assertThat(profile(Optional.of("cn"), Set.of(), Set.of(), Optional.empty(), NOW, NOW.plusSeconds(1))
                        .commonName())
                .contains("cn");
        assertThat(profile(Optional.empty(), Set.of("a"), Set.of(), Optional.empty(), NOW, NOW.plusSeconds(1))
                        .dnsNames())
                .containsExactly("a");
        assertThat(profile(Optional.empty(), Set.of(), address, Optional.empty(), NOW, NOW.plusSeconds(1))
                        .ipAddresses())
                .isEqualTo(address);
        assertThat(profile(Optional.empty(), Set.of(), Set.of(), id, NOW, NOW.plusSeconds(1))
                        .spiffeId())
                .isEqualTo(id);
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> profile(Optional.empty(), Set.of(), Set.of(), Optional.empty(), NOW, NOW.plusSeconds(1)))
                .withMessageContaining("no name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> profile(Optional.empty(), Set.of(), Set.of(), id, NOW, NOW))
                .withMessageContaining("not after");
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> profile(Optional.empty(), Set.of(), Set.of(), id, NOW.plusNanos(1), NOW.plusSeconds(9)))
                .withMessageContaining("whole seconds");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> profile(Optional.empty(), Set.of(), Set.of(), id, NOW, NOW.plusMillis(1500)))
                .withMessageContaining("whole seconds");
    }

    private static LeafProfile profile(
            Optional<String> cn,
            Set<String> dns,
            Set<InetAddress> ip,
            Optional<SpiffeId> id,
            Instant notBefore,
            Instant notAfter) {
        return new LeafProfile(cn, new TreeSet<>(dns), ip, id, notBefore, notAfter);
    }

    @Test
    void keyTypesHaveNames() {
        assertThat(KeyType.values())
                .extracting(KeyType::id)
                .containsExactly("ec-p256", "ec-p384", "rsa-2048", "rsa-3072", "rsa-4096", "ed25519");
        for (KeyType type : KeyType.values()) {
            assertThat(KeyType.parse(type.id())).isEqualTo(type);
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KeyType.parse("EC-P256"))
                .withMessageContaining("one of ec-p256");
    }

    @Test
    void theDefaultsOfPolicyAndAuditDoNothing() {
        IssueRequest request = IssueRequest.service("a.b");
        LeafProfile profile = profile(Optional.of("a"), Set.of(), Set.of(), Optional.empty(), NOW, NOW.plusSeconds(1));
        assertThat(IssuancePolicy.ALLOW_ALL.decide(request, profile).refusal()).isEmpty();
        assertThat(IssuancePolicy.Decision.refuse("no").refusal()).contains("no");
        AuditListener.NONE.on(new AuditEvent.Refused(NOW, request, "no", Optional.empty()));
    }

    private static final class DeviceKey implements PrivateKey {
        private static final long serialVersionUID = 1L;

        @Override
        public String getAlgorithm() {
            return "EC";
        }

        @Override
        public String getFormat() {
            return null;
        }

        @Override
        public byte[] getEncoded() {
            return null;
        }
    }
}
