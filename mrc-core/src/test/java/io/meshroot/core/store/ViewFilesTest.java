package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing.Problem;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What managers tell each other through a {@link FileMrcStore}. */
class ViewFilesTest {
    private static final ReplicaId ONE = new ReplicaId("replica-1");
    private static final ReplicaId TWO = new ReplicaId("replica-2");

    @TempDir
    private Path folder;

    private final TestScheduler scheduler = new TestScheduler(TestClock.create());
    private FileMrcStore store;
    private Path views;

    @BeforeEach
    void open() {
        store = FileMrcStore.at(folder, scheduler);
        views = folder.resolve("replicas");
    }

    @AfterEach
    void close() {
        store.close();
    }

    static ReplicaView view(ReplicaId id, long revision) {
        return new ReplicaView(
                id,
                revision,
                TestClock.START,
                revision,
                1,
                1,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                new TreeMap<>());
    }

    private Path fileOf(ReplicaId id) {
        return views.resolve(ViewFiles.nameOf(id));
    }

    private Problem onlyProblem() {
        List<Problem> problems = store.list().problems();
        assertThat(problems).hasSize(1);
        return problems.get(0);
    }

    @Test
    void areFilesForTheOwnerOnly() throws IOException {
        store.writeView(view(ONE, 1));
        assertThat(Files.getPosixFilePermissions(views)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(fileOf(ONE))).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        assertThat(Disk.list(views)).containsExactly(fileOf(ONE));
    }

    @Test
    void haveNamesThatPeopleRecogniseAndFilesCanHave() {
        assertThat(ViewFiles.nameOf(ONE)).matches("replica-1-[0-9a-f]{16}\\.json");
        assertThat(ViewFiles.nameOf(new ReplicaId("../../etc/x"))).matches("______etc_x-[0-9a-f]{16}\\.json");
        assertThat(ViewFiles.nameOf(new ReplicaId("a/b"))).isNotEqualTo(ViewFiles.nameOf(new ReplicaId("a_b")));
        assertThat(ViewFiles.nameOf(new ReplicaId("a"))).isNotEqualToIgnoringCase(ViewFiles.nameOf(new ReplicaId("A")));
        assertThat(ViewFiles.nameOf(new ReplicaId("~".repeat(128)))).hasSizeLessThan(100);
    }

    @Test
    void keepEveryNameThatAManagerCanHave() {
        ReplicaId strange = new ReplicaId("../..//\\:*?\"<>|%00~");
        ReplicaId longest = new ReplicaId("/".repeat(128));
        store.writeView(view(strange, 1));
        store.writeView(view(longest, 1));
        assertThat(store.readViews()).extracting(ReplicaView::id).containsExactlyInAnyOrder(strange, longest);
        store.removeView(strange);
        store.removeView(longest);
        assertThat(views).isEmptyDirectory();
    }

    @Test
    void areWrittenWhileSomebodyElseChangesTheState() throws IOException {
        store.createState(TrustState.EMPTY);
        // What another process holds while it writes the state. Waiting for it would fail, as one process can't wait
        // for itself.
        try (FileChannel channel = Disk.openLock(folder.resolve(".lock"));
                FileLock held = channel.lock()) {
            assertThat(held.isValid()).isTrue();
            assertThatThrownBy(() -> store.createState(TrustState.EMPTY)).isInstanceOf(RuntimeException.class);
            store.writeView(view(ONE, 1));
            store.removeView(TWO);
            assertThat(store.readViews()).containsExactly(view(ONE, 1));
        }
    }

    @Test
    void thatCannotBeReadAreAsIfNotWritten() throws IOException {
        store.create(StoreProcess.mrc("a", Role.ACTIVE));
        store.writeView(view(ONE, 1));
        store.writeView(view(TWO, 1));
        Files.writeString(fileOf(ONE), Files.readString(fileOf(ONE)).substring(0, 60));

        assertThat(store.readViews()).containsExactly(view(TWO, 1));
        assertThat(onlyProblem().where()).isEqualTo(fileOf(ONE).toString());
        assertThat(onlyProblem().message())
                .startsWith("the view of a manager can't be read: the text is not JSON: line")
                .endsWith("its manager confirms nothing until it has written it again, remove it if there is none");
        assertThat(store.list().mrcs()).extracting(mrc -> mrc.name()).containsExactly(MrcName.of("a"));
        assertThat(store.readState()).isEmpty();

        store.writeView(view(ONE, 2));
        assertThat(store.readViews()).containsExactly(view(ONE, 2), view(TWO, 1));
        assertThat(store.list().problems()).isEmpty();
    }

