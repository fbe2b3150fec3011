package io.meshroot.vault.internal.client;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A path below {@code /v1/}, escaped (RFC 3986, 2.1). What a document names stays within its place: it can neither end the
 * path nor climb out of it.
 */
public final class VaultPath {
    private static final String UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

    private final List<String> segments;

    private VaultPath(List<String> segments) {
        this.segments = List.copyOf(segments);
    }

    /**
     * Begins with a fixed path of this library.
     *
     * @param path as {@code sys/health}
     * @return the path
     */
    public static VaultPath fixed(String path) {
        return new VaultPath(List.of(path.split("/", -1)));
    }

    /**
     * Begins with a path that a document names and that may have several segments, as that of a mount.
     *
     * @param field the field that names it
     * @param path as {@code pki} or {@code teams/pki}; slashes at the ends are dropped
     * @return the path
     * @throws ProviderException if a segment is empty, {@code .} or {@code ..}, or has control characters
     */
    public static VaultPath of(String field, String path) {
        return new VaultPath(List.of()).path(field, path);
    }

    /**
     * Goes on with a fixed path of this library.
     *
     * @param path as {@code sign}
     * @return the longer path
     */
    public VaultPath then(String path) {
        return with(List.of(path.split("/", -1)));
    }

    /**
     * Goes on with a path that a document names, see {@link #of}.
     *
     * @param field the field that names it
     * @param path the path
     * @return the longer path
     */
    public VaultPath path(String field, String path) {
        String inner = path.replaceAll("^/+|/+$", "");
        List<String> escaped = new ArrayList<>();
        for (String segment : inner.split("/", -1)) {
            escaped.add(escaped(field, path, segment));
        }
        return with(escaped);
    }

    /**
     * Goes on with one segment that a document names; a slash in it is escaped.
     *
     * @param field the field that names it
     * @param segment the segment
     * @return the longer path
     */
    public VaultPath segment(String field, String segment) {
        return with(List.of(escaped(field, segment, segment)));
    }

    private VaultPath with(List<String> more) {
        List<String> all = new ArrayList<>(segments);
        all.addAll(more);
        return new VaultPath(all);
    }

    private static String escaped(String field, String whole, String segment) {
        boolean climbs = segment.isEmpty() || segment.equals(".") || segment.equals("..");
        if (climbs || segment.chars().anyMatch(Character::isISOControl)) {
            throw new ProviderException(
                    Retry.CANNOT_HELP,
                    "spec.provider.vault." + field + " is \"" + whole.replaceAll("\\p{Cntrl}", "?")
                            + "\"; give a name without empty segments, \".\", \"..\" and control characters",
                    null);
        }
        StringBuilder out = new StringBuilder();
        for (byte octet : segment.getBytes(StandardCharsets.UTF_8)) {
            char character = (char) (octet & 0xFF);
            if (UNRESERVED.indexOf(character) >= 0) {
                out.append(character);
            } else {
                out.append('%').append(String.format(Locale.ROOT, "%02X", octet & 0xFF));
            }
        }
        return out.toString();
    }

    /**
     * Returns the escaped path, without a slash at its ends.
     *
     * @return as {@code pki/sign/mesh}
     */
    @Override
    public String toString() {
        return segments.stream().collect(Collectors.joining("/"));
    }
}
