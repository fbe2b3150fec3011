package io.meshroot.examples.envoysds;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.x509.Pem;
import io.meshroot.examples.envoysds.SdsClient.Kind;
import io.meshroot.examples.envoysds.SdsClient.Received;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class SdsServerTest {
    private static final Duration SETTLE = Duration.ofSeconds(5);

    private final CertificateManager manager = CertificateManager.builder().build();
    private final TestScheduler timer = new TestScheduler(TestClock.create());
    private final BlockingQueue<MeshEvent> events = new LinkedBlockingQueue<>();
    private SdsServer server;

    @BeforeEach
    void start() throws Exception {
        manager.onEvent(event -> {
            if (event instanceof MeshEvent.Trouble) {
                events.add(event);
            }
        });
        server = SdsServer.start(
                manager,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                timer,
                SdsSettings.trusting().withSettle(SETTLE));
    }

    @AfterEach
    void stop() {
        server.close();
        manager.close();
    }

    private Optional<Acknowledgement> said() {
        return manager.holders().stream()
                .filter(holder -> holder.holder().value().equals("envoy:envoy-1"))
                .findFirst()
                .flatMap(HolderEvidence::acknowledgement);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("in time").isLessThan(end);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** The serial number of the leaf that was sent. */
    private static String serialOf(Received leaf) {
        return Pem.certificates(leaf.secret()
                        .getTlsCertificate()
                        .getCertificateChain()
                        .getInlineBytes()
                        .toStringUtf8())
                .get(0)
                .getSerialNumber()
                .toString(16);
    }

    private SdsClient bothAcknowledged(Kind kind) throws InterruptedException {
        SdsClient envoy =
                new SdsClient(kind, server.port()).subscribe(Secrets.LEAF).subscribe(Secrets.TRUST);
        envoy.next().ack();
        envoy.next().ack();
        await(() -> timer.pending() > 0);
        return envoy;
    }

    @ParameterizedTest
    @EnumSource
    void anAckCountsWhenItsSettleTimeHasPassed(Kind kind) throws Exception {
        try (SdsClient envoy = new SdsClient(kind, server.port())) {
            envoy.subscribe(Secrets.LEAF);
            Received leaf = envoy.next();
            leaf.ack();
            envoy.subscribe(Secrets.TRUST);
            Received trust = envoy.next();
            trust.ack();
            await(() -> timer.pending() > 0);
            timer.advance(SETTLE.minusMillis(1));
            assertThat(said()).isEmpty();
            timer.advance(Duration.ofMillis(1));
            assertThat(said()).hasValueSatisfying(said -> {
                assertThat(said.leafSerial()).hasValue(serialOf(leaf));
                assertThat(said.trustSequence()).isEqualTo(manager.trust().sequence());
            });
            assertThat(trust.secret()
                            .getValidationContext()
                            .getCustomValidatorConfig()
                            .getName())
                    .isEqualTo("envoy.tls.cert_validator.spiffe");
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEnvoyThatAnsweredOneOfItsSecretsOnlyHasSaidNothing(Kind kind) throws Exception {
        try (SdsClient envoy = new SdsClient(kind, server.port())) {
            envoy.subscribe(Secrets.LEAF);
            envoy.next().ack();
            envoy.subscribe(Secrets.TRUST);
            assertThat(envoy.next().secret().getName()).isEqualTo(Secrets.TRUST);
            assertThat(timer.pending()).isZero();
            assertThat(said()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aNackIsAnEventAndNoAcknowledgement(Kind kind) throws Exception {
        try (SdsClient envoy = new SdsClient(kind, server.port())) {
            envoy.subscribe(Secrets.LEAF);
            envoy.next().ack();
            envoy.subscribe(Secrets.TRUST);
            envoy.next().nack("no such validator\nhere");
            MeshEvent.Trouble trouble = (MeshEvent.Trouble) events.poll(20, TimeUnit.SECONDS);
            assertThat(trouble).isNotNull();
            assertThat(trouble.where()).isEqualTo("envoy:envoy-1");
            assertThat(trouble.message()).contains("validation_context").contains("no such validator?here");
            assertThat(timer.advance(SETTLE)).isZero();
            assertThat(said()).isEmpty();
            assertThat(Status.fromThrowable(envoy.failures.poll(20, TimeUnit.SECONDS))
                            .getCode())
                    .as("a stream that ends makes Envoy wait before it asks again")
                    .isEqualTo(Status.Code.FAILED_PRECONDITION);
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEnvoyThatLeavesBeforeItHasSettledHasSaidNothing(Kind kind) throws Exception {
        try (SdsClient envoy = bothAcknowledged(kind)) {
            envoy.end(Secrets.LEAF);
            envoy.end(Secrets.TRUST);
            // The end of the last stream is noted by a task of its own, which waits for its return.
            await(() -> timer.pending() > 1);
            timer.advance(SETTLE);
            assertThat(said()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void aRestartedEnvoyIsBelievedAnew(Kind kind) throws Exception {
        try (SdsClient envoy = bothAcknowledged(kind)) {
            timer.advance(SETTLE);
            long before = said().orElseThrow().incarnation();
            envoy.end(Secrets.LEAF);
            envoy.end(Secrets.TRUST);
            await(() -> timer.pending() > 0);
            try (SdsClient again = bothAcknowledged(kind)) {
                await(() -> {
                    timer.advance(SETTLE);
                    return said().orElseThrow().incarnation() > before;
                });
                assertThat(again.failures).isEmpty();
            }
        }
    }

    /** Of another secret, say, that another listener wants and nobody has. */
    @ParameterizedTest
    @EnumSource
    void aFurtherStreamDoesNotTakeBackWhatWasSaid(Kind kind) throws Exception {
        try (SdsClient envoy = bothAcknowledged(kind)) {
            envoy.subscribe("nobody-has-this");
            await(() -> timer.pending() > 1);
            timer.advance(SETTLE);
            assertThat(said()).isPresent();
        }
    }

    @Test
    void aReconnectingEnvoyNamesTheVersionThatItHas() throws Exception {
        try (SdsClient envoy = new SdsClient(Kind.STATE_OF_THE_WORLD, server.port())) {
            envoy.subscribe(Secrets.LEAF);
            Received leaf = envoy.next();
            try (SdsClient again = new SdsClient(Kind.STATE_OF_THE_WORLD, server.port())) {
                envoy.end(Secrets.LEAF);
                again.subscribe(Secrets.LEAF, leaf.version()).subscribe(Secrets.TRUST, leaf.version());
                await(() -> {
                    timer.advance(SETTLE);
                    return said().isPresent();
                });
                assertThat(said().orElseThrow().leafSerial()).hasValue(serialOf(leaf));
                // Java-control-plane sends what a stream has not had yet all the same; that is no harm.
                assertThat(again.failures).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEnvoyThatIsGoneLosesItsLeafAfterAWhile(Kind kind) throws Exception {
        try (SdsClient envoy = bothAcknowledged(kind)) {
            timer.advance(SETTLE);
            assertThat(manager.leaves()).hasSize(1);
            envoy.end(Secrets.LEAF);
            envoy.end(Secrets.TRUST);
            await(() -> timer.pending() > 0);
            timer.advance(SdsSettings.trusting().patience());
            assertThat(manager.leaves()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anEnvoyThatDiesIsGoneAsWell(Kind kind) throws Exception {
        bothAcknowledged(kind).close();
        // Its acknowledgement and, when both streams are cut, the end of its time.
        await(() -> timer.pending() > 1);
        timer.advance(SdsSettings.trusting().patience());
        assertThat(said()).isEmpty();
        assertThat(manager.leaves()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void whoIsNobodyGetsNothing(Kind kind) throws Exception {
        try (SdsClient nameless = new SdsClient(kind, server.port(), "", "bookseller.bookstore", any -> {});
                SdsClient nobody = new SdsClient(kind, server.port(), "envoy-1", "No Service", any -> {})) {
            nameless.subscribe(Secrets.LEAF);
            nobody.subscribe(Secrets.LEAF);
            assertThat(Status.fromThrowable(nameless.failures.poll(20, TimeUnit.SECONDS))
                            .getCode())
                    .isEqualTo(Status.Code.INVALID_ARGUMENT);
            assertThat(Status.fromThrowable(nobody.failures.poll(20, TimeUnit.SECONDS))
                            .getCode())
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(manager.leaves()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void anIdIsNotGivenToAnotherService(Kind kind) throws Exception {
        try (SdsClient envoy = bothAcknowledged(kind);
                SdsClient impostor = new SdsClient(kind, server.port(), "envoy-1", "bookbuyer.bookstore", any -> {})) {
            impostor.subscribe(Secrets.LEAF);
            assertThat(Status.fromThrowable(impostor.failures.poll(20, TimeUnit.SECONDS))
                            .getCode())
                    .isEqualTo(Status.Code.PERMISSION_DENIED);
            assertThat(impostor.received).isEmpty();
            assertThat(envoy.failures).isEmpty();
        }
    }
}
