package io.github.squeezebert.unicode;

/** Arithmetic of Hangul syllables (Unicode 3.12, "Conjoining Jamo Behavior"). */
final class Hangul {
    private static final int SYLLABLE_BASE = 0xAC00;
    private static final int LEADING_BASE = 0x1100;
    private static final int VOWEL_BASE = 0x1161;
    private static final int TRAILING_BASE = 0x11A7;
    private static final int LEADINGS = 19;
    private static final int VOWELS = 21;
    private static final int TRAILINGS = 28;
    private static final int SYLLABLES = LEADINGS * VOWELS * TRAILINGS;

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

    /** The syllable that a leading consonant and a vowel, or a syllable and a trailing consonant, make, or -1. */
    static int compose(int first, int second) {
        int leading = first - LEADING_BASE;
        int vowel = second - VOWEL_BASE;
        if (leading >= 0 && leading < LEADINGS && vowel >= 0 && vowel < VOWELS) {
            return SYLLABLE_BASE + (leading * VOWELS + vowel) * TRAILINGS;
        }
        int trailing = second - TRAILING_BASE;
        boolean isOpen = isSyllable(first) && (first - SYLLABLE_BASE) % TRAILINGS == 0;
        return isOpen && trailing > 0 && trailing < TRAILINGS ? first + trailing : -1;
    }
}
