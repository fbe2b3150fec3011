package io.meshroot.testkit.x509;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Finds what is BER but not DER (X.690, sections 10 and 11), without the help of a parser that forgives it. */
final class DerCheck {
    private static final int BOOLEAN = 0x01;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int SET = 0x31;
    private static final int CONSTRUCTED = 0x20;

    private final byte[] bytes;
    private final List<String> problems = new ArrayList<>();

    private DerCheck(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Checks that the bytes are exactly one value in DER. */
    static List<String> problems(byte[] bytes) {
        DerCheck check = new DerCheck(bytes);
        int end = check.value(0, bytes.length);
        if (end != bytes.length && check.problems.isEmpty()) {
            check.problems.add((bytes.length - end) + " bytes are left over at offset " + end);
        }
        return check.problems;
    }

    /** Checks the value at an offset and returns where it ends; the limit if it can't be told. */
    private int value(int begin, int limit) {
        if (begin + 2 > limit) {
            return problem(begin, "is cut off", limit);
        }
        int tag = bytes[begin] & 0xff;
        if ((tag & 0x1f) == 0x1f) {
            return problem(begin, "has a tag of several bytes", limit);
        }
        int first = bytes[begin + 1] & 0xff;
        int content = begin + 2;
        int length = first;
        if (first == 0x80) {
            return problem(begin, "has an indefinite length", limit);
        }
        if (first > 0x80) {
            int count = first & 0x7f;
            if (count > 3 || content + count > limit) {
                return problem(begin, "has too long a length", limit);
            }
            length = 0;
            for (int i = 0; i < count; i++) {
                length = length << 8 | (bytes[content + i] & 0xff);
            }
            content += count;
            if (length < 0x80 || length >>> (8 * (count - 1)) == 0) {
                problem(begin, "has a length that is not minimal", limit);
            }
        }
        if (content + length > limit) {
            return problem(begin, "is longer than what it stands in", limit);
        }
        content(tag, content, content + length);
        return content + length;
    }

    private void content(int tag, int begin, int end) {
        if ((tag & CONSTRUCTED) != 0) {
            children(tag, begin, end);
        } else if (tag == BOOLEAN && (end - begin != 1 || (bytes[begin] != 0 && bytes[begin] != (byte) 0xff))) {
            problem(begin, "is a boolean that is neither 00 nor FF", end);
        } else if (tag == INTEGER) {
            integer(begin, end);
        } else if (tag == BIT_STRING) {
            bitString(begin, end);
        }
    }

    private void children(int tag, int begin, int end) {
        int next = begin;
        byte[] before = {};
        while (next < end) {
            int after = value(next, end);
            byte[] child = Arrays.copyOfRange(bytes, next, after);
            if (tag == SET && Arrays.compareUnsigned(before, child) > 0) {
                problem(next, "is out of order in a set", end);
            }
            before = child;
            next = after;
        }
    }

    private void integer(int begin, int end) {
        if (begin == end) {
            problem(begin, "is an integer without content", end);
        } else if (end - begin > 1
                && (bytes[begin] == 0 || bytes[begin] == -1)
                && (bytes[begin] ^ bytes[begin + 1]) >= 0) {
            problem(begin, "is an integer that is not minimal", end);
        }
    }

    private void bitString(int begin, int end) {
        int unused = begin < end ? bytes[begin] & 0xff : 8;
        boolean padded = unused < 8 && unused > 0 && end - begin > 1 && (bytes[end - 1] & ((1 << unused) - 1)) != 0;
        if (unused > 7 || (unused > 0 && end - begin == 1) || padded) {
            problem(begin, "is a bit string whose unused bits are wrong", end);
        }
    }

    private int problem(int offset, String what, int limit) {
        problems.add("the value at offset " + offset + " " + what);
        return limit;
    }
}
