package io.github.squeezebert.tokenizers.sentencepiece;

/**
 * A SentencePiece model's precompiled normalisation rules: a double-array trie from byte strings to places in a pool
 * of NUL-terminated replacements.
 *
 * <p>Layout, little endian: size of the trie in bytes (32 bits), the trie's 32-bit units, the pool. A unit holds the
 * label of the edge that leads to it (bits 0–7 and 31), whether a key ends here (bit 8), and the offset of its
 * children (bits 10–30, times 256 if bit 9 is set). Source: Yata, Darts-clone 0.32.
 */
final class CharsMap {
    private final byte[] bytes;
    private final int trie;
    private final int units;
    private final int pool;
    private final int end;

    CharsMap(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        end = to;
        long size = to - from > 4 ? unsigned32(from) : Long.MAX_VALUE;
        if (size % 4 != 0 || size == 0 || size >= to - from - 4) {
            throw SentencePieceModel.fault("its normalisation map is broken");
        }
        trie = from + 4;
        units = (int) (size / 4);
        pool = trie + (int) size;
    }

    /**
     * Finds the longest rule that applies at a place.
     *
     * @return the number of bytes it replaces in the high half and where its replacement begins in the low half, or 0
     */
    long longestMatch(byte[] text, int from, int to) {
        long found = 0;
        int unit = unit(0);
        int node = offset(unit);
        for (int at = from; at < to; at++) {
            node ^= text[at] & 0xFF;
            if (node < 0 || node >= units) {
                return found;
            }
            unit = unit(node);
            if ((unit & 0x800000FF) != (text[at] & 0xFF)) {
                return found;
            }
            node ^= offset(unit);
            if ((unit >>> 8 & 1) != 0 && node >= 0 && node < units) {
                found = (long) (at + 1 - from) << 32 | unit(node) & 0x7FFFFFFF;
            }
        }
        return found;
    }

    /** Finds the shortest rule that applies at a place; returns as {@link #longestMatch}. */
    long shortestMatch(byte[] text, int from, int to) {
        int node = offset(unit(0));
        for (int at = from; at < to && text[at] != 0; at++) {
            node ^= text[at] & 0xFF;
            if (node < 0 || node >= units) {
                return 0;
            }
            int unit = unit(node);
            if ((unit & 0x800000FF) != (text[at] & 0xFF)) {
                return 0;
            }
            node ^= offset(unit);
            if ((unit >>> 8 & 1) != 0 && node >= 0 && node < units) {
                return (long) (at + 1 - from) << 32 | unit(node) & 0x7FFFFFFF;
            }
        }
        return 0;
    }

    /** Whether a key may hold a blank: whether some step leads by one. */
    boolean hasBlankInKey() {
        for (int node = 0; node < units; node++) {
            int unit = unit(node);
            int next = unit < 0 ? units : node ^ offset(unit) ^ ' ';
            if (next >= 0 && next < units && (unit(next) & 0x800000FF) == ' ') {
                return true;
            }
        }
        return false;
    }

    /** Index in {@link #bytes()} of a replacement. */
    int replacementStart(long match) {
        return (int) Math.min((long) pool + (int) match, end);
    }

    /** Index after the last byte of a replacement. */
    int replacementEnd(int start) {
        int at = start;
        while (at < end && bytes[at] != 0) {
            at++;
        }
        return at;
    }

    byte[] bytes() {
        return bytes;
    }

    private int unit(int index) {
        return (int) unsigned32(trie + 4 * index);
    }

    private static int offset(int unit) {
        return unit >>> 10 << ((unit & 1 << 9) >>> 6);
    }

    private long unsigned32(int at) {
        return bytes[at] & 0xFFL
                | (bytes[at + 1] & 0xFFL) << 8
                | (bytes[at + 2] & 0xFFL) << 16
                | (bytes[at + 3] & 0xFFL) << 24;
    }
}
