package io.meshroot.api.identity;

import io.meshroot.api.internal.Shown;
import java.util.Objects;

/**
 * A SPIFFE ID (SPIFFE-ID, section 2): {@code spiffe://<trust domain><path>}, normalised.
 *
 * @param trustDomain the trust domain
 * @param path empty, or segments that each begin with a slash, as {@code /ns/bookstore/sa/bookbuyer}
 */
public record SpiffeId(TrustDomain trustDomain, String path) {
    /** The longest SPIFFE ID in bytes that is accepted (SPIFFE-ID, section 2.3). */
    public static final int MAX_LENGTH = 2048;

    private static final String SCHEME = "spiffe://";

    /**
     * Checks the path and the length of the whole.
     *
     * @throws IllegalArgumentException if the path or the length breaks the standard
     */
    public SpiffeId {
        Objects.requireNonNull(trustDomain, "trustDomain");
        Objects.requireNonNull(path, "path");
        checkPath(path);
        if (SCHEME.length() + trustDomain.name().length() + path.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("SPIFFE ID has more than " + MAX_LENGTH + " bytes; shorten the path");
        }
    }

    /**
     * Makes a SPIFFE ID of a trust domain and a path.
     *
     * @param trustDomain the trust domain
     * @param path empty, or as {@code /ns/bookstore/sa/bookbuyer}
     * @return the SPIFFE ID
     * @throws IllegalArgumentException if the path or the length breaks the standard
     */
    public static SpiffeId of(TrustDomain trustDomain, String path) {
        return new SpiffeId(trustDomain, path);
    }

    /**
     * Reads a SPIFFE ID. Scheme and trust domain are case-insensitive (SPIFFE-ID, section 2.4) and are lower-cased, ASCII
     * letters only.
     *
     * @param text the text
     * @return the SPIFFE ID
     * @throws IllegalArgumentException if the text is no SPIFFE ID, with the reason
     */
    public static SpiffeId parse(String text) {
        Objects.requireNonNull(text, "text");
        if (text.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("SPIFFE ID has more than " + MAX_LENGTH + " bytes; shorten the path");
        }
        if (text.length() < SCHEME.length()
                || !lowerAscii(text.substring(0, SCHEME.length())).equals(SCHEME)) {
            throw refused(text, "does not begin with spiffe://");
        }
        int slash = text.indexOf('/', SCHEME.length());
        String name = lowerAscii(text.substring(SCHEME.length(), slash < 0 ? text.length() : slash));
        if (name.isEmpty()) {
            throw refused(text, "has no trust domain");
        }
        for (int i = 0; i < name.length(); i++) {
            if (!TrustDomain.isNameCharacter(name.charAt(i))) {
                throw refused(text, "has a trust domain with characters outside a-z 0-9 . - _");
            }
        }
        if (name.length() > TrustDomain.MAX_LENGTH) {
            throw refused(text, "has a trust domain of more than " + TrustDomain.MAX_LENGTH + " bytes");
        }
        return new SpiffeId(new TrustDomain(name), slash < 0 ? "" : text.substring(slash));
    }

    /**
     * Tells whether the ID has a path, as a workload's has; a signing certificate's has none (X509-SVID, section 3).
     *
     * @return whether it names a workload
     */
    public boolean namesWorkload() {
        return !path.isEmpty();
    }

    /**
     * Returns the ID as a URI.
     *
     * @return the normalised text, as {@code spiffe://cluster.local/bookbuyer/bookstore}
     */
    @Override
    public String toString() {
        return SCHEME + trustDomain.name() + path;
    }

    /** {@code String.toLowerCase} would turn the Kelvin sign into a k. */
    private static String lowerAscii(String text) {
        StringBuilder lower = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            lower.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
        }
        return lower.toString();
    }

    private static void checkPath(String path) {
        if (path.isEmpty()) {
            return;
        }
        if (path.charAt(0) != '/') {
            throw new IllegalArgumentException(
                    "SPIFFE ID path \"" + Shown.of(path) + "\" does not begin with a slash; write /" + Shown.of(path));
        }
        int begin = 1;
        while (begin <= path.length()) {
            int slash = path.indexOf('/', begin);
            int end = slash < 0 ? path.length() : slash;
            checkSegment(path, path.substring(begin, end));
            begin = end + 1;
        }
    }

    private static void checkSegment(String path, String segment) {
        if (segment.isEmpty()) {
            throw refusedPath(path, "has an empty segment or a slash at its end");
        }
        if (segment.equals(".") || segment.equals("..")) {
            throw refusedPath(path, "has a relative segment");
        }
        for (int i = 0; i < segment.length(); i++) {
            if (!isSegmentCharacter(segment.charAt(i))) {
                throw refusedPath(path, "has characters outside a-z A-Z 0-9 . - _");
            }
        }
    }

    static boolean isSegmentCharacter(char c) {
        return TrustDomain.isNameCharacter(c) || (c >= 'A' && c <= 'Z');
    }

    private static IllegalArgumentException refusedPath(String path, String why) {
        return new IllegalArgumentException(
                "SPIFFE ID path \"" + Shown.of(path) + "\" " + why + "; write segments as /ns/bookstore/sa/bookbuyer");
    }

    private static IllegalArgumentException refused(String text, String why) {
        return new IllegalArgumentException("SPIFFE ID \"" + Shown.of(text) + "\" " + why
                + "; write it as spiffe://cluster.local/bookbuyer/bookstore");
    }
}
