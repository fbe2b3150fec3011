package io.meshroot.core.store;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.state.TrustStateCodec;
import io.meshroot.core.internal.tree.DocNode;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The file with the trust state, {@code {"formatVersion": 2, "revision": 7, "state": ...}}, and a mark beside it that
 * there once was such a file.
 */
final class StateFile {
    private static final int MAX_BYTES = 1 << 26;
    private static final String MARK_TEXT = "This folder has a trust-state.json. Should that be lost, restore it from a"
            + " backup; nobody can tell any more who is trusted.\n";

    private final Path file;
    private final Path mark;
    private volatile @Nullable Parsed last;

    StateFile(Path folder) {
        this.file = folder.resolve("trust-state.json");
        this.mark = folder.resolve(".trust-state-exists");
    }

    /** Whether this folder was ever used. */
    boolean wasEverWritten() {
        return Files.exists(mark) || Files.exists(file);
    }

    /** Tells one content from another, whether it can be read or not. */
    String fingerprint() throws IOException {
        Optional<byte[]> content = content();
        return content.map(Digests::sha256).orElse("") + Files.exists(mark);
    }

    Optional<Versioned<TrustState>> read() throws IOException {
        return readRevision().map(Revision::state);
    }

    Optional<StoreVersion> create(TrustState first) throws IOException {
        if (readRevision().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(write(1, first));
    }

    Optional<StoreVersion> replace(StoreVersion expected, TrustState next) throws IOException {
        Optional<Revision> current = readRevision();
        if (current.isEmpty() || !current.get().state.version().equals(expected)) {
            return Optional.empty();
        }
        return Optional.of(write(Math.addExact(current.get().number, 1), next));
    }

    private StoreVersion write(long number, TrustState state) throws IOException {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("formatVersion", TrustStateCodec.FORMAT_VERSION);
        tree.put("revision", number);
        tree.put("state", TrustStateCodec.toTree(state));
        byte[] content = JsonWriter.write(tree).getBytes(StandardCharsets.UTF_8);
        if (content.length > MAX_BYTES) {
            throw new IOException("the trust state would have " + content.length + " bytes");
        }
        Disk.replace(file, content);
        // Afterwards: a mark without a state is a state that was lost.
        if (!Files.exists(mark)) {
            Disk.create(mark, MARK_TEXT.getBytes(StandardCharsets.UTF_8));
        }
        return version(number, Digests.sha256(content));
    }

    /** Says that a state belongs into a folder, before one is there: should what follows fail, the state counts as lost. */
    void mark() throws IOException {
        Disk.write(mark, MARK_TEXT.getBytes(StandardCharsets.UTF_8));
    }

    /** Copies the state to a folder that was {@link #mark marked}, or takes the mark away if there is none. */
    void copyTo(StateFile marked) throws IOException {
        Optional<byte[]> content = content();
        if (content.isPresent()) {
            Disk.write(marked.file, content.get());
        } else {
            Files.delete(marked.mark);
        }
    }

    private Optional<Revision> readRevision() throws IOException {
        // In this order it needs no lock: the mark comes after the first state.
        boolean marked = Files.exists(mark);
        Optional<byte[]> content = content();
        if (content.isEmpty() && marked) {
            throw lost();
        }
        return content.map(this::parse);
    }

    private Optional<byte[]> content() throws IOException {
        try {
            Optional<byte[]> content = Disk.read(file, MAX_BYTES);
            if (content.isEmpty()) {
                throw StoreErrors.corrupt(file, "has more than " + MAX_BYTES + " bytes", "restore it from a backup");
            }
            return content;
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The state is read much more often than it changes. */
    private Revision parse(byte[] content) {
        String digest = Digests.sha256(content);
        Parsed before = last;
        if (before != null && before.digest.equals(digest)) {
            return before.revision;
        }
        Revision revision = parse(content, digest);
        last = new Parsed(digest, revision);
        return revision;
    }

    private Revision parse(byte[] content, String digest) {
        try {
            Fields fields = Fields.of("", TrustStateCodec.parse(new String(content, StandardCharsets.UTF_8)));
            TrustStateCodec.checkFormatVersion(fields);
            fields.only("formatVersion", "revision", "state");
            long number = fields.number("revision", 1, Long.MAX_VALUE);
            DocNode state = fields.get("state").orElseThrow(() -> fields.required("state", "restore it from a backup"));
            return new Revision(number, new Versioned<>(TrustStateCodec.fromTree(state), version(number, digest)));
        } catch (MeshRootException e) {
            throw StoreErrors.corrupt(file, "can't be read: " + e.getMessage(), "it is left as it is");
        }
    }

    private MeshRootException lost() {
        return StoreErrors.corrupt(
                file,
                "is not there, though " + mark.getFileName() + " says that it once was",
                "restore it from a backup; only if the whole mesh is to begin anew, delete " + mark.getFileName());
    }

    /** The digest tells two states of one number apart, as after a backup was restored. */
    private static StoreVersion version(long number, String digest) {
        return new StoreVersion(number + "-" + digest.substring(0, 16));
    }

    private record Revision(long number, Versioned<TrustState> state) {}

    private record Parsed(String digest, Revision revision) {}
}
