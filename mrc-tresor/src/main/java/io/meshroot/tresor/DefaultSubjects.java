package io.meshroot.tresor;

import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The subjects of certificate authorities whose names nobody configured. */
final class DefaultSubjects {
    private static final String ORGANIZATION = ",O=Mesh Root";
    private static final String INTERMEDIATE = " intermediate";
    /** What a CN may hold (RFC 5280, appendix A.1, ub-common-name), less the longest thing that is put after a name. */
    private static final int MAX_NAME = 64 - INTERMEDIATE.length();

    private static final int HASH_DIGITS = 16;

    private DefaultSubjects() {}

    static String root(MeshRootCertificate mrc) {
        return "CN=" + shortened(mrc.name()) + ORGANIZATION;
    }

    static String intermediate(MeshRootCertificate mrc) {
        return "CN=" + shortened(mrc.name()) + INTERMEDIATE + ORGANIZATION;
    }

    /** Two long names that begin alike must not become one subject. */
    private static String shortened(MrcName name) {
        String value = name.value();
        return value.length() <= MAX_NAME
                ? value
                : value.substring(0, MAX_NAME - HASH_DIGITS - 1) + "-"
                        + hash(value).substring(0, HASH_DIGITS);
    }

    private static String hash(String value) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            return HexFormat.of().formatHex(digest.digest(value.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
