package io.meshroot.tests.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.Blocker.Reason;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateManagerBuilder;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.tests.Happenings;
import java.io.IOException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;

/** Holders that were away while the root was replaced. */
final class LateHolderTest {
    private static final String LATE = "late.shop";

    private static CertificateManagerBuilder builder() {
        return CertificateManager.builder().initialRoot(Roots.first()).clockSkew(Duration.ofMillis(500));
    }

    private static boolean isWaitedFor(Rotation rotation, Reason reason, PlainHolder holder) {
        List<Blocker> blockers = rotation.waitsFor();
        return blockers.stream()
                .anyMatch(blocker -> blocker.reason() == reason
                        && blocker.who().equals(Optional.of(holder.name()))
                        && blocker.until().isPresent());
    }

    @Test
    void oneWithALeafThatHasNotExpiredHoldsTheRetirementByName() throws Exception {
        try (CertificateManager manager = builder().build();
                MeshTls service = MeshTls.of(manager, IssueRequest.service("live.shop"))) {
            SSLContext server = service.serverContext(PeerMatcher.service(LATE));
            PlainHolder late = new PlainHolder(manager, LATE);
            late.acknowledge(manager);
            Rotation rotation = manager.rotateTo(Roots.next(2));
            Happenings.await(
                    "its trust is waited for", () -> isWaitedFor(rotation, Reason.HOLDER_NOT_ACKNOWLEDGED, late));
            late.takeTrust(manager);
            late.acknowledge(manager);

            // Now it is offline.
            Happenings.await("its leaf is waited for", () -> isWaitedFor(rotation, Reason.LEAF_DEPENDS, late));
            assertThat(manager.rotations().status().orElseThrow().opensAt())
                    .contains(late.leaf().notAfter().plusMillis(500));
            assertThat(manager.state().root(MrcName.of("root-1")).orElseThrow().role())
                    .isEqualTo(Role.PASSIVE);
            assertThat(Meeting.of(late.context(), server)).matches(Meeting::succeeds);

            late.takeLeaf(manager);
            late.acknowledge(manager);
            rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(Meeting.of(late.context(), server)).matches(Meeting::succeeds);
        }
    }

    @Test
    void oneThatKnowsOnlyARootThatIsGoneIsRefusedUntilItIsGivenTrustAndALeafAnew() throws Exception {
        try (CertificateManager manager = builder()
                        .leafValidity(Duration.ofSeconds(5))
                        .shortestUsefulValidity(Duration.ofMillis(500))
                        .renewalPolicy(new RenewalPolicy(0.75, 0.05))
                        .build();
                MeshTls service = MeshTls.of(manager, IssueRequest.service("live.shop"))) {
            SSLContext server = service.serverContext(PeerMatcher.service(LATE));
            SSLContext client = service.clientContext(PeerMatcher.service(LATE));
            PlainHolder late = new PlainHolder(manager, LATE);
            late.acknowledge(manager);
            assertThat(Meeting.of(late.context(), server)).matches(Meeting::succeeds);

            // It goes away, and comes back when its leaf has expired and the root is gone.
            release(manager, late.request());
            Rotation rotation = manager.rotateTo(Roots.next(2));
            rotation.completion().toCompletableFuture().get(60, TimeUnit.SECONDS);
            assertThat(manager.clock().instant()).isAfter(late.leaf().notAfter());

            assertThat(Meeting.of(late.context(), server).client())
                    .as("it does not believe the service, whose root it does not know")
                    .hasValueSatisfying(LateHolderTest::isAboutCertificates);
            assertThat(Meeting.of(client, late.context()).client())
                    .as("the service does not believe it")
                    .hasValueSatisfying(LateHolderTest::isAboutCertificates);

            late.bootstrap(manager);
            assertThat(Meeting.of(late.context(), server)).matches(Meeting::succeeds);
            assertThat(Meeting.of(client, late.context())).matches(Meeting::succeeds);
        }
    }

    /** A leaf that is renewed for somebody who is away never ends. */
    private static void release(CertificateManager manager, IssueRequest request) {
        // snippet: gone
        manager.release(request);
        // end
    }

    private static void isAboutCertificates(IOException failure) {
        assertThat(Stream.<Throwable>iterate(failure, Objects::nonNull, Throwable::getCause))
                .as("%s", failure)
                .hasAtLeastOneElementOfType(CertificateException.class);
    }
}
