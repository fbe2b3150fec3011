package io.meshroot.core.x509;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;

/**
 * Writes DER (X.690) from the end to the beginning, so that every length is known when its header is written. Whatever
 * comes last in the result is put first.
 */
final class DerWriter {
    static final int BOOLEAN = 0x01;
    static final int INTEGER = 0x02;
    static final int BIT_STRING = 0x03;
    static final int OCTET_STRING = 0x04;
    static final int OID = 0x06;
    static final int UTF8_STRING = 0x0C;
    static final int UTC_TIME = 0x17;
    static final int GENERALIZED_TIME = 0x18;
    static final int SEQUENCE = 0x30;
    static final int SET = 0x31;

    /** The tag of a context-specific, constructed field. */
    static int explicit(int number) {
        return 0xA0 | number;
    }

    /** The tag of a context-specific, primitive field. */
    static int implicit(int number) {
        return 0x80 | number;
    }

    private byte[] buffer;
    private int begin;

    DerWriter(int capacity) {
        buffer = new byte[capacity];
        begin = capacity;
    }

    /** The number of bytes so far; hand it to {@link #wrap} to enclose what is written after this call. */
    int size() {
        return buffer.length - begin;
    }

    byte[] toBytes() {
        return Arrays.copyOfRange(buffer, begin, buffer.length);
    }

    DerWriter raw(byte[] bytes) {
        ensure(bytes.length);
        begin -= bytes.length;
        System.arraycopy(bytes, 0, buffer, begin, bytes.length);
        return this;
    }

    DerWriter raw(int oneByte) {
        ensure(1);
        buffer[--begin] = (byte) oneByte;
        return this;
    }

    DerWriter value(int tag, byte[] content) {
        int mark = size();
        return raw(content).wrap(tag, mark);
    }

    /** Puts a header before everything that was written since the mark. */
    DerWriter wrap(int tag, int mark) {
        int length = size() - mark;
        if (length < 0x80) {
            raw(length);
        } else {
            int bytes = 0;
            for (int rest = length; rest > 0; rest >>>= 8) {
                raw(rest);
                bytes++;
            }
            raw(0x80 | bytes);
        }
        return raw(tag);
    }

    DerWriter bitString(byte[] content) {
        int mark = size();
        return raw(content).raw(0).wrap(BIT_STRING, mark);
    }

    DerWriter utf8(String text) {
        return value(UTF8_STRING, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes a time: UTCTime up to 2049, GeneralizedTime from 2050 on (RFC 5280, section 4.1.2.5). */
    DerWriter time(Instant instant) {
        return value(DerTime.isUtc(instant) ? UTC_TIME : GENERALIZED_TIME, DerTime.content(instant));
    }

    private void ensure(int more) {
        if (more > begin) {
            byte[] larger = new byte[Math.max(2 * buffer.length, size() + more)];
            int size = size();
            System.arraycopy(buffer, begin, larger, larger.length - size, size);
            begin = larger.length - size;
            buffer = larger;
        }
    }
}
