package io.github.squeezebert.unicode;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * What each code point becomes in Hugging Face {@code tokenizers} 0.23.3 and, for SentencePiece, in Python's
 * {@code unicodedata} 14.0.0, so that no phone's own Unicode version matters.
 *
 * <p>{@code android_demo/tools/unicode_tables.py} writes the tables, a resource of this library; {@link UnicodeData}
 * and its neighbours read them. A table is a run of numbers of seven bits a byte, lowest first, with 128 added to
 * all bytes but the last; a signed number is {@code 2n} or {@code -2n - 1}. Each table lies behind its size in two bytes.
 */
final class UnicodeTables {
    /** Control, format, private-use characters and U+FFFD: (gap, length). */
    static final int REMOVED = 0;

    /** Every kind of white space: (gap, length). */
    static final int SPACES = 1;

    /** Characters that are words of their own: (gap, length). */
    static final int PUNCTUATION = 2;

    /** Lower case: (gap, stride, count, signed distance). */
    static final int LOWER_CASE = 3;

    /** Canonical, but Hangul's: (gap, count, signed distance to the last entry's same place...). */
    static final int DECOMPOSITIONS = 4;

    /** General category Mn: (gap, length). */
    static final int NONSPACING_MARKS = 5;

    /** Canonical combining classes but 0: (gap, length, class). */
    static final int COMBINING_CLASSES = 6;

    /** What is not as canonical: (gap, 2 count + step, length, signed distances...). */
    static final int COMPATIBILITY = 7;

    /** What Python does not lower yet: (gap, length). */
    static final int LATER_CAPITALS = 8;

    /** Python's str.isdigit: (gap, length). */
    static final int DIGITS = 9;

    /** General categories Mc and Me, and what of Mn decomposes: (gap, length). */
    static final int OTHER_MARKS = 10;

    /** What regular expressions take for a letter of a word: (gap, length). */
    static final int WORD_CHARACTERS = 11;

    /** General categories L*: (gap, length). */
    static final int LETTERS = 12;

    /** General categories N*: (gap, length). */
    static final int NUMBERS = 13;

    /** What a character does to the borders of graphemes: (gap, length, bits of {@link GraphemeBreaks}). */
    static final int GRAPHEMES = 14;

    /** Python's without marks, where it is not what COMPATIBILITY and the marks' classes give: as that table. */
    static final int PYTHON_COMPATIBILITY = 15;

    /** What has a canonical decomposition that is not composed again: (gap, length). */
    static final int NOT_COMPOSED = 16;

    private static final int COUNT = 17;
    // Absolute, since shrinkers move classes but not resources.
    private static final String RESOURCE = "/io/github/squeezebert/unicode/unicode.tables";
    private static final String FAULT = "unicode.tables: keep this library's Java resources";
    private static final byte[][] TABLES = read();

    private UnicodeTables() {}

    /** The bytes of one table. */
    static byte[] table(int number) {
        return TABLES[number];
    }

    private static byte[][] read() {
        try (InputStream resource = UnicodeTables.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(FAULT);
            }
            DataInputStream stream = new DataInputStream(resource);
            byte[][] tables = new byte[COUNT][];
            for (int i = 0; i < COUNT; i++) {
                tables[i] = new byte[stream.readUnsignedShort()];
                stream.readFully(tables[i]);
            }
            return tables;
        } catch (IOException e) {
            throw new IllegalStateException(FAULT, e);
        }
    }
}
