package io.meshroot.core.x509;

import java.util.Arrays;

/** Reads DER (X.690) strictly: definite, shortest lengths and low tag numbers only. Never copies but on demand. */
final class DerReader {
    private final byte[] bytes;
    private final int end;
    private int position;

    DerReader(byte[] bytes) {
        this(bytes, 0, bytes.length);
    }

    private DerReader(byte[] bytes, int begin, int end) {
        this.bytes = bytes;
        this.position = begin;
        this.end = end;
    }

    /** One element: its tag, its content, and itself with its header. */
    record Element(int tag, byte[] bytes, int start, int contentStart, int end) {
        DerReader reader() {
            return new DerReader(bytes, contentStart, end);
        }

        byte[] content() {
            return Arrays.copyOfRange(bytes, contentStart, end);
        }

        byte[] encoded() {
            return Arrays.copyOfRange(bytes, start, end);
        }

        int length() {
            return end - contentStart;
        }
    }

    /** Tells that bytes are no DER of the expected form. */
    static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    boolean hasMore() {
        return position < end;
    }

    int peek() {
        return position < end ? bytes[position] & 0xFF : -1;
    }

    void done() throws Malformed {
        if (position != end) {
            throw new Malformed("there are " + (end - position) + " bytes too many");
        }
    }

    Element next(int tag) throws Malformed {
        Element element = next();
        if (element.tag() != tag) {
            throw new Malformed(String.format("tag is 0x%02X where 0x%02X is expected", element.tag(), tag));
        }
        return element;
    }

    Element next() throws Malformed {
        int start = position;
        int tag = octet();
        if ((tag & 0x1F) == 0x1F) {
            throw new Malformed("tag has a high number");
        }
        int length = octet();
        if (length >= 0x80) {
            int count = length & 0x7F;
            if (count == 0 || count > 3) {
                throw new Malformed("length is indefinite or too great");
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = (length << 8) | octet();
            }
            if (length < 0x80 || (length >>> (8 * (count - 1))) == 0) {
                throw new Malformed("length is not the shortest form");
            }
        }
        if (length > end - position) {
            throw new Malformed("it ends too early");
        }
        int content = position;
        position += length;
        return new Element(tag, bytes, start, content, position);
    }

    /** Reads a BIT STRING of whole bytes. */
    byte[] bitString() throws Malformed {
        Element element = next(DerWriter.BIT_STRING);
        if (element.length() < 1 || bytes[element.contentStart()] != 0) {
            throw new Malformed("bit string is not of whole bytes");
        }
        return Arrays.copyOfRange(bytes, element.contentStart() + 1, element.end());
    }

    private int octet() throws Malformed {
        if (position >= end) {
            throw new Malformed("it ends too early");
        }
        return bytes[position++] & 0xFF;
    }
}
