package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.Bench.DAY;
import static io.meshroot.core.internal.leaf.Bench.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssueRequest.KeyReuse;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.x509.TestKeys;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SignTest {
    private static final IssueRequest REUSING =
            IssueRequest.builder(REQUEST.identity()).keyReuse(KeyReuse.ALLOW).build();

    private final Bench bench = Bench.of(DAY);
    private final KeyPair pair = TestKeys.generate(KeyType.EC_P256);
    private final byte[] csr = Bench.csr(pair);

    private void assertRefused(ErrorCode code, byte[] pkcs10, IssueRequest request) {
        assertThatThrownBy(() -> bench.engine.sign(pkcs10, request))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    private void passRenewal() {
        bench.time.advance(Duration.between(
                bench.clock.instant(), bench.engine.leaves().get(0).renewAt()));
    }

    @Test
    void certifiesTheKeyAndIgnoresAllElseThatIsAskedFor() throws Exception {
        IssuedCertificate certificate = bench.engine.sign(csr, REQUEST);

        assertThat(certificate.leaf().getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(certificate.privateKey()).isEmpty();
        assertThat(certificate.leaf().getSubjectX500Principal().getName())
                .isEqualTo("CN=bookbuyer.bookstore.cluster.local");
        assertThat(certificate.leaf().getSubjectAlternativeNames()).hasSize(2);
        assertThat(bench.authority.one.requests).containsExactly(csr);
    }

    @Test
    void readsPem() {
        String pem = io.meshroot.api.leaf.PemText.block("CERTIFICATE REQUEST", csr);

        assertThat(bench.engine
                        .sign(pem.getBytes(StandardCharsets.US_ASCII), REQUEST)
                        .leaf()
                        .getPublicKey())
                .isEqualTo(pair.getPublic());
        assertThat(Pem.certificationRequest(pem.getBytes(StandardCharsets.US_ASCII)))
                .isEqualTo(csr);
    }

    @Test
    void refusesARequestWithoutProofAndOneThatIsGarbage() {
        byte[] forged = csr.clone();
        forged[forged.length - 1] ^= 1;

        assertRefused(ErrorCode.PROOF_OF_POSSESSION_FAILED, forged, REQUEST);
        assertRefused(ErrorCode.ENCODING_INVALID, new byte[] {1, 2, 3}, REQUEST);
        assertRefused(
                ErrorCode.KEY_UNACCEPTABLE,
                csr,
                IssueRequest.builder(REQUEST.identity())
                        .keyType(KeyType.ED25519)
                        .build());

        assertThat(bench.audit).hasSize(3).allMatch(AuditEvent.Refused.class::isInstance);
        assertThat(bench.authority.one.signed).hasValue(0);
    }

    @Test
    void returnsTheSameLeafForTheSameKeyAndRequestWhileItIsFresh() {
        IssuedCertificate first = bench.engine.sign(csr, REQUEST);

        assertThat(bench.engine.sign(Bench.csr(pair), REQUEST)).isSameAs(first);
        assertThat(bench.engine.sign(
                        csr,
                        IssueRequest.builder(REQUEST.identity())
                                .holder(HolderId.of("pod-2"))
                                .build()))
                .isSameAs(first);
        assertThat(bench.authority.recorded).containsExactly("pod-2 " + first.serial());
        assertThat(bench.engine.current(REQUEST)).containsSame(first);
    }

    @Test
    void refusesTheSameKeyForAnotherIdentityAlways() {
        bench.engine.sign(csr, REUSING);

        IssueRequest other = IssueRequest.builder(
                        IssueRequest.service("thief.ns").identity())
                .keyReuse(KeyReuse.ALLOW)
                .build();
        assertRefused(ErrorCode.KEY_REUSED, csr, other);
        bench.engine.release(REUSING);
        assertRefused(ErrorCode.KEY_REUSED, csr, other);
    }

    @Test
    void refusesTheSameKeyForOtherNamesUnlessReuseIsAllowed() {
        bench.engine.sign(csr, REQUEST);
        IssueRequest.Builder more = IssueRequest.builder(REQUEST.identity()).dnsName("more.example.org");

        assertRefused(ErrorCode.KEY_REUSED, csr, more.build());
        assertThat(bench.engine
                        .sign(csr, more.keyReuse(KeyReuse.ALLOW).build())
                        .leaf()
                        .getPublicKey())
                .isEqualTo(pair.getPublic());
    }

    @Test
    void asksForANewRequestInTimeAndRefusesTheOldKeyThen() {
        IssuedCertificate first = bench.engine.sign(csr, REQUEST);
        passRenewal();

        assertThat(bench.told(MeshEvent.RequestNeeded.class))
                .extracting(MeshEvent.RequestNeeded::serial)
                .containsExactly(first.serial());
        assertThat(bench.engine.current(REQUEST)).containsSame(first);
        assertRefused(ErrorCode.KEY_REUSED, csr, REQUEST);
        assertThat(bench.authority.one.signed).hasValue(1);

        IssuedCertificate second = bench.engine.sign(Bench.csr(TestKeys.generate(KeyType.EC_P256)), REQUEST);
        assertThat(bench.engine.current(REQUEST)).containsSame(second);
    }

    @Test
    void dropsTheOldKeySilentlyOnceANewOneWasPresented() {
        bench.engine.sign(csr, REQUEST);
        bench.time.advance(Duration.ofHours(1));
        bench.engine.sign(Bench.csr(TestKeys.generate(KeyType.EC_P256)), REQUEST);
        bench.time.advance(DAY.minusHours(1).plusMinutes(1));

        assertThat(bench.told(MeshEvent.RequestNeeded.class)).hasSize(1);
        assertThat(bench.told(MeshEvent.LeafExpired.class)).isEmpty();
        assertThat(bench.engine.leaves()).hasSize(1);
    }

    @Test
    void tellsThatALeafRanOutAndForgetsItButNotItsKey() {
        bench.engine.sign(csr, REQUEST);
        bench.time.advance(DAY.plusMinutes(1));

        assertThat(bench.told(MeshEvent.LeafExpired.class)).hasSize(1);
        assertThat(bench.engine.leaves()).isEmpty();
        assertThat(bench.engine.problems()).isEmpty();
        assertThat(bench.engine.current(REQUEST)).isEmpty();
        assertRefused(ErrorCode.KEY_REUSED, csr, REQUEST);
        assertThat(bench.engine.sign(csr, REUSING).leaf().getPublicKey()).isEqualTo(pair.getPublic());
    }

    @Test
    void signsAgainByItselfWhereReuseIsAllowed() {
        IssuedCertificate first = bench.engine.sign(csr, REUSING);
        passRenewal();

        IssuedCertificate second = bench.engine.sign(csr, REUSING);
        assertThat(second.serial()).isNotEqualTo(first.serial());
        assertThat(second.leaf().getPublicKey()).isEqualTo(pair.getPublic());
        assertThat(bench.authority.one.signed).hasValue(2);
        assertThat(bench.told(MeshEvent.RequestNeeded.class)).isEmpty();
    }

    @Test
    void renewsFromNowOnWhatIsAllowedLater() {
        bench.engine.sign(csr, REQUEST);
        passRenewal();
        assertThat(bench.engine.sign(csr, REUSING).leaf().getPublicKey()).isEqualTo(pair.getPublic());
        passRenewal();

        assertThat(bench.authority.one.signed).hasValue(3);
    }

    @Test
    void asksForANewRequestWhenTheSignerChanges() {
        IssuedCertificate first = bench.engine.sign(csr, REQUEST);

        bench.authority.accept(Map.of(FakeAuthority.ONE, Role.ACTIVE, FakeAuthority.TWO, Role.ACTIVE));

        assertThat(bench.told(MeshEvent.RequestNeeded.class))
                .extracting(MeshEvent.RequestNeeded::serial)
                .containsExactly(first.serial());
        assertThat(bench.engine.current(REQUEST)).map(IssuedCertificate::serial).contains(first.serial());
    }

    @Test
    void keepsLeavesForKeysOfTheManagersApart() {
        IssuedCertificate made = bench.engine.issue(REQUEST);
        IssuedCertificate signed = bench.engine.sign(csr, REQUEST);

        assertThat(signed).isNotSameAs(made);
        assertThat(bench.engine.current(REQUEST)).containsSame(made);
        bench.engine.release(REQUEST);
        assertThat(bench.engine.leaves()).isEmpty();
    }

    @Test
    void freesTheKeyIfNothingWasSigned() {
        bench.policy = (request, profile) -> io.meshroot.api.leaf.IssuancePolicy.Decision.refuse("no");
        assertRefused(ErrorCode.ISSUANCE_REFUSED, csr, REQUEST);
        bench.policy =
                (IssueRequest request, LeafProfile profile) -> io.meshroot.api.leaf.IssuancePolicy.Decision.ALLOW;

        assertThat(bench.engine.sign(csr, REQUEST)).isNotNull();
    }
}
