package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The trust state of a {@link FileMrcStore} that something happened to. */
class StateFileTest {
    @TempDir
    private Path folder;

    private FileMrcStore store;
    private Path file;

    @BeforeEach
    void open() {
        store = FileMrcStore.at(folder, new TestScheduler(TestClock.create()));
        file = folder.resolve("trust-state.json");
    }

    private void assertCorrupt(String message) {
        String before = Files.exists(file) ? content() : "";
        assertCorrupt(message, () -> store.readState());
        assertCorrupt(message, () -> store.createState(TrustState.EMPTY));
        assertCorrupt(message, () -> store.replaceState(new StoreVersion("1"), TrustState.EMPTY));
        assertThat(Files.exists(file) ? content() : "").isEqualTo(before);
    }

    private String content() {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void assertCorrupt(String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageContaining("trust-state.json")
                .hasMessageContaining(message);
    }

    @Test
    void isNeverInitialisedAgainWhenLost() throws IOException {
        store.createState(TrustState.EMPTY);
        Files.delete(file);
        assertCorrupt("is not there, though .trust-state-exists says that it once was; restore it from a backup");
    }

    @Test
    void isNeverInitialisedAgainWhenUnreadable() throws IOException {
        store.createState(TrustState.EMPTY);
        String good = content();
        Files.writeString(file, "");
        assertCorrupt("the text holds 0 JSON documents");
        Files.writeString(file, good.substring(0, 50));
        assertCorrupt("the text is not JSON");
        Files.writeString(file, good.replaceFirst("\"formatVersion\" : 2", "\"formatVersion\" : 3"));
        assertCorrupt("formatVersion is 3; this release reads 1 to 2; use the release that wrote it or a later one");
        Files.writeString(file, good.replace("\"revision\" : 1", "\"revision\" : 0"));
        assertCorrupt("revision is 0");
        Files.writeString(file, good);
        assertThat(store.readState()).isPresent();
    }

    @Test
    void ofAnEarlierFormatIsReadAndThenWrittenInTheNewOne() throws IOException {
        store.createState(TrustState.EMPTY);
        try (InputStream state = Objects.requireNonNull(
                StateFileTest.class.getResourceAsStream("/io/meshroot/core/internal/state/format-1.json"))) {
            Files.writeString(
                    file,
                    "{\"formatVersion\" : 1, \"revision\" : 7, \"state\" : "
                            + new String(state.readAllBytes(), StandardCharsets.UTF_8) + "}");
        }
        Versioned<TrustState> read = store.readState().orElseThrow();
        assertThat(read.value().roles()).hasSize(3);
        assertThat(store.replaceState(read.version(), read.value())).isPresent();
        assertThat(content()).startsWith("{\n  \"formatVersion\" : 2,\n  \"revision\" : 8,");
        assertThat(store.readState().orElseThrow().value()).isEqualTo(read.value());
    }

    @Test
    void ofACrashBeforeTheMarkIsKept() throws IOException {
        StoreVersion version = store.createState(TrustState.EMPTY).orElseThrow();
        Path mark = folder.resolve(".trust-state-exists");
        Files.delete(mark);
        assertThat(store.readState()).isPresent();
        assertThat(store.createState(TrustState.EMPTY)).isEmpty();
        assertThat(store.replaceState(version, TrustState.EMPTY)).isPresent();
        assertThat(mark).exists();
    }

    @Test
    void hasAnotherVersionAfterABackupWasRestored() throws IOException {
        StoreVersion first = store.createState(TrustState.EMPTY).orElseThrow();
        String backup = content();
        StoreVersion second = store.replaceState(first, TrustState.EMPTY).orElseThrow();
        Files.writeString(
                file,
                backup.replace("\"digest\" : \"\"", "\"digest\" : \"other\"")
                        .replace("\"revision\" : 1", "\"revision\" : 2"));
        assertThat(store.replaceState(second, TrustState.EMPTY)).isEmpty();
    }

    @Test
    void belongsToItsRoots() throws IOException {
        store.createState(TrustState.EMPTY);
        store.close();
        Files.delete(folder.resolve("roots"));
        assertThatThrownBy(() -> FileMrcStore.at(folder))
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                .hasMessageContaining("roots is not there, though there is a trust state");
    }
}
