package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore.Creation;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileSecretStoreTest {
    private static final SecretRef REF = new SecretRef("osm-system", "osm-ca-bundle");
    private static final Secret SECRET = Secret.of(Map.of("ca.crt", new byte[] {1}, "private.key", new byte[] {2}));

    @TempDir
    private Path folder;

    private final TestScheduler scheduler = new TestScheduler(TestClock.create());
    private FileSecretStore store;
    private Path secret;

    @BeforeEach
    void open() {
        store = FileSecretStore.at(folder, scheduler);
        secret = folder.resolve("secrets/osm-system/osm-ca-bundle");
    }

    private void fillAsOpenServiceMesh() throws IOException {
        Files.createDirectories(secret);
        Files.write(secret.resolve("ca.crt"), new byte[] {1});
        Files.write(secret.resolve("private.key"), new byte[] {2});
        permit(secret.resolve("ca.crt"), "rw-r--r--");
        permit(secret.resolve("private.key"), "rw-------");
    }

    private static void permit(Path path, String permissions) throws IOException {
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private void assertCorrupt(String... parts) {
        assertThatThrownBy(() -> store.read(REF))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageContainingAll(parts);
        assertThatThrownBy(() -> store.createIfAbsent(REF, SECRET)).isInstanceOf(MeshRootException.class);
    }

    @Test
    void readsWhatOpenServiceMeshWrote() throws IOException {
        fillAsOpenServiceMesh();
        assertThat(store.read(REF).orElseThrow().value()).isEqualTo(SECRET);
        Creation creation = store.createIfAbsent(REF, Secret.of(Map.of()));
        assertThat(creation.outcome()).isEqualTo(Creation.Outcome.EXISTED);
        assertThat(creation.current().value()).isEqualTo(SECRET);
    }

    @Test
    void deletesWhatOpenServiceMeshWroteUnlessItChanged() throws IOException {
        fillAsOpenServiceMesh();
        StoreVersion version = store.read(REF).orElseThrow().version();
        Files.write(secret.resolve("private.key"), new byte[] {3});
        assertThatThrownBy(() -> store.delete(REF, version)).isInstanceOf(MeshRootException.class);
        store.delete(REF, store.read(REF).orElseThrow().version());
        assertThat(store.read(REF)).isEmpty();
        assertThat(secret).doesNotExist();
    }

    @ParameterizedTest
    @CsvSource({
        "private.key, rw-r-----, chmod 600",
        "private.key, rw----r--, chmod 600",
        "ca.crt, rw-rw-r--, chmod go-w",
        "., rwxrwx---, chmod go-w"
    })
    void refusesWhatIsOpenToOthers(String file, String permissions, String remedy) throws IOException {
        fillAsOpenServiceMesh();
        permit(secret.resolve(file), permissions);
        assertCorrupt(file.equals(".") ? "" : file, "has permissions " + permissions, remedy);
    }

    @Test
    void refusesLinksFoldersAndOddFiles() throws IOException {
        fillAsOpenServiceMesh();
        Path odd = Files.createSymbolicLink(secret.resolve("tls.key"), secret.resolve("private.key"));
        assertCorrupt("tls.key is a link or a folder");
        Files.delete(odd);
        Files.createDirectory(odd);
        assertCorrupt("tls.key is a link or a folder");
        Files.delete(odd);
        Path backup = Files.copy(secret.resolve("private.key"), secret.resolve("private.key~"));
        permit(backup, "rw-------");
        assertCorrupt("holds a file that can't be an entry");
        Files.delete(backup);
        assertThat(store.read(REF)).isPresent();
    }

    @Test
    void refusesAnotherFormat() throws IOException {
        store.createIfAbsent(REF, SECRET);
        Files.writeString(secret.resolve("@version"), "formatVersion: 2\n");
        assertCorrupt("@version does not begin with formatVersion: 1");
    }

    @Test
    void refusesAFileWhereTheFolderShouldBe() throws IOException {
        Files.createDirectories(secret.getParent());
        Files.writeString(secret, "x");
        assertCorrupt("osm-ca-bundle is no folder");
    }

    @Test
    void writesForTheOwnerOnlyAndLeavesNothingBehind() throws IOException {
        StoreVersion version = store.createIfAbsent(REF, SECRET).current().version();
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret.resolve("private.key"))))
                .isEqualTo("rw-------");
        store.delete(REF, version);
        assertThat(folder.resolve("secrets")).isDirectoryNotContaining("glob:**/.tmp-*");
        assertThat(secret).doesNotExist();
    }

    @Test
    void cleansAwayWhatACrashLeft() throws IOException {
        Path left = Files.createDirectory(folder.resolve("secrets/.tmp-1"));
        Files.writeString(left.resolve("private.key"), "half");
        FileSecretStore.at(folder, scheduler).close();
        assertThat(left).doesNotExist();
    }

    @Test
    void tellsWhenAPersonPutsASecretThere() throws IOException {
        AtomicInteger calls = new AtomicInteger();
        store.watch(REF, calls::incrementAndGet);
        scheduler.advance(Duration.ofSeconds(5));
        assertThat(calls).hasValue(0);
        fillAsOpenServiceMesh();
        scheduler.advance(Duration.ofMillis(500));
        assertThat(calls).hasValue(1);
        permit(secret.resolve("private.key"), "rw-r--r--");
        Files.write(secret.resolve("private.key"), new byte[] {3, 4});
        scheduler.advance(Duration.ofMillis(500));
        assertThat(calls).hasValue(2);
    }

    @Test
    void neverAnswersAsIfItWereEmpty() throws IOException {
        Files.delete(folder.resolve("secrets/.lock"));
        Files.delete(folder.resolve("secrets"));
        assertThatThrownBy(() -> store.read(REF))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_UNAVAILABLE));
    }
}
