package io.meshroot.core.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Blocker;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.fake.FakeProvider;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilePublisherTest {
    private static final IssueRequest REQUEST = IssueRequest.service("nginx.edge");
    private static final Duration LONG = Duration.ofMinutes(2);
    private static final Duration LIFE = Duration.ofMinutes(30);

    private final FakeProvider provider = FakeProvider.create();
    private final TestScheduler scheduler = new TestScheduler(TestClock.create());
    private final List<MeshEvent.Trouble> troubles = new ArrayList<>();
    private final CertificateManager manager = CertificateManager.builder()
            .onlyGivenProviders()
            .provider(provider)
            .initialRoot(root("mrc-1", Role.ACTIVE))
            .leafValidity(LIFE)
            .clock(scheduler.clock())
            .scheduler(scheduler)
            .executor(scheduler)
            .eventListener(event -> {
                if (event instanceof MeshEvent.Trouble trouble) {
                    troubles.add(trouble);
                }
            })
            .build();
    private final FakeProgram program = new FakeProgram();

    @TempDir
    private Path temporary;

    private MeshRootCertificate root(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(provider.config())
                .role(role)
                .build();
    }

    private Path folder() {
        return temporary.resolve("nginx");
    }

    private FilePublisherBuilder builder() {
        return FilePublisher.builder(manager, REQUEST, folder())
                .reload(program)
                .probe(program)
                .scheduler(scheduler)
                .executor(scheduler);
    }

    private Optional<Acknowledgement> said() {
        return manager.holders().stream()
                .filter(holder -> holder.holder().equals(REQUEST.holder()))
                .flatMap(holder -> holder.acknowledgement().stream())
                .findFirst();
    }

    private void expectSaid(String serial, long sequence) {
        Acknowledgement said = said().orElseThrow();
        assertThat(said.leafSerial()).contains(serial);
        assertThat(said.trustSequence()).isEqualTo(sequence);
    }

    private void expectNothingSaid() {
        Acknowledgement said = said().orElseThrow();
        assertThat(said.leafSerial()).isEmpty();
        assertThat(said.trustSequence()).isZero();
    }

    private String heldSerial() {
        return manager.current(REQUEST).orElseThrow().serial();
    }

    /** Lets time pass until the manager has just renewed the leaf. */
    private void renew() {
        String before = heldSerial();
        for (int second = 0; heldSerial().equals(before); second++) {
            assertThat(second).isLessThan(2000);
            scheduler.advance(Duration.ofSeconds(1));
        }
    }

    @AfterEach
    void close() {
        manager.close();
    }

    @Test
    void writesAllFilesBeforeItIsBuilt() throws IOException {
        try (FilePublisher publisher = builder().build()) {
            PublishedFiles files = publisher.files();
            assertThat(Files.readString(files.chain()))
                    .isEqualTo(manager.current(REQUEST).orElseThrow().chainPem());
            assertThat(Files.readString(files.trust()))
                    .isEqualTo(manager.trust().pem());
            assertThat(Files.readString(files.chainAndKey()))
                    .isEqualTo(Files.readString(files.chain()) + Files.readString(files.privateKey()));
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.privateKey())))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.chainAndKey())))
                    .isEqualTo("rw-------");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files.chain())))
                    .isEqualTo("rw-r--r--");
        }
    }

    @Test
    void acknowledgesOnceTheProgramWasSeenTwice() {
        try (FilePublisher publisher = builder().settle(Duration.ofSeconds(3)).build()) {
            expectNothingSaid();
            scheduler.advance(Duration.ofSeconds(2));
            assertThat(program.meetings).isEqualTo(1);
            expectNothingSaid();
            assertThat(publisher.status().isProven()).isFalse();

            scheduler.advance(Duration.ofSeconds(2));
            assertThat(program.meetings).isEqualTo(2);
            expectSaid(program.serial(), manager.trust().sequence());
            assertThat(publisher.status().isProven()).isTrue();
            assertThat(troubles).isEmpty();
        }
    }

    @Test
    void takesASuccessfulReloadForNoEvidence() {
        program.ignoresReload = true;
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            assertThat(program.reloads).isPositive();
            expectNothingSaid();
            assertThat(publisher.status().problem().orElseThrow()).contains("was not seen to use leaf " + heldSerial());
            assertThat(troubles)
                    .isNotEmpty()
                    .allSatisfy(trouble -> assertThat(trouble.where()).isEqualTo(folder().toString()));
        }
    }

    @Test
    void tellsAProgramAgainThatMissedTheReload() {
        program.ignoresReload = true;
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(program.reloads).isEqualTo(1);
            program.ignoresReload = false;
            scheduler.advance(LONG);
            assertThat(program.reloads).isEqualTo(2);
            assertThat(publisher.status().isProven()).isTrue();
        }
    }

    @Test
    void doesNotTellAProgramToReloadThatMayStillBeReloading() {
        try (FilePublisher publisher = builder().settle(Duration.ofSeconds(10)).build()) {
            scheduler.advance(Duration.ofSeconds(1));
            long before = publisher.status().writtenTrust().orElseThrow();
            manager.rotateTo(root("mrc-2", Role.PASSIVE));
            scheduler.advance(Duration.ofSeconds(3));
            assertThat(publisher.status().writtenTrust().orElseThrow()).isGreaterThan(before);
            assertThat(program.reloads).isEqualTo(1);
            scheduler.advance(Duration.ofSeconds(7));
            assertThat(program.reloads).isEqualTo(2);
        }
    }

    @Test
    void tellsOfAProgramThatIsDownOnceAndAcknowledgesWhenItIsBack() {
        program.down = true;
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            expectNothingSaid();
            assertThat(troubles).hasSize(1);
            assertThat(troubles.get(0).message()).contains("connection refused").contains("see that it runs");

            program.down = false;
            scheduler.advance(LONG);
            expectSaid(program.serial(), manager.trust().sequence());
            assertThat(publisher.status().problem()).isEmpty();
            assertThat(troubles).hasSize(1);
        }
    }

    @Test
    void doesNotAcknowledgeWhileAnOldProcessAnswersAsWell() {
        try (FilePublisher publisher = builder().settle(Duration.ofSeconds(3)).build()) {
            scheduler.advance(LONG);
            String before = program.serial();
            renew();
            // The first look was at a new process.
            program.answersByAnOldProcess = true;
            scheduler.advance(Duration.ofSeconds(10));
            expectSaid(before, manager.trust().sequence());
            assertThat(publisher.status().problem().orElseThrow()).contains("it uses leaf " + before);

            program.answersByAnOldProcess = false;
            scheduler.advance(LONG);
            expectSaid(heldSerial(), manager.trust().sequence());
            assertThat(heldSerial()).isNotEqualTo(before);
        }
    }

    @Test
    void aRenewalIsWrittenReloadedAndAcknowledged() {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            String before = program.serial();
            scheduler.advance(LIFE);
            assertThat(program.serial()).isEqualTo(heldSerial()).isNotEqualTo(before);
            expectSaid(heldSerial(), manager.trust().sequence());
            assertThat(publisher.status().isProven()).isTrue();
        }
    }

    @Test
    void aVersionStaysUntilTheProgramWasSeenWithTheNext() throws IOException {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            PublishedFiles found = publisher.files().current();
            String chain = Files.readString(found.chain());
            program.down = true;
            renew();
            scheduler.advance(LONG);
            assertThat(publisher.files().current()).isNotEqualTo(found);
            assertThat(found.chain()).hasContent(chain);

            program.down = false;
            scheduler.advance(LONG);
            assertThat(found.folder()).doesNotExist();
        }
    }

    @Test
    void aRotationGoesThroughWithAProgramThatFollows() {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            Rotation rotation = manager.rotateTo(root("mrc-2", Role.PASSIVE));
            scheduler.advance(Duration.ofMinutes(10));
            assertThat(rotation.completion().toCompletableFuture()).isCompleted();
            assertThat(manager.current(REQUEST).orElseThrow().signer()).isEqualTo(MrcName.of("mrc-2"));
            assertThat(publisher.status().isProven()).isTrue();
        }
    }

    @Test
    void aRotationWaitsForAProgramThatWasNotSeenToTrustTheNewRoot() throws IOException {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            long before = manager.trust().sequence();
            program.keepsItsTrust = true;
            Rotation rotation = manager.rotateTo(root("mrc-2", Role.PASSIVE));
            scheduler.advance(Duration.ofMinutes(10));
            assertThat(rotation.completion().toCompletableFuture()).isNotDone();
            assertThat(rotation.waitsFor())
                    .extracting(Blocker::reason)
                    .contains(Blocker.Reason.HOLDER_NOT_ACKNOWLEDGED);
            expectSaid(program.serial(), before);
            assertThat(publisher.status().problem().orElseThrow())
                    .contains("with a leaf of mrc-2, unknown certificate authority");

            program.keepsItsTrust = false;
            program.restart(publisher.files());
            scheduler.advance(Duration.ofMinutes(10));
            assertThat(rotation.completion().toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void acknowledgesALeafThoughThePassiveRootCanNotBeProbed() {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            long before = manager.trust().sequence();
            manager.create(root("mrc-2", Role.INACTIVE));
            scheduler.advance(LONG);
            provider.authority("mrc-2").failWith(new IllegalStateException("sealed"));
            manager.changeRole(MrcName.of("mrc-2"), Role.PASSIVE);
            scheduler.advance(LIFE);
            assertThat(manager.trust().sequence()).isGreaterThan(before);
            expectSaid(heldSerial(), before);
            assertThat(publisher.status().problem().orElseThrow()).contains("mrc-2 signs no probe leaf", "sealed");

            provider.authority("mrc-2").recover();
            scheduler.advance(LONG);
            expectSaid(heldSerial(), manager.trust().sequence());
        }
    }

    @Test
    void whoOpensItAgainSaysFirstThatNothingIsKnown() {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            assertThat(publisher.status().isProven()).isTrue();
        }
        long incarnation = said().orElseThrow().incarnation();
        program.down = true;
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            expectNothingSaid();
            assertThat(said().orElseThrow().incarnation()).isGreaterThan(incarnation);
            program.down = false;
            scheduler.advance(LONG);
            expectSaid(
                    publisher.status().writtenSerial().orElseThrow(),
                    manager.trust().sequence());
        }
    }

    @Test
    void theProgramCountsOnAfterTheEnd() {
        builder().build().close();
        scheduler.advance(LONG);
        assertThat(manager.leaves()).isEmpty();
        assertThat(manager.state().holders()).containsKey(REQUEST.holder());
        assertThat(manager.holders()).extracting(HolderEvidence::holder).contains(REQUEST.holder());
        assertThat(program.reloads).isZero();
    }

    @Test
    void aReloadThatFailsIsToldAndTriedAgain() {
        program.failsToReload = true;
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(Duration.ofSeconds(1));
            assertThat(troubles).hasSize(1);
            assertThat(troubles.get(0).message()).contains("no such signal");
            assertThat(program.meetings).isZero();
            program.failsToReload = false;
            scheduler.advance(LONG);
            assertThat(publisher.status().isProven()).isTrue();
        }
    }

    @Test
    void filesThatCanNotBeWrittenStayAsTheyWere() throws IOException {
        try (FilePublisher publisher = builder().build()) {
            scheduler.advance(LONG);
            String before = program.serial();
            Path moved = temporary.resolve("moved");
            Files.move(folder(), moved);
            scheduler.advance(LIFE);
            assertThat(troubles).isNotEmpty();
            expectSaid(before, manager.trust().sequence());
            assertThat(Pem.certificates(Files.readString(moved.resolve("tls.crt")))
                            .get(0)
                            .getSerialNumber())
                    .hasToString(new java.math.BigInteger(before, 16).toString());

            Files.move(moved, folder());
            scheduler.advance(LONG);
            expectSaid(heldSerial(), manager.trust().sequence());
            assertThat(publisher.status().isProven()).isTrue();
        }
    }

    @Test
    void tellsAtOnceWhenTheFirstFilesCanNotBeWritten() throws IOException {
        Files.writeString(folder(), "a file where the folder goes");
        assertThatThrownBy(builder()::build)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.FILES_UNWRITABLE))
                .hasMessageContaining(folder().toString());
        Files.delete(folder());
        builder().build().close();
    }

    @Test
    void holdsNoLeafWhoseFilesCanNotBeWritten() throws IOException {
        Files.createDirectory(folder());
        Files.writeString(folder().resolve("tls.key"), "of somebody else");
        assertThatThrownBy(builder()::build).isInstanceOf(MeshRootException.class);
        scheduler.advance(LONG);
        assertThat(manager.leaves()).isEmpty();
    }

    @Test
    void endsItsThreadsWhenItsHolderHasAnother() {
        try (FilePublisher publisher = builder().build()) {
            List<String> ended = new ArrayList<>();
            assertThatThrownBy(() -> FilePublisher.open(builder(), List.of(() -> ended.add("threads"))))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("already has an open");
            assertThat(ended).containsExactly("threads");
            // The other one still has it.
            assertThatThrownBy(builder()::build).hasMessageContaining("already has an open");
            assertThat(publisher.status().problem()).isEmpty();
        }
    }

    @Test
    void acknowledgesTrustOnlyAfterTwoLooksThatBothSawIt() throws IOException {
        try (FilePublisher publisher = builder().settle(Duration.ofSeconds(3)).build()) {
            scheduler.advance(LONG);
            long before = manager.trust().sequence();
            program.keepsItsTrust = true;
            manager.create(root("mrc-2", Role.PASSIVE));
            renew();
            // Within the last second a first look saw the new leaf, but not the trust.
            assertThat(program.serial()).isEqualTo(heldSerial());
            assertThat(said().orElseThrow().leafSerial()).isPresent().isNotEqualTo(Optional.of(heldSerial()));

            program.keepsItsTrust = false;
            program.restart(publisher.files());
            scheduler.advance(Duration.ofMillis(3200));
            expectSaid(heldSerial(), before);
            scheduler.advance(Duration.ofMillis(3200));
            expectSaid(heldSerial(), manager.trust().sequence());
            assertThat(manager.trust().sequence()).isGreaterThan(before);
            assertThat(publisher.status().isProven()).isTrue();
        }
    }

    @Test
    void refusesWhatCouldNeverWork() {
        assertThatThrownBy(FilePublisher.builder(manager, REQUEST, folder())::build)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("probe is not set");
        try (FilePublisher publisher = builder().build()) {
            assertThatThrownBy(builder()::build).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> MeshTls.of(manager, REQUEST)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> FilePublisher.builder(manager, IssueRequest.service("other.edge"), folder())
                            .probe(program)
                            .build())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another FilePublisher");
            assertThat(publisher.files().folder()).isEqualTo(folder());
        }
    }
}
