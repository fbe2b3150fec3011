package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.Bench.DAY;
import static io.meshroot.core.internal.leaf.Bench.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssuancePolicy.Decision;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.x509.Keys;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class IssueTest {
    private final Bench bench = Bench.of(DAY);

    private static List<String> names(X509Certificate leaf) throws Exception {
        return leaf.getSubjectAlternativeNames().stream()
                .map(name -> name.get(0) + ":" + name.get(1))
                .sorted()
                .toList();
    }

    private static void assertCode(ErrorCode code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code));
    }

    @Test
    void namesAServiceByCommonNameDnsNameAndOneSpiffeId() throws Exception {
        IssuedCertificate certificate = bench.engine.issue(REQUEST);

        assertThat(certificate.leaf().getSubjectX500Principal().getName())
                .isEqualTo("CN=bookbuyer.bookstore.cluster.local");
        assertThat(names(certificate.leaf()))
                .containsExactly("2:bookbuyer.bookstore.cluster.local", "6:spiffe://cluster.local/bookbuyer/bookstore");
        assertThat(Keys.belongTogether(
                        certificate.privateKey().orElseThrow(),
                        certificate.leaf().getPublicKey()))
                .isTrue();
        assertThat(certificate.signer()).isEqualTo(FakeAuthority.ONE);
        assertThat(certificate.trust()).isEqualTo(bench.authority.snapshot().bundle());
    }

    @Test
    void addsFurtherDnsAndIpNames() throws Exception {
        IssueRequest request = IssueRequest.builder(LeafIdentity.service("a.b"))
                .dnsName("a.example.org")
                .ipAddress(InetAddress.getByName("10.1.2.3"))
                .build();

        assertThat(names(bench.engine.issue(request).leaf()))
                .contains("2:a.example.org", "7:10.1.2.3", "2:a.b.cluster.local");
    }

    @Test
    void leavesOutACommonNameOverSixtyFourCharacters() throws Exception {
        String name = "a".repeat(50) + ".b";

        X509Certificate leaf = bench.engine.issue(IssueRequest.service(name)).leaf();

        assertThat(leaf.getSubjectX500Principal().getName()).isEmpty();
        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.17");
        assertThat(names(leaf)).contains("2:" + name + ".cluster.local");
    }

    @Test
    void refusesALeafThatWouldHaveNoName() {
        IssueRequest request = IssueRequest.builder(LeafIdentity.internal("under_score" + "a".repeat(60)))
                .build();

        assertCode(ErrorCode.ISSUANCE_REFUSED, () -> bench.engine.issue(request));
    }

    @Test
    void givesAnUnderscoreNoDnsName() throws Exception {
        assertThat(names(bench.engine.issue(IssueRequest.service("a_b.c")).leaf()))
                .containsExactly("6:spiffe://cluster.local/a_b/c");
    }

    @Test
    void givesEachKindItsOwnValidity() {
        IssuedCertificate gateway =
                bench.engine.issue(IssueRequest.builder(LeafIdentity.ingressGateway("gw.example.org"))
                        .build());
        IssuedCertificate internal = bench.engine.issue(
                IssueRequest.builder(LeafIdentity.internal("webhook.mesh.svc")).build());

        assertThat(Duration.between(bench.clock.instant(), gateway.notAfter())).isEqualTo(DAY.multipliedBy(2));
        assertThat(Duration.between(bench.clock.instant(), internal.notAfter())).isEqualTo(DAY.multipliedBy(3));
        assertThat(Duration.between(gateway.notBefore(), bench.clock.instant())).isEqualTo(Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @EnumSource(
            value = KeyType.class,
            names = {"EC_P384", "RSA_2048", "ED25519"})
    void makesKeysOfTheAskedType(KeyType type) {
        IssueRequest request =
                IssueRequest.builder(LeafIdentity.service("a.b")).keyType(type).build();

        assertThat(Keys.requireAcceptable(bench.engine.issue(request).leaf().getPublicKey(), "key"))
                .isEqualTo(type);
    }

    @Test
    void holdsOneLeafForEqualRequestsAndTellsTheBooksOfEveryHolder() {
        IssuedCertificate first = bench.engine.issue(REQUEST);
        IssueRequest other = IssueRequest.builder(REQUEST.identity())
                .holder(HolderId.of("pod-2"))
                .build();

        assertThat(bench.engine.issue(REQUEST)).isSameAs(first);
        assertThat(bench.engine.issue(other)).isSameAs(first);
        assertThat(bench.engine.issue(other)).isSameAs(first);

        assertThat(bench.authority.committed).containsExactly("service:bookbuyer.bookstore " + first.serial());
        assertThat(bench.authority.recorded).containsExactly("pod-2 " + first.serial());
        assertThat(bench.authority.open).isZero();
    }

    @Test
    void makesOneLeafForThirtyTwoThreadsAtOnce() throws Exception {
        FakeIssuer.Stall stall = bench.authority.one.stall();
        ExecutorService threads = Executors.newFixedThreadPool(32);
        try {
            List<Future<IssuedCertificate>> answers = new ArrayList<>();
            Callable<IssuedCertificate> call = () -> bench.engine.issue(REQUEST);
            for (int i = 0; i < 32; i++) {
                answers.add(threads.submit(call));
            }
            stall.begun().await();
            stall.goOn().countDown();

            IssuedCertificate first = answers.get(0).get();
            for (Future<IssuedCertificate> answer : answers) {
                assertThat(answer.get()).isSameAs(first);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(bench.authority.one.signed).hasValue(1);
    }

    @Test
    void endsWithTheRootAndRefusesWhatIsTooShortToBeUseful() {
        Bench ending = Bench.withRootLife(Duration.ofHours(2));
        assertThat(ending.engine.issue(REQUEST).notAfter())
                .isEqualTo(ending.authority.one.root().getNotAfter().toInstant());

        ending.time.jump(Duration.ofHours(2).minusSeconds(30));

        assertCode(ErrorCode.VALIDITY_TOO_SHORT, () -> ending.engine.issue(IssueRequest.service("late.ns")));
    }

    @Test
    void endsWithWhatTheIssuerSaysOfItself() {
        bench.authority.one.capabilities = new IssuerCapabilities(
                EnumSet.of(KeyType.EC_P256),
                Optional.of(Duration.ofHours(1)),
                Optional.of(bench.clock.instant().plus(Duration.ofMinutes(40))),
                OptionalInt.empty());

        assertThat(bench.engine.issue(REQUEST).notAfter())
                .isEqualTo(bench.clock.instant().plus(Duration.ofMinutes(40)));
        assertCode(
                ErrorCode.KEY_UNACCEPTABLE,
                () -> bench.engine.issue(IssueRequest.builder(REQUEST.identity())
                        .keyType(KeyType.ED25519)
                        .build()));
    }

    @Test
    void issuesWhatWasAskedToBeShort() {
        IssueRequest request = IssueRequest.builder(REQUEST.identity())
                .validity(Duration.ofSeconds(5))
                .build();

        assertThat(bench.engine.issue(request).notAfter())
                .isEqualTo(bench.clock.instant().plusSeconds(5));
    }

    @Test
    void refusesWhatIsNotAsAskedEvenFromTheProvider() {
        IssuedCertificate other = bench.engine.issue(IssueRequest.service("other.ns"));
        bench.authority.one.answer = chain -> other.chain();

        assertCode(ErrorCode.PROVIDER_ANSWER_REFUSED, () -> bench.engine.issue(REQUEST));

        bench.authority.one.answer = chain -> List.of();
        assertCode(ErrorCode.PROVIDER_ANSWER_REFUSED, () -> bench.engine.issue(REQUEST));
        assertThat(bench.engine.leaves()).hasSize(1);
    }

    @Test
    void makesATypedErrorOfWhateverAProviderThrows() {
        bench.authority.one.failWith(new IllegalStateException("boom"));

        assertThatThrownBy(() -> bench.engine.issue(REQUEST))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("mrc-1")
                .hasRootCauseMessage("boom");
        assertThat(bench.told(MeshEvent.IssueFailed.class)).hasSize(1);
        assertThat(bench.authority.open).isZero();
        assertThat(bench.engine.leaves()).isEmpty();
    }

    @Test
    void asksThePolicyWhichMayRefuseOrFail() {
        bench.policy = (request, profile) -> Decision.refuse("not on Mondays: " + profile.dnsNames());
        assertThatThrownBy(() -> bench.engine.issue(REQUEST))
                .hasMessageContaining("not on Mondays: [bookbuyer.bookstore.cluster.local]");
        bench.policy = (request, profile) -> {
            throw new IllegalStateException("policy");
        };
        assertCode(ErrorCode.ISSUANCE_REFUSED, () -> bench.engine.issue(REQUEST));

        assertThat(bench.authority.one.signed).hasValue(0);
        assertThat(bench.audit).hasSize(2).allMatch(AuditEvent.Refused.class::isInstance);
    }

    @Test
    void tellsTheAuditBeforeALeafIsHandedOutAndRefusesWhenItThrows() {
        bench.auditFailure = new IllegalStateException("disk full");
        assertCode(ErrorCode.ISSUANCE_REFUSED, () -> bench.engine.issue(REQUEST));
        assertThat(bench.authority.ended).isEqualTo(bench.authority.committed).hasSize(1);
        assertThat(bench.engine.leaves()).isEmpty();
        bench.audit.clear();
        bench.auditFailure = null;

        IssuedCertificate certificate = bench.engine.issue(REQUEST);

        assertThat(bench.audit).singleElement().isInstanceOfSatisfying(AuditEvent.Issued.class, issued -> {
            assertThat(issued.serial()).isEqualTo(certificate.serial());
            assertThat(issued.signer()).isEqualTo(FakeAuthority.ONE);
        });
    }

    @Test
    void handsTheProviderARequestWithTheNamesSignedByTheKey() {
        bench.engine.issue(REQUEST);

        assertThat(io.meshroot.core.x509.Csr.verified(bench.authority.one.requests.get(0)))
                .isEqualTo(bench.engine.issue(REQUEST).leaf().getPublicKey());
        assertThat(Set.copyOf(bench.authority.horizons))
                .containsExactly(bench.engine.issue(REQUEST).notAfter());
    }
}
