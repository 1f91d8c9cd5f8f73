package io.github.squeezebert.unicode;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** UTF-8 as the vocabularies are written in it. */
public final class Utf8 {
    private Utf8() {}

    /** The bytes of a text; a lone surrogate is U+FFFD here, as in a text that is tokenized, and not a question mark. */
    public static byte[] of(CharSequence text) {
        NormalizedString codePoints = NormalizedString.of(text);
        byte[] bytes = new byte[4 * codePoints.length()];
        int length = 0;
        for (int i = 0; i < codePoints.length(); i++) {
            length = put(bytes, length, codePoints.codePoint(i));
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Writes one code point, no surrogate, and returns the index after it. */
    public static int put(byte[] target, int at, int codePoint) {
        if (codePoint < 0x80) {
            target[at++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            target[at++] = (byte) (0xC0 | codePoint >> 6);
            target[at++] = (byte) (0x80 | codePoint & 0x3F);
        } else if (codePoint < 0x10000) {
            target[at++] = (byte) (0xE0 | codePoint >> 12);
            target[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            target[at++] = (byte) (0x80 | codePoint & 0x3F);
        } else {
            target[at++] = (byte) (0xF0 | codePoint >> 18);
            target[at++] = (byte) (0x80 | codePoint >> 12 & 0x3F);
            target[at++] = (byte) (0x80 | codePoint >> 6 & 0x3F);
            target[at++] = (byte) (0x80 | codePoint & 0x3F);
        }
        return at;
    }

    /** Number of bytes one code point takes. */
    public static int length(int codePoint) {
        return codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
    }

    /** Number of bytes of the character that a lead byte begins; 1 for a byte that begins none. */
    public static int lengthFrom(byte lead) {
        int high = lead & 0xFF;
        return high < 0xC0 ? 1 : high < 0xE0 ? 2 : high < 0xF0 ? 3 : 4;
    }

    /** Index of the first byte of the character that ends before this index. */
    public static int before(byte[] bytes, int at) {
        do {
            at--;
        } while (at > 0 && (bytes[at] & 0xC0) == 0x80);
        return at;
    }

    /** The code point that begins at this index of valid UTF-8. */
    public static int codePointAt(byte[] bytes, int at) {
        int lead = bytes[at] & 0xFF;
        if (lead < 0x80) {
            return lead;
        }
        int length = lengthFrom(bytes[at]);
        int codePoint = lead & 0x7F >> length;
        for (int i = 1; i < length; i++) {
            codePoint = codePoint << 6 | bytes[at + i] & 0x3F;
        }
        return codePoint;
    }

    /** Whether a span is well-formed: shortest forms, no surrogates, nothing above U+10FFFF. */
    public static boolean isValid(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            int length = lengthFrom(bytes[at]);
            if (length == 1) {
                if (bytes[at] < 0) {
                    return false;
                }
            } else {
                if (at + length > to) {
                    return false;
                }
                for (int i = 1; i < length; i++) {
                    if ((bytes[at + i] & 0xC0) != 0x80) {
                        return false;
                    }
                }
                int codePoint = codePointAt(bytes, at);
                if (length(codePoint) != length
                        || codePoint > 0x10FFFF
                        || (bytes[at] & 0xFF) > 0xF4
                        || (codePoint >= 0xD800 && codePoint < 0xE000)) {
                    return false;
                }
            }
            at += length;
        }
        return true;
    }

    /**
     * How a vocabulary spells a piece.
     *
     * @param bytes of all pieces
     * @param starts index of each piece's first byte
     * @param ends index after each piece's last byte
     * @param size number of pieces
     */
    public static String spelling(byte[] bytes, int[] starts, int[] ends, int size, int id) {
        if (id < 0 || id >= size) {
            throw new IndexOutOfBoundsException("id " + id + " is outside the vocabulary of " + size);
        }
        return new String(bytes, starts[id], ends[id] - starts[id], StandardCharsets.UTF_8);
    }
}
