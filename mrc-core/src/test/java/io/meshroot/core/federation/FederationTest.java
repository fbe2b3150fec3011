package io.meshroot.core.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.core.bundle.SpiffeBundle;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FederationTest {
    private static final TrustDomain PARTNER = new TrustDomain("partner.example");
    private static final TrustDomain OTHER = new TrustDomain("other.example");
    private static final TestCertificate ONE = TestCertificates.root();
    private static final TestCertificate TWO = TestCertificates.root();

    private final TestClock clock = TestClock.create();
    private final TestScheduler time = new TestScheduler(clock);
    private final List<String> troubles = new ArrayList<>();
    private final List<Federation> open = new ArrayList<>();

    @TempDir
    private Path folder;

    /** A source that says what the test wants, and counts. */
    private static final class Scripted implements BundleSource {
        private SpiffeBundle next;
        private boolean down;
        private int asked;

        private Scripted(SpiffeBundle next) {
            this.next = next;
        }

        @Override
        public SpiffeBundle read(TrustDomain domain) throws IOException {
            asked++;
            if (down) {
                throw new IOException("connection refused");
            }
            return next;
        }

        @Override
        public String toString() {
            return "a script";
        }
    }

    private static SpiffeBundle bundle(TrustDomain domain, long sequence, TestCertificate... roots) {
        List<X509Certificate> authorities =
                List.of(roots).stream().map(TestCertificate::certificate).toList();
        return new SpiffeBundle(domain, authorities, OptionalLong.of(sequence), Optional.of(Duration.ofMinutes(2)));
    }

    private FederationBuilder builder() {
        return Federation.builder()
                .clock(clock)
                .scheduler(time)
                .executor(time)
                .eventListener(event -> troubles.add(((MeshEvent.Trouble) event).message()));
    }

    private Federation built(FederationBuilder builder) {
        Federation federation = builder.build();
        open.add(federation);
        time.runPending();
        return federation;
    }

    @AfterEach
    void close() {
        open.forEach(Federation::close);
    }

    @Test
    void refreshesAsOftenAsTheBundleSays() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        assertThat(federation.bundles()).containsOnlyKeys(PARTNER);
        assertThat(source.asked).isOne();
        time.advance(Duration.ofSeconds(119));
        assertThat(source.asked).isOne();
        source.next = bundle(PARTNER, 2, ONE, TWO);
        time.advance(Duration.ofSeconds(1));
        assertThat(source.asked).isEqualTo(2);
        assertThat(federation.bundles().get(PARTNER)).isEqualTo(source.next);
    }

    @Test
    void followsAShortHintAndBoundsALongOne() {
        Scripted often = new Scripted(bundle(PARTNER, 1, ONE).withRefreshHint(Duration.ofSeconds(1)));
        Scripted seldom = new Scripted(bundle(OTHER, 1, ONE).withRefreshHint(Duration.ofDays(28)));
        built(builder().domain(PARTNER, often).domain(OTHER, seldom));
        time.advance(Duration.ofMinutes(1));
        assertThat(often.asked).isEqualTo(61);
        time.advance(Duration.ofDays(1).minusMinutes(1));
        assertThat(seldom.asked).isEqualTo(2);
    }

    @Test
    void asksEveryFiveMinutesWithoutAHint() {
        Scripted source = new Scripted(new SpiffeBundle(PARTNER, List.of(), OptionalLong.empty(), Optional.empty()));
        built(builder().domain(PARTNER, source));
        time.advance(Duration.ofMinutes(10));
        assertThat(source.asked).isEqualTo(3);
    }

    @Test
    void keepsTheLastGoodBundle() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        source.down = true;
        time.advance(Duration.ofHours(1));
        assertThat(federation.bundles().get(PARTNER).authorities()).containsExactly(ONE.certificate());
        assertThat(source.asked).as("no more often than the hint says").isEqualTo(31);
        assertThat(troubles)
                .as("told once")
                .singleElement()
                .asString()
                .contains("can't be refreshed from a script: connection refused; the bundle as of " + TestClock.START
                        + " stays in force");
        FederatedDomain known = federation.domains().get(0);
        assertThat(known.problem()).isPresent();
        assertThat(known.asOf()).hasValue(TestClock.START);
        source.down = false;
        source.next = bundle(PARTNER, 2, TWO);
        time.advance(Duration.ofMinutes(2));
        assertThat(federation.bundles().get(PARTNER).authorities()).containsExactly(TWO.certificate());
        assertThat(federation.domains().get(0).problem()).isEmpty();
        source.down = true;
        time.advance(Duration.ofMinutes(2));
        assertThat(troubles).as("told anew").hasSize(2);
    }

    @Test
    void asksSoonerWhileThereIsNoBundle() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        source.down = true;
        Federation federation = built(builder().domain(PARTNER, source));
        assertThat(federation.bundles()).isEmpty();
        assertThat(federation.ready().toCompletableFuture()).isCompleted();
        assertThat(troubles).singleElement().asString().contains("nobody of that trust domain is accepted");
        time.advance(Duration.ofSeconds(10));
        assertThat(source.asked).isEqualTo(2);
        source.down = false;
        time.advance(Duration.ofSeconds(20));
        assertThat(federation.bundles()).containsKey(PARTNER);
    }

    @Test
    void takesNothingOlder() {
        Scripted source = new Scripted(bundle(PARTNER, 5, ONE, TWO));
        Federation federation = built(builder().domain(PARTNER, source));
        source.next = bundle(PARTNER, 4, ONE);
        time.advance(Duration.ofMinutes(2));
        assertThat(federation.bundles().get(PARTNER).sequence()).hasValue(5);
        assertThat(troubles).singleElement().asString().contains("its sequence is 4, older than 5");
        federation.put(bundle(PARTNER, 1, ONE));
        assertThat(federation.bundles().get(PARTNER).sequence()).hasValue(1);
        time.advance(Duration.ofMinutes(2));
        assertThat(federation.bundles().get(PARTNER).sequence()).hasValue(4);
    }

    @Test
    void takesWhatComesLastWhereThereIsNoSequence() {
        SpiffeBundle first = SpiffeBundle.ofPem(PARTNER, bundle(PARTNER, 0, ONE).pem());
        Scripted source = new Scripted(first);
        Federation federation = built(builder().domain(PARTNER, source));
        source.next = SpiffeBundle.ofPem(PARTNER, bundle(PARTNER, 0, TWO).pem());
        time.advance(Duration.ofMinutes(5));
        assertThat(federation.bundles()).containsEntry(PARTNER, source.next);
    }

    @Test
    void takesNoBundleOfAnotherTrustDomain() {
        Federation federation = built(builder().domain(PARTNER, new Scripted(bundle(OTHER, 1, ONE))));
        assertThat(federation.bundles()).isEmpty();
        assertThat(troubles).singleElement().asString().contains("it is that of trust domain other.example");
    }

    @Test
    void takesAnEmptyBundleAtItsWord() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        source.next = bundle(PARTNER, 2);
        time.advance(Duration.ofMinutes(2));
        assertThat(federation.bundles().get(PARTNER).authorities()).isEmpty();
    }

    @Test
    void tellsListenersOfEachChange() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        List<Integer> heard = new ArrayList<>();
        var subscription = federation.subscribe(all -> heard.add(all.size()));
        federation
                .subscribe(all -> {
                    throw new IllegalStateException("a listener that fails harms no other");
                })
                .close();
        federation.put(bundle(OTHER, 1, TWO));
        federation.end(PARTNER);
        assertThat(heard).containsExactly(1, 2, 1);
        subscription.close();
        federation.end(OTHER);
        assertThat(heard).hasSize(3);
    }

    @Test
    void asksNobodyAfterTheEnd() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        federation.end(PARTNER);
        assertThat(federation.bundles()).isEmpty();
        time.advance(Duration.ofHours(1));
        assertThat(source.asked).isOne();
        assertThatIllegalArgumentException().isThrownBy(() -> federation.refresh(PARTNER));
        federation.close();
        federation.close();
        assertThatExceptionOfType(MeshRootException.class)
                .isThrownBy(() -> federation.put(bundle(OTHER, 1, ONE)))
                .withMessageContaining("is closed");
    }

    @Test
    void refreshesWhenAsked() throws Exception {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        source.next = bundle(PARTNER, 2, TWO);
        var answer = federation.refresh(PARTNER).toCompletableFuture();
        time.runPending();
        assertThat(answer.get().sequence()).hasValue(2);
        source.down = true;
        var failing = federation.refresh(PARTNER).toCompletableFuture();
        time.runPending();
        assertThatExceptionOfType(ExecutionException.class)
                .isThrownBy(failing::get)
                .withMessageContaining("connection refused");
        source.down = false;
        time.advance(Duration.ofMinutes(2));
        assertThat(source.asked).as("one timer, not two").isEqualTo(4);
    }

    @Test
    void readsFilesInBothForms() throws IOException {
        Path file = folder.resolve("partner.json");
        Files.writeString(file, bundle(PARTNER, 1, ONE).json());
        Federation federation = built(builder().domain(PARTNER, BundleSource.file(file)));
        assertThat(federation.bundles().get(PARTNER).sequence()).hasValue(1);
        Path next = Files.writeString(
                folder.resolve("next"),
                "# of the partner\n" + bundle(PARTNER, 0, TWO).pem());
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
        time.advance(Duration.ofSeconds(5));
        assertThat(federation.bundles().get(PARTNER).authorities()).containsExactly(TWO.certificate());
        Files.write(file, new byte[] {(byte) 0xff, 1});
        time.advance(Duration.ofSeconds(5));
        Files.write(file, new byte[SpiffeBundle.MAX_LENGTH + 1]);
        time.advance(Duration.ofSeconds(5));
        assertThat(federation.domains().get(0).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("more than 1048576 bytes"));
        Files.delete(file);
        time.advance(Duration.ofSeconds(5));
        assertThat(federation.bundles().get(PARTNER).authorities()).containsExactly(TWO.certificate());
    }

    @Test
    void remembersOverARestart() {
        Scripted source = new Scripted(bundle(PARTNER, 3, ONE));
        Path kept = folder.resolve("kept");
        built(builder().domain(PARTNER, source).keepIn(kept));
        source.down = true;
        Federation again = built(builder().domain(PARTNER, source).keepIn(kept));
        assertThat(again.bundles()).containsEntry(PARTNER, bundle(PARTNER, 3, ONE));
        source.down = false;
        source.next = bundle(PARTNER, 2, TWO);
        time.advance(Duration.ofMinutes(2));
        assertThat(again.bundles().get(PARTNER).sequence())
                .as("no way back over a restart")
                .hasValue(3);
        again.end(PARTNER);
        source.down = true;
        assertThat(built(builder().domain(PARTNER, source).keepIn(kept)).bundles())
                .isEmpty();
    }

    @Test
    void whatIsKeptCountsOnlyIfItCanBeRead() throws IOException {
        Files.writeString(folder.resolve("partner.example.json"), "{");
        Federation federation = built(builder().domain(bundle(PARTNER, 1, ONE)).keepIn(folder));
        assertThat(federation.bundles()).containsKey(PARTNER);
        assertThat(troubles).singleElement().asString().contains("can't be read");
    }

    @Test
    void refusesTwoSourcesForOneTrustDomain() {
        FederationBuilder builder = builder().domain(PARTNER, new Scripted(bundle(PARTNER, 1, ONE)));
        assertThatIllegalStateException()
                .isThrownBy(() -> builder.domain(PARTNER, new Scripted(bundle(PARTNER, 1, ONE))))
                .withMessageContaining("two sources");
        builder.domain(bundle(PARTNER, 1, ONE));
        assertThatIllegalStateException().isThrownBy(() -> builder.domain(bundle(PARTNER, 1, ONE)));
    }

    @Test
    void tellsListenersOfNothingThatIsAsBefore() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        Federation federation = built(builder().domain(PARTNER, source));
        List<Integer> heard = new ArrayList<>();
        federation.subscribe(all -> heard.add(all.size()));
        time.advance(Duration.ofMinutes(10));
        assertThat(source.asked).isEqualTo(6);
        assertThat(heard).containsExactly(1);
        source.next = bundle(PARTNER, 2, TWO);
        time.advance(Duration.ofMinutes(2));
        assertThat(heard).containsExactly(1, 1);
    }

    @Test
    void asksAgainThoughItsExecutorTookNothing() {
        Scripted source = new Scripted(bundle(PARTNER, 1, ONE));
        AtomicBoolean full = new AtomicBoolean();
        Federation federation = built(builder().domain(PARTNER, source).executor(task -> {
            if (full.get()) {
                throw new RejectedExecutionException("the queue is full");
            }
            time.execute(task);
        }));
        full.set(true);
        time.advance(Duration.ofMinutes(4));
        assertThat(federation.domains().get(0).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("the queue is full"));
        full.set(false);
        source.next = bundle(PARTNER, 2, TWO);
        time.advance(Duration.ofMinutes(2));
        assertThat(federation.bundles()).containsEntry(PARTNER, source.next);
        assertThat(federation.domains().get(0).problem()).isEmpty();
    }

    @Test
    void asksAgainThoughReadingEndedInAnError() {
        AtomicBoolean broken = new AtomicBoolean(true);
        Federation federation = builder()
                .domain(PARTNER, domain -> {
                    if (broken.get()) {
                        throw new StackOverflowError("too deep");
                    }
                    return bundle(PARTNER, 1, ONE);
                })
                .executor(Runnable::run)
                .build();
        open.add(federation);
        assertThat(federation.domains().get(0).problem())
                .hasValueSatisfying(problem -> assertThat(problem).contains("too deep"));
        broken.set(false);
        time.advance(Duration.ofSeconds(10));
        assertThat(federation.bundles()).containsKey(PARTNER);
    }

    @Test
    void withoutSequencesTheProgramsBundleCountsBeforeTheKeptOne() {
        SpiffeBundle before =
                SpiffeBundle.ofPem(PARTNER, bundle(PARTNER, 0, ONE).pem());
        SpiffeBundle now = SpiffeBundle.ofPem(PARTNER, bundle(PARTNER, 0, TWO).pem());
        Scripted source = new Scripted(before);
        built(builder().domain(PARTNER, source).keepIn(folder));
        source.down = true;
        assertThat(built(builder().domain(PARTNER, source).keepIn(folder)).bundles())
                .containsEntry(PARTNER, before);
        assertThat(built(builder().domain(PARTNER, source).domain(now).keepIn(folder))
                        .bundles())
                .containsEntry(PARTNER, now);
    }
}
