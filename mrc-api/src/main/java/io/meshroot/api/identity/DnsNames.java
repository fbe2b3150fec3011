package io.meshroot.api.identity;

/** Decides whether a name may stand in a DNS subject alternative name (RFC 5280, section 4.2.1.6; RFC 1123). */
public final class DnsNames {
    /** The longest DNS name in characters (RFC 1035, section 2.3.4, without the dot of the root). */
    public static final int MAX_LENGTH = 253;

    private static final int MAX_LABEL_LENGTH = 63;

    private DnsNames() {}

    /**
     * Tells whether a name consists of legal host name labels (letters, digits and inner hyphens, 1 to 63 each).
     *
     * @param name the name, without a dot at its end
     * @return whether it is legal
     */
    public static boolean isLegal(String name) {
        if (name.isEmpty() || name.length() > MAX_LENGTH) {
            return false;
        }
        int begin = 0;
        while (begin <= name.length()) {
            int dot = name.indexOf('.', begin);
            int end = dot < 0 ? name.length() : dot;
            if (!isLabel(name, begin, end)) {
                return false;
            }
            begin = end + 1;
        }
        return true;
    }

    private static boolean isLabel(String name, int begin, int end) {
        if (begin == end
                || end - begin > MAX_LABEL_LENGTH
                || name.charAt(begin) == '-'
                || name.charAt(end - 1) == '-') {
            return false;
        }
        for (int i = begin; i < end; i++) {
            char c = name.charAt(i);
            if (!SpiffeId.isSegmentCharacter(c) || c == '_') {
                return false;
            }
        }
        return true;
    }
}
