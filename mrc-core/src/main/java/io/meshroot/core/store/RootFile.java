package io.meshroot.core.store;

import io.meshroot.api.DocumentException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.core.document.MrcDocuments;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of MeshRootCertificates as it was accepted last.
 *
 * @param seen what was seen in the file then
 * @param inForce what it described when it could be read last
 * @param problem why it can't be read now
 * @param doubt what was seen since and is not accepted yet
 */
record RootFile(Seen seen, List<MeshRootCertificate> inForce, Optional<String> problem, Optional<Seen> doubt) {
    static final int MAX_BYTES = 1 << 20;

    /** Takes what was seen for the content of the file. What can't be read leaves in force what was. */
    static RootFile accept(@Nullable RootFile before, Seen seen) {
        List<MeshRootCertificate> last = before == null ? List.of() : before.inForce;
        try {
            List<MeshRootCertificate> mrcs = MrcDocuments.read(
                    seen.text().orElseThrow(() -> new DocumentException("", seen.what(), "correct or remove it")));
            return new RootFile(seen, mrcs, Optional.empty(), Optional.empty());
        } catch (DocumentException e) {
            String kept = last.isEmpty() ? "" : "; until then its last good content stays in force";
            return new RootFile(seen, last, Optional.of(e.getMessage() + kept), Optional.empty());
        }
    }

    RootFile doubting(Seen other) {
        return new RootFile(seen, inForce, problem, Optional.of(other));
    }

    RootFile certain() {
        return doubt.isEmpty() ? this : new RootFile(seen, inForce, problem, Optional.empty());
    }

    /**
     * What was seen of a file.
     *
     * @param file identifies the file beyond its name, where the platform can; empty when it was not there
     * @param what a digest of its content, or why it has none
     * @param text its content
     */
    record Seen(Optional<Object> file, String what, Optional<String> text) {
        static final Seen NOTHING = new Seen(Optional.empty(), "", Optional.empty());

        boolean isAbsent() {
            return file.isEmpty() && what.isEmpty();
        }

        boolean isSameContent(Seen other) {
            return what.equals(other.what) && text.isPresent() == other.text.isPresent();
        }

        /** An editor that writes into the same file does so piece by piece; a file that was renamed is complete. */
        boolean isWrittenInPlaceOf(Seen other) {
            return file.isPresent() && file.equals(other.file);
        }

        static Seen of(Path path) {
            try {
                BasicFileAttributes attributes =
                        Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                Optional<Object> file = Optional.ofNullable(attributes.fileKey());
                if (!attributes.isRegularFile()) {
                    return new Seen(file, "it is a link or a folder, not a file", Optional.empty());
                }
                if (!RootFileNames.isOfMrcs(path.getFileName().toString())) {
                    return new Seen(file, "its name ends with none of .yaml, .yml, .json", Optional.empty());
                }
                Optional<byte[]> content = Disk.read(path, MAX_BYTES);
                if (content.isEmpty()) {
                    return new Seen(file, "it has more than " + MAX_BYTES + " bytes", Optional.empty());
                }
                return new Seen(file, Digests.sha256(content.get()), Optional.of(decode(content.get())));
            } catch (NoSuchFileException e) {
                return NOTHING;
            } catch (CharacterCodingException e) {
                return new Seen(Optional.empty(), "it is not in UTF-8", Optional.empty());
            } catch (IOException e) {
                return new Seen(
                        Optional.empty(), "it can't be read: " + e.getClass().getSimpleName(), Optional.empty());
            }
        }

        private static String decode(byte[] content) throws CharacterCodingException {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        }
    }
}
