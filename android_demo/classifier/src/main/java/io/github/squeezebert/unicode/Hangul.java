package io.github.squeezebert.unicode;

/** Arithmetic decomposition of Hangul syllables (Unicode 3.12, "Conjoining Jamo Behavior"). */
final class Hangul {
    private static final int SYLLABLE_BASE = 0xAC00;
    private static final int LEADING_BASE = 0x1100;
    private static final int VOWEL_BASE = 0x1161;
    private static final int TRAILING_BASE = 0x11A7;
    private static final int VOWELS = 21;
    private static final int TRAILINGS = 28;
    private static final int SYLLABLES = 19 * VOWELS * TRAILINGS;

    private Hangul() {}

    /** Whether the code point is a precomposed syllable. */
    static boolean isSyllable(int codePoint) {
        return codePoint >= SYLLABLE_BASE && codePoint < SYLLABLE_BASE + SYLLABLES;
    }

    /** The two or three jamo of a syllable. */
    static int[] decompose(int syllable) {
        int index = syllable - SYLLABLE_BASE;
        int leading = LEADING_BASE + index / (VOWELS * TRAILINGS);
        int vowel = VOWEL_BASE + index % (VOWELS * TRAILINGS) / TRAILINGS;
        int trailing = index % TRAILINGS;
        return trailing == 0
                ? new int[] {leading, vowel}
                : new int[] {leading, vowel, TRAILING_BASE + trailing};
    }
}
