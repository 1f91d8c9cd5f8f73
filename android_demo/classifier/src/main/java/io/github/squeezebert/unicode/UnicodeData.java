package io.github.squeezebert.unicode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Character properties as Hugging Face {@code tokenizers} sees them, decoded once from {@link UnicodeTables}.
 *
 * <p>{@link java.text.Normalizer}, {@link String#toLowerCase} and {@link Character#getType} follow the Unicode version
 * of the Java or Android release underneath, and {@code toLowerCase} looks at neighbours (final sigma). The
 * tokenizer a vocabulary was trained with does neither, so none of them is used here.
 */
public final class UnicodeData {
    private static final int[] REMOVED = ranges(UnicodeTables.REMOVED);
    private static final int[] SPACES = ranges(UnicodeTables.SPACES);
    private static final int[] PUNCTUATION = ranges(UnicodeTables.PUNCTUATION);
    private static final int[] NONSPACING_MARKS = ranges(UnicodeTables.NONSPACING_MARKS);

    /** Runs of {first, last, stride, distance}. */
    private static final int[] LOWER_CASE = runs(UnicodeTables.LOWER_CASE);

    /** Runs of {first, last, class}. */
    private static final int[] COMBINING_CLASSES = spans(UnicodeTables.COMBINING_CLASSES, 3);

    private static final int[] LATER_CAPITALS = ranges(UnicodeTables.LATER_CAPITALS);
    private static final int[] DIGITS = ranges(UnicodeTables.DIGITS);
    private static final int[] OTHER_MARKS = ranges(UnicodeTables.OTHER_MARKS);
    private static final int[] WORD_CHARACTERS = ranges(UnicodeTables.WORD_CHARACTERS);

    /** Pairs of first and last, as in {@code keras_model/data/writing.py}. */
    private static final int[] BLANKLESS = {
        0x0E01, 0x0E3A, 0x0E40, 0x0E4E, 0x0E81, 0x0EB9, 0x0EBB, 0x0ECE, 0x0EDC, 0x0EDF, 0x1000, 0x103F, 0x1050, 0x108F,
        0x109A, 0x109D, 0x1780, 0x17D3, 0x17D7, 0x17D7, 0x17DC, 0x17DC, 0x17DD, 0x17DD, 0x1950, 0x1974,
        0x1980, 0x19C9, 0x1A20, 0x1A7C, 0x2E80, 0x2FD5, 0x3005, 0x3007, 0x3021, 0x3029, 0x3031, 0x3035,
        0x3038, 0x303C, 0x3041, 0x309F, 0x30A1, 0x30FA, 0x30FC, 0x30FF, 0x3105, 0x312F, 0x31A0, 0x31BF,
        0x31F0, 0x31FF, 0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xA000, 0xA48C, 0xA9E0, 0xA9EF, 0xA9FA, 0xA9FE,
        0xAA60, 0xAA7F, 0xAA80, 0xAADF, 0xF900, 0xFAFF, 0xFF66, 0xFF9F, 0x1B000, 0x1B16F, 0x20000, 0x3FFFF
    };

    private static final int[] DECOMPOSED;
    private static final int[][] DECOMPOSITIONS;

    static {
        Numbers numbers = new Numbers(UnicodeTables.table(UnicodeTables.DECOMPOSITIONS));
        int[] points = new int[4096];
        int[][] decompositions = new int[4096][];
        int[] last = new int[4];
        int size = 0;
        int point = 0;
        while (numbers.hasNext()) {
            point += numbers.next();
            int[] decomposition = new int[numbers.next()];
            for (int i = 0; i < decomposition.length; i++) {
                last[i] += numbers.nextSigned();
                decomposition[i] = last[i];
            }
            points[size] = point;
            decompositions[size++] = decomposition;
        }
        DECOMPOSED = Arrays.copyOf(points, size);
        DECOMPOSITIONS = Arrays.copyOf(decompositions, size);
    }

    private UnicodeData() {}

    /** Control, format, private-use and replacement characters, which cleaning deletes. */
    public static boolean isRemoved(int codePoint) {
        return contains(REMOVED, codePoint);
    }

    /** White space of any kind that cleaning turns into U+0020. */
    public static boolean isSpace(int codePoint) {
        return contains(SPACES, codePoint);
    }

    /** White space as Unicode defines it: what cleaning turns into U+0020, and three that it deletes. */
    public static boolean isWhiteSpace(int codePoint) {
        return codePoint == ' '
                || codePoint == 0x0B
                || codePoint == 0x0C
                || codePoint == 0x85
                || ((codePoint < 0x20 || codePoint > 0x7F) && isSpace(codePoint));
    }

    /** Letters, marks, digits, {@code _} and other joiners: {@code \w} of regular expressions. */
    public static boolean isWordCharacter(int codePoint) {
        return contains(WORD_CHARACTERS, codePoint);
    }

    /** General categories Mc and Me, and what of Mn decomposes. */
    public static boolean isOtherMark(int codePoint) {
        return contains(OTHER_MARKS, codePoint);
    }

    /** ASCII symbols and the general categories P*: each is a word of its own. */
    public static boolean isPunctuation(int codePoint) {
        return contains(PUNCTUATION, codePoint);
    }

    /** General category Mn. */
    public static boolean isNonspacingMark(int codePoint) {
        return contains(NONSPACING_MARKS, codePoint);
    }

    /** Han ideographs, which BERT splits one by one; kana and Hangul are not among them. */
    public static boolean isChinese(int c) {
        return (c >= 0x4E00 && c <= 0x9FFF)
                || (c >= 0x3400 && c <= 0x4DBF)
                || (c >= 0x20000 && c <= 0x2A6DF)
                || (c >= 0x2A700 && c <= 0x2B73F)
                || (c >= 0x2B740 && c <= 0x2B81F)
                || (c >= 0x2B920 && c <= 0x2CEAF)
                || (c >= 0xF900 && c <= 0xFAFF)
                || (c >= 0x2F800 && c <= 0x2FA1F);
    }

    /** Characters of scripts that are written without blanks: Han, kana, Thai, Lao, Myanmar, Khmer and their like. */
    public static boolean isBlankless(int codePoint) {
        return contains(BLANKLESS, codePoint);
    }

    /** Lower case of one code point; U+0130, which has two, is the caller's business. */
    public static int lowerCase(int codePoint) {
        if (codePoint < 0x80) {
            return codePoint >= 'A' && codePoint <= 'Z' ? codePoint + 32 : codePoint;
        }
        int run = lastRun(LOWER_CASE, 4, codePoint);
        return run >= 0
                        && codePoint <= LOWER_CASE[run + 1]
                        && (codePoint - LOWER_CASE[run]) % LOWER_CASE[run + 2] == 0
                ? codePoint + LOWER_CASE[run + 3]
                : codePoint;
    }

    /** Full canonical decomposition, or null when the code point is its own. */
    static int @Nullable [] decomposition(int codePoint) {
        if (codePoint < 0xC0) {
            return null;
        }
        if (Hangul.isSyllable(codePoint)) {
            return Hangul.decompose(codePoint);
        }
        int index = Arrays.binarySearch(DECOMPOSED, codePoint);
        return index < 0 ? null : DECOMPOSITIONS[index];
    }

    /** What has a canonical decomposition, ascending, but for Hangul; not to be changed. */
    static int[] decomposed() {
        return DECOMPOSED;
    }

    /** Lower case in Python, whose Unicode version is not that of {@code tokenizers}. */
    public static int pythonLowerCase(int codePoint) {
        return contains(LATER_CAPITALS, codePoint) ? codePoint : lowerCase(codePoint);
    }

    /** Python's {@code str.isdigit} of one code point. */
    public static boolean isDigit(int codePoint) {
        return contains(DIGITS, codePoint);
    }

    /** Canonical combining class; 0 for what starts a new sequence. */
    static int combiningClass(int codePoint) {
        int run = lastRun(COMBINING_CLASSES, 3, codePoint);
        return run >= 0 && codePoint <= COMBINING_CLASSES[run + 1] ? COMBINING_CLASSES[run + 2] : 0;
    }

    /** Whether a set of {first, last} pairs holds the code point. */
    static boolean contains(int[] ranges, int codePoint) {
        int run = lastRun(ranges, 2, codePoint);
        return run >= 0 && codePoint <= ranges[run + 1];
    }

    /** Index of the last run of {@code width} integers that starts at or before the code point, or -1. */
    static int lastRun(int[] runs, int width, int codePoint) {
        int low = 0;
        int high = runs.length / width - 1;
        while (low <= high) {
            int middle = (low + high) >>> 1;
            if (runs[middle * width] <= codePoint) {
                low = middle + 1;
            } else {
                high = middle - 1;
            }
        }
        return high * width < 0 ? -1 : high * width;
    }

    /** Runs of {first, last}. */
    static int[] ranges(int table) {
        return spans(table, 2);
    }

    /** Runs of {first, last} and what else a table says of them, {@code width} integers each. */
    static int[] spans(int table, int width) {
        Numbers numbers = new Numbers(UnicodeTables.table(table));
        int[] result = new int[width * numbers.size()];
        int size = 0;
        int point = 0;
        while (numbers.hasNext()) {
            result[size++] = point += numbers.next();
            result[size++] = (point += numbers.next()) - 1;
            for (int i = 2; i < width; i++) {
                result[size++] = numbers.next();
            }
        }
        return Arrays.copyOf(result, size);
    }

    private static int[] runs(int table) {
        Numbers numbers = new Numbers(UnicodeTables.table(table));
        int[] result = new int[2 * numbers.size()];
        int size = 0;
        int point = 0;
        while (numbers.hasNext()) {
            int first = point + numbers.next();
            int stride = numbers.next();
            point = first + stride * (numbers.next() - 1);
            result[size++] = first;
            result[size++] = point;
            result[size++] = stride;
            result[size++] = numbers.nextSigned();
        }
        return Arrays.copyOf(result, size);
    }

    /** Reads the numbers of one table. */
    static final class Numbers {
        private final byte[] bytes;
        private int at;

        Numbers(byte[] bytes) {
            this.bytes = bytes;
        }

        /** No fewer than there are numbers. */
        int size() {
            return bytes.length;
        }

        boolean hasNext() {
            return at < bytes.length;
        }

        int next() {
            int value = 0;
            for (int shift = 0; ; shift += 7) {
                byte b = bytes[at++];
                value |= (b & 0x7F) << shift;
                if (b >= 0) {
                    return value;
                }
            }
        }

        int nextSigned() {
            int value = next();
            return (value >>> 1) ^ -(value & 1);
        }
    }
}
