package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcListing.Problem;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreBackupTest {
    private static final SecretRef CA = new SecretRef("mesh", "ca");
    private static final Secret KEYS =
            Secret.of(Map.of("ca.crt", new byte[] {1, 2}, "private.key", new byte[] {3}, ".hidden", new byte[0]));
    private static final int BACKUPS = 5;

    @TempDir
    private Path temporary;

    private final TestScheduler scheduler = new TestScheduler(TestClock.create());
    private Path original;
    private Path backup;
    private Path restored;

    @BeforeEach
    void fill() {
        original = temporary.resolve("original");
        backup = temporary.resolve("backups/today");
        restored = temporary.resolve("restored");
        try (FileMrcStore mrcs = FileMrcStore.at(original, scheduler);
                FileSecretStore secrets = FileSecretStore.at(original, scheduler)) {
            mrcs.createState(StoreProcess.numbered(7));
            mrcs.create(StoreProcess.mrc("a", Role.ACTIVE));
            mrcs.create(StoreProcess.mrc("b", Role.PASSIVE));
            mrcs.writeView(ViewFilesTest.view(new ReplicaId("replica-1"), 1));
            secrets.createIfAbsent(CA, KEYS);
        }
    }

    @Test
    void bringsBackEverythingThatIsDecidedAndKept() {
        assertThat(StoreBackup.at(backup).takeFrom(original)).isEmpty();
        assertThat(StoreBackup.at(backup).restoreTo(restored)).isEmpty();

        try (FileMrcStore before = FileMrcStore.at(original, scheduler);
                FileMrcStore after = FileMrcStore.at(restored, scheduler);
                FileSecretStore secrets = FileSecretStore.at(restored, scheduler)) {
            assertThat(after.readState()).isEqualTo(before.readState()).isPresent();
            assertThat(after.list()).isEqualTo(before.list());
            assertThat(after.list().mrcs()).hasSize(2);
            assertThat(secrets.read(CA).orElseThrow().value()).isEqualTo(KEYS);
            assertThat(after.readViews()).isEmpty();
            StoreVersion version = after.readState().orElseThrow().version();
            assertThat(after.replaceState(version, StoreProcess.numbered(8))).isPresent();
        }
    }

    @Test
    void isOfOneMomentThoughOthersWrite() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        CountDownLatch writing = new CountDownLatch(3);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            try (FileMrcStore mrcs = FileMrcStore.at(original, scheduler);
                    FileSecretStore secrets = FileSecretStore.at(original, scheduler)) {
                for (long number = 8; !ended.get(); number++) {
                    replaceRoot(mrcs, secrets, number);
                    writing.countDown();
                }
            }
        });
        assertThat(writing.await(60, TimeUnit.SECONDS)).isTrue();
        try {
            for (int i = 0; i < BACKUPS; i++) {
                assertThat(StoreBackup.at(temporary.resolve("backup-" + i)).takeFrom(original))
                        .isEmpty();
            }
        } finally {
            ended.set(true);
            writer.get(60, TimeUnit.SECONDS);
        }
        for (int i = 0; i < BACKUPS; i++) {
            Path copy = temporary.resolve("backup-" + i);
            try (FileMrcStore mrcs = FileMrcStore.at(copy, scheduler);
                    FileSecretStore secrets = FileSecretStore.at(copy, scheduler)) {
                long number = mrcs.readState().orElseThrow().value().trust().number();
                assertThat(secrets.read(new SecretRef("mesh", "ca-" + number))).isPresent();
            }
        }
    }

    /** First the new key, then the state that needs it, then away with the old key. */
    private static void replaceRoot(FileMrcStore mrcs, FileSecretStore secrets, long number) {
        secrets.createIfAbsent(new SecretRef("mesh", "ca-" + number), KEYS);
        assertThat(mrcs.replaceState(mrcs.readState().orElseThrow().version(), StoreProcess.numbered(number)))
                .isPresent();
        SecretRef old = new SecretRef("mesh", "ca-" + (number - 1));
        secrets.read(old).ifPresent(there -> secrets.delete(old, there.version()));
    }

    @Test
    void isForItsOwnerOnlyWhateverTheOriginalIs() throws IOException {
        Files.setPosixFilePermissions(original.resolve("roots/a.yaml"), PosixFilePermissions.fromString("rw-r--r--"));
        Files.setPosixFilePermissions(
                original.resolve("secrets/mesh/ca/ca.crt"), PosixFilePermissions.fromString("rw-r--r--"));
        StoreBackup.at(backup).takeFrom(original);
        StoreBackup.at(backup).restoreTo(restored);
        for (Path copy : List.of(backup, restored)) {
            try (Stream<Path> all = Files.walk(copy)) {
                assertThat(all)
                        .hasSizeGreaterThan(9)
                        .allSatisfy(
                                path -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                                        .as("%s", path)
                                        .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
            }
        }
    }

    @Test
    void neverOverwritesAnything() throws IOException {
        StoreBackup.at(backup).takeFrom(original);
        List<Path> before = everythingIn(original);
        assertRefused(
                ErrorCode.STORE_CONFLICT,
                "is not empty",
                () -> StoreBackup.at(backup).takeFrom(original));
        assertRefused(
                ErrorCode.STORE_CONFLICT,
                "is not empty",
                () -> StoreBackup.at(backup).restoreTo(original));
        Path foreign = Files.createDirectory(temporary.resolve("foreign"));
        Files.writeString(foreign.resolve("notes.txt"), "mine");
        assertRefused(
                ErrorCode.STORE_CONFLICT,
                "is not empty",
                () -> StoreBackup.at(backup).restoreTo(foreign));
        assertThat(everythingIn(original)).isEqualTo(before);
        assertThat(everythingIn(foreign)).hasSize(2);
    }

    private static List<Path> everythingIn(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.sorted().toList();
        }
    }

    @Test
    void isRestoredIntoAFolderThatIsThereAndEmpty() throws IOException {
        StoreBackup.at(backup).takeFrom(original);
        Files.createDirectory(restored);
        assertThat(StoreBackup.at(backup).restoreTo(restored)).isEmpty();
        try (FileMrcStore store = FileMrcStore.at(restored, scheduler)) {
            assertThat(store.readState()).isPresent();
        }
    }

    @Test
    void isNeverInsideItsStore() {
        assertThatThrownBy(() ->
                        StoreBackup.at(original.resolve("roots/../backup")).takeFrom(original))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is inside the store; choose a folder elsewhere");
    }

    @Test
    void thatWasNotFinishedIsRefused() throws IOException {
        StoreBackup.at(backup).takeFrom(original);
        Files.delete(backup.resolve("trust-state.json"));
        assertRefused(
                ErrorCode.STORE_CORRUPT,
                "trust-state.json is not there",
                () -> StoreBackup.at(backup).restoreTo(restored));
        assertThatNobodyCanOpen(restored);
        assertRefused(
                ErrorCode.STORE_UNAVAILABLE,
                "is no backup of a store",
                () -> StoreBackup.at(temporary).restoreTo(restored));
        Path nothing = temporary.resolve("nothing");
        assertRefused(
                ErrorCode.STORE_UNAVAILABLE,
                "is no store",
                () -> StoreBackup.at(restored).takeFrom(nothing));
    }

    @Test
    void ofAStateThatCannotBeReadIsNotTaken() throws IOException {
        Files.writeString(original.resolve("trust-state.json"), "half");
        assertRefused(
                ErrorCode.STORE_CORRUPT,
                "trust-state.json can't be read",
                () -> StoreBackup.at(backup).takeFrom(original));
        assertThat(backup).doesNotExist();
    }

    @Test
    void thatIsHalfRestoredIsNoStore() throws IOException {
        // As after a crash: the mark comes first, the state last.
        StateFile half = new StateFile(Files.createDirectories(restored));
        half.mark();
        assertThatThrownBy(() -> FileMrcStore.at(restored, scheduler))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT));
        Files.createDirectory(restored.resolve("roots"));
        try (FileMrcStore store = FileMrcStore.at(restored, scheduler)) {
            assertRefused(ErrorCode.STORE_CORRUPT, "says that it once was", store::readState);
            assertRefused(
                    ErrorCode.STORE_CORRUPT,
                    "says that it once was",
                    () -> store.createState(StoreProcess.numbered(1)));
        }
    }

    private void assertThatNobodyCanOpen(Path folder) throws IOException {
        if (Files.exists(folder)) {
            assertThat(Disk.list(folder)).allMatch(path -> path.endsWith(".lock"));
        }
    }

    @Test
    void ofAStoreWithoutAStateIsOneWithout() {
        Path young = temporary.resolve("young");
        try (FileMrcStore store = FileMrcStore.at(young, scheduler)) {
            store.create(StoreProcess.mrc("a", Role.ACTIVE));
        }
        StoreBackup.at(backup).takeFrom(young);
        StoreBackup.at(backup).restoreTo(restored);
        try (FileMrcStore store = FileMrcStore.at(restored, scheduler)) {
            assertThat(store.list()).isEqualTo(new MrcListing(List.of(StoreProcess.mrc("a", Role.ACTIVE)), List.of()));
            assertThat(store.createState(StoreProcess.numbered(1))).isPresent();
        }
    }

    @Test
    void namesWhatItLeavesOutAndWhatCannotBeRead() throws IOException {
        Path folder = Files.createDirectory(original.resolve("roots/old"));
        Files.writeString(original.resolve("secrets/stray"), "x");
        Files.writeString(
                original.resolve("roots/half.yaml"),
                MrcDocuments.toYaml(StoreProcess.mrc("c", Role.INACTIVE)).substring(0, 90),
                StandardCharsets.UTF_8);
        Files.writeString(original.resolve("roots/.tmp-1"), "x");
        Files.writeString(original.resolve("secrets/.tmp-1"), "x");

        List<Problem> problems = StoreBackup.at(backup).takeFrom(original);

        assertThat(problems)
                .extracting(Problem::where)
                .containsExactlyInAnyOrder(
                        folder.toString(),
                        original.resolve("secrets/stray").toString(),
                        backup.resolve("roots/half.yaml").toString());
        assertThat(problems)
                .filteredOn(problem -> problem.message().endsWith("; it was left out"))
                .hasSize(2);
        assertThat(everythingIn(backup))
                .noneMatch(path -> path.getFileName().toString().startsWith(".tmp"));
        assertThat(StoreBackup.at(backup).restoreTo(restored)).hasSize(1);
        try (FileMrcStore store = FileMrcStore.at(restored, scheduler)) {
            assertThat(store.list().mrcs()).extracting(mrc -> mrc.name()).contains(MrcName.of("a"), MrcName.of("b"));
        }
    }

    @Test
    void leavesOutASecretThatOthersMayHaveRead() throws IOException {
        Files.setPosixFilePermissions(
                original.resolve("secrets/mesh/ca/private.key"), PosixFilePermissions.fromString("rw-r--r--"));

        List<Problem> problems = StoreBackup.at(backup).takeFrom(original);

        assertThat(problems)
                .extracting(Problem::where)
                .containsExactly(original.resolve("secrets/mesh/ca").toString());
        assertThat(problems.get(0).message())
                .contains("replace the key if others may have read it")
                .endsWith("; it was left out");
        assertThat(backup.resolve("secrets/mesh/ca")).doesNotExist();
    }

    private static void assertRefused(ErrorCode code, String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
