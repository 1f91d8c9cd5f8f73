package io.github.squeezebert.unicode;

/**
 * The letters ({@code L}) and numbers ({@code N}) of the Unicode version that {@code tokenizers} has.
 *
 * <p>Apart from {@link UnicodeData}, because only byte-level vocabularies need them.
 */
public final class LettersAndNumbers {
    private static final int[] LETTERS = UnicodeData.ranges(UnicodeTables.LETTERS);
    private static final int[] NUMBERS = UnicodeData.ranges(UnicodeTables.NUMBERS);

    private LettersAndNumbers() {}

    /** Whether the general category is L*. */
    public static boolean isLetter(int codePoint) {
        return UnicodeData.contains(LETTERS, codePoint);
    }

    /** Whether the general category is N*. */
    public static boolean isNumber(int codePoint) {
        return UnicodeData.contains(NUMBERS, codePoint);
    }
}
