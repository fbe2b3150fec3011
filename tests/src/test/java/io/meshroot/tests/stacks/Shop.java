package io.meshroot.tests.stacks;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.tests.Project;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * A manager with a seller and a buyer. A third holder acknowledges nothing before a number of calls were made with what is
 * new, so that each phase of a rotation sees calls, however fast the machine.
 */
final class Shop implements AutoCloseable {
    static final PeerMatcher BUYER = PeerMatcher.service("bookbuyer.bookstore");
    static final PeerMatcher SELLER = PeerMatcher.service("bookseller.bookstore");
    private static final HolderId LATE = HolderId.of("late");
    private static final int ROTATIONS = Project.full() ? 20 : 1;
    private static final int CALLS_IN_EACH_PHASE = Project.full() ? 40 : 10;

    final CertificateManager manager =
            CertificateManager.builder().clockSkew(Duration.ofSeconds(1)).build();
    final MeshTls seller = MeshTls.of(
            manager,
            IssueRequest.builder(LeafIdentity.service("bookseller.bookstore"))
                    .dnsName("localhost")
                    .build());
    final MeshTls buyer = MeshTls.of(manager, IssueRequest.service("bookbuyer.bookstore"));
    private final Queue<CertificateUpdate> heard = new ConcurrentLinkedQueue<>();
    private final Subscription late = manager.subscribe(
            IssueRequest.builder(LeafIdentity.service("late.bookstore"))
                    .holder(LATE)
                    .build(),
            heard::add);

    /** One call with a full handshake. */
    interface Call {
        void run() throws Exception;
    }

    /** Replaces the root and the trust domain, calling all the time; a call that fails is the test's failure. */
    void rotateUnder(Call call) throws Exception {
        int calls = callWhileLate(call);
        for (int i = 1; i <= ROTATIONS; i++) {
            TrustDomain next = new TrustDomain("cluster-" + i + ".example");
            CompletableFuture<?> rotated = manager.rotateTo(MeshRootCertificate.builder("next-" + i)
                            .provider(TresorConfig.inSecret("mesh", "next-" + i + "-ca"))
                            .trustDomain(next)
                            .spiffe(SpiffeMode.ENABLED)
                            .role(Role.PASSIVE)
                            .build())
                    .completion()
                    .toCompletableFuture();
            int during = 0;
            while (!rotated.isDone()) {
                during += callWhileLate(call);
            }
            rotated.get(1, TimeUnit.SECONDS);
            assertThat(manager.trust().authorities()).containsOnlyKeys(next);
            assertThat(during).as("calls while the root was replaced").isGreaterThanOrEqualTo(2 * CALLS_IN_EACH_PHASE);
            calls += during + callWhileLate(call);
        }
        System.out.println("calls around " + ROTATIONS + " rotation(s), none failed: " + calls);
    }

    /** Calls once, or as often as the late holder wants before it says that it has what was new. */
    private int callWhileLate(Call call) throws Exception {
        CertificateUpdate update = heard.poll();
        int calls = update == null ? 1 : CALLS_IN_EACH_PHASE;
        for (int i = 0; i < calls; i++) {
            call.run();
        }
        if (update != null) {
            manager.acknowledge(Acknowledgement.of(
                    LATE, 1, update.certificate().serial(), update.trust().sequence()));
        }
        return calls;
    }

    @Override
    public void close() {
        late.close();
        buyer.close();
        seller.close();
        manager.close();
    }
}