    @Test
    void ofALaterReleaseAreAsIfNotWritten() throws IOException {
        store.writeView(view(ONE, 1));
        Files.writeString(
                fileOf(ONE), Files.readString(fileOf(ONE)).replace("\"formatVersion\" : 1", "\"formatVersion\" : 2"));
        assertThat(store.readViews()).isEmpty();
        assertThat(onlyProblem().message()).contains("formatVersion is 2; this release reads 1; use the release");
    }

    @Test
    void underAnotherNameAreAsIfNotWritten() throws IOException {
        store.writeView(view(ONE, 2));
        Files.copy(fileOf(ONE), views.resolve("copy.json"));
        assertThat(store.readViews()).containsExactly(view(ONE, 2));
        assertThat(onlyProblem().where()).isEqualTo(views.resolve("copy.json").toString());
        assertThat(onlyProblem().message()).startsWith("holds the view of replica-1, which belongs into replica-1-");
    }

    @Test
    void areFilesAndNothingElse() throws IOException {
        store.writeView(view(ONE, 1));
        Files.createSymbolicLink(fileOf(TWO), fileOf(ONE));
        assertThat(onlyProblem().message()).startsWith("is a link or a folder");
        Files.delete(fileOf(TWO));
        Files.writeString(fileOf(TWO), " ".repeat((1 << 20) + 1));
        assertThat(onlyProblem().message()).startsWith("has more than 1048576 bytes");
        assertThat(store.readViews()).containsExactly(view(ONE, 1));
        store.writeView(view(TWO, 1));
        assertThat(store.list().problems()).isEmpty();
    }

    @Test
    void areSeenByOthersWithinTheInterval() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        store.watch(calls::incrementAndGet);
        try (FileMrcStore other = FileMrcStore.at(folder, scheduler)) {
            other.writeView(view(ONE, 1));
            scheduler.advance(Duration.ofMillis(500));
            assertThat(calls).hasValue(1);
            other.writeView(view(ONE, 2));
            scheduler.advance(Duration.ofMillis(500));
            assertThat(calls).hasValue(2);
            other.removeView(ONE);
            scheduler.advance(Duration.ofMillis(500));
            assertThat(calls).hasValue(3);
            Files.writeString(fileOf(TWO), "half");
            scheduler.advance(Duration.ofMillis(500));
            assertThat(calls).hasValue(4);
            scheduler.advance(Duration.ofSeconds(10));
            assertThat(calls).hasValue(4);
        }
    }

    @Test
    void areToldOnceToThoseWhoWatchTheSameStore() {
        AtomicInteger calls = new AtomicInteger();
        store.watch(calls::incrementAndGet);
        store.writeView(view(ONE, 1));
        assertThat(calls).hasValue(1);
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(calls).hasValue(1);
    }

    @Test
    void areCleanedOfWhatACrashLeft() throws IOException {
        Files.writeString(views.resolve(".tmp-1"), "half");
        assertThat(store.list().problems()).isEmpty();
        FileMrcStore.at(folder, scheduler).close();
        assertThat(views).isEmptyDirectory();
    }

    @Test
    void areWrittenAgainWhenTheirFolderIsGone() throws IOException {
        Files.delete(views);
        assertThat(store.readViews()).isEmpty();
        store.writeView(view(ONE, 1));
        assertThat(store.readViews()).containsExactly(view(ONE, 1));
    }

    @Test
    void areNotThereInAStoreThatIsGone() throws IOException {
        Path gone = folder.resolve("gone");
        try (FileMrcStore other = FileMrcStore.at(gone, scheduler)) {
            Files.move(gone, folder.resolve("elsewhere"));
            for (Runnable call : List.<Runnable>of(
                    other::readViews, () -> other.writeView(view(ONE, 1)), () -> other.removeView(ONE))) {
                assertThatThrownBy(call::run)
                        .isInstanceOfSatisfying(
                                MeshRootException.class,
                                e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE))
                        .hasMessageContaining("is not there");
            }
            assertThat(gone).doesNotExist();
        }
    }
}
