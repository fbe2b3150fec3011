package io.meshroot.testkit.fake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import io.meshroot.testkit.x509.Violation;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class FakeProviderTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final FakeProvider provider = FakeProvider.create();
    private final FakeAuthority authority = provider.authority("mrc-1");
    private final KeyPair keys = TestKeys.shared(KeyType.EC_P256);
    private final LeafProfile profile = new LeafProfile(
            Optional.of("a.b.cluster.local"),
            new TreeSet<>(Set.of("a.b.cluster.local")),
            Set.of(),
            Optional.of(SpiffeId.parse("spiffe://cluster.local/a/b")),
            TestClock.START.minusSeconds(60),
            TestClock.START.plus(Duration.ofHours(24)));
    private final TestSigningRequest request = TestSigningRequest.of(keys, profile);

    private Issuer open() {
        return provider.open(Fakes.context(provider));
    }

    @Test
    void failsUntilItRecovers() {
        Issuer issuer = open();
        ProviderException sealed = new ProviderException(Retry.MAY_HELP, "sealed; unseal it", null);
        authority.failWith(sealed);

        assertThatThrownBy(() -> issuer.sign(request)).isSameAs(sealed);
        assertThatThrownBy(issuer::trustAnchors).isSameAs(sealed);
        assertThatThrownBy(this::open).isSameAs(sealed);

        authority.recover();
        assertThat(issuer.sign(request)).hasSize(1);
    }

    @Test
    void hangsUntilReleased() throws Exception {
        Issuer issuer = open();
        Hang hang = authority.hang();
        CompletableFuture<List<X509Certificate>> signing = CompletableFuture.supplyAsync(() -> issuer.sign(request));

        assertThat(hang.awaitCallers(1, LONG)).isTrue();
        assertThat(signing).isNotDone();
        assertThat(hang.awaitCallers(1, Duration.ZERO)).isFalse();

        hang.release();
        assertThat(signing.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void recoveryReleasesWhatHangs() throws Exception {
        Issuer issuer = open();
        Hang hang = authority.hang();
        CompletableFuture<List<X509Certificate>> signing = CompletableFuture.supplyAsync(() -> issuer.sign(request));
        assertThat(hang.awaitCallers(1, LONG)).isTrue();

        authority.recover();

        assertThat(signing.get(LONG.toSeconds(), TimeUnit.SECONDS)).hasSize(1);
    }

    @Test
    void driftsAndTellsListeners() {
        Issuer issuer = open();
        X509Certificate before = authority.root();
        List<List<X509Certificate>> told = new ArrayList<>();
        issuer.onRootChange(told::add);

        X509Certificate after = authority.drift();

        assertThat(after).isNotEqualTo(before);
        assertThat(after.getSubjectX500Principal()).isEqualTo(before.getSubjectX500Principal());
        assertThat(told).containsExactly(List.of(after));
        assertThat(issuer.trustAnchors()).containsExactly(after);
    }

    @Test
    void driftsSilently() {
        Issuer issuer = open();
        List<List<X509Certificate>> told = new ArrayList<>();
        issuer.onRootChange(told::add);

        assertThat(authority.driftSilently()).isEqualTo(authority.root());
        assertThat(told).isEmpty();
    }

    @Test
    void limitsValidity() {
        Issuer issuer = open();
        authority.limitValidity(Duration.ofMinutes(5));

        assertThat(issuer.capabilities().longestValidity()).contains(Duration.ofMinutes(5));
        assertThat(end(issuer)).isEqualTo(TestClock.START.plusSeconds(300));
    }

    @Test
    void endsLeavesWithTheRoot() {
        authority.rootValidity(Duration.ofHours(2));

        assertThat(end(open())).isEqualTo(TestClock.START.plus(Duration.ofHours(2)));
    }

    private Instant end(Issuer issuer) {
        return issuer.sign(request).get(0).getNotAfter().toInstant();
    }

    @Test
    void putsIntermediatesBetween() {
        authority.intermediates(2).keyType(KeyType.EC_P384);
        Issuer issuer = open();

        List<X509Certificate> chain = issuer.sign(request);

        assertThat(chain).hasSize(3);
        CertificateProfileChecker.create()
                .requireIssued(chain, issuer.trustAnchors().get(0), profile, keys.getPublic());
        assertThat(authority.leaves()).containsExactly(chain.get(0));
    }

    @ParameterizedTest
    @EnumSource(WrongAnswer.class)
    void answersWrongly(WrongAnswer answer) {
        authority.intermediates(1);
        Issuer issuer = open();
        authority.answerWith(answer);

        List<X509Certificate> chain = issuer.sign(request);

        X509Certificate root = issuer.trustAnchors().get(0);
        assertThat(chain.isEmpty() || isRefused(chain, root)).isTrue();
        authority.recover();
        assertThat(isRefused(issuer.sign(request), root)).isFalse();
    }

    private boolean isRefused(List<X509Certificate> chain, X509Certificate root) {
        CertificateProfileChecker checker = CertificateProfileChecker.create().at(TestClock.START);
        List<Violation> violations = checker.violationsOfChain(chain, root);
        if (!violations.isEmpty()) {
            return true;
        }
        try {
            checker.requireIssued(chain, root, profile, keys.getPublic());
            return false;
        } catch (AssertionError e) {
            return true;
        }
    }

    @Test
    void refusesAnotherProvidersConfiguration() {
        IssuerContext context = Fakes.context(FakeProvider.named("other"));

        assertThatThrownBy(() -> provider.open(context))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_UNKNOWN));
    }

    @Test
    void hasNoRootBeforeItIsOpened() {
        assertThatThrownBy(authority::root).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(authority::drift).isInstanceOf(IllegalStateException.class);
    }
}
