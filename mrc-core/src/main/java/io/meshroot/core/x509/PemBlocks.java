package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** Finds the blocks of a PEM text (RFC 7468); what stands around them is explanatory and skipped. */
final class PemBlocks {
    static final int MAX_LENGTH = 1 << 20;

    private static final String BEGIN = "-----BEGIN ";
    private static final String END = "-----END ";
    private static final String BYTE_ORDER_MARK = "\uFEFF";
    private static final String DASHES = "-----";

    private PemBlocks() {}

    /** One block; encrypted in the manner of RFC 1421 if it says so. */
    record Block(String label, Form form, byte[] der) {}

    /** Whether a block can be read without a password. */
    enum Form {
        PLAIN,
        ENCRYPTED
    }

    static List<Block> of(String pem) {
        if (pem.length() > MAX_LENGTH) {
            throw refused("has " + pem.length() + " characters; give at most " + MAX_LENGTH);
        }
        List<Block> blocks = new ArrayList<>();
        String label = null;
        Form form = Form.PLAIN;
        StringBuilder base64 = new StringBuilder();
        String text = pem.startsWith(BYTE_ORDER_MARK) ? pem.substring(1) : pem;
        for (String untrimmed : text.split("\r\n|\n|\r", -1)) {
            String line = untrimmed.strip();
            if (line.startsWith(BEGIN) && line.endsWith(DASHES) && line.length() > BEGIN.length() + DASHES.length()) {
                if (label != null) {
                    throw refused("has a block that begins before the one before it ended; give whole blocks");
                }
                label = line.substring(BEGIN.length(), line.length() - DASHES.length());
                form = Form.PLAIN;
                base64.setLength(0);
            } else if (label != null && line.equals(END + label + DASHES)) {
                blocks.add(new Block(label, form, decoded(base64)));
                label = null;
            } else if (label != null && line.indexOf(':') >= 0) {
                form = line.startsWith("Proc-Type:") && line.contains("ENCRYPTED") ? Form.ENCRYPTED : form;
            } else if (label != null && form == Form.PLAIN) {
                base64.append(line);
            }
        }
        if (label != null) {
            throw refused("has a block that does not end; give whole blocks");
        }
        return blocks;
    }

    private static byte[] decoded(CharSequence base64) {
        try {
            return Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException e) {
            // Not the cause: its message may bear a character of a key.
            throw refused("has a block that is not in base 64; give whole blocks");
        }
    }

    static MeshRootException refused(String why) {
        return new MeshRootException(ErrorCode.ENCODING_INVALID, "PEM " + why);
    }
}
