package io.github.squeezebert.unicode;

/**
 * Where graphemes end (Unicode Standard Annex 29, "Extended Grapheme Clusters"), as {@code tokenizers} sees it.
 *
 * <p>Regional indicators are left out: the one who asks, {@code PrecompiledNormalizer}, takes graphemes of six bytes and
 * more character by character, and two flags' letters have eight.
 */
public final class GraphemeBreaks {
    // The bits of a class; android_demo/tools/grapheme_classes.py has the same.
    private static final int EXTENDS = 1;
    private static final int PREPENDS = 1 << 1;
    private static final int CONTROL = 1 << 2;
    private static final int LEADING = 1 << 3;
    private static final int VOWEL = 1 << 4;
    private static final int TRAILING = 1 << 5;
    private static final int PICTOGRAPH = 1 << 6;
    private static final int BEFORE_JOINER = 1 << 7;
    private static final int CONSONANT = 1 << 8;
    private static final int LINKER = 1 << 9;
    private static final int BETWEEN = 1 << 10;

    /** A syllable without and with a trailing consonant; no table has them. */
    private static final int OPEN_SYLLABLE = 1 << 11;

    private static final int CLOSED_SYLLABLE = 1 << 12;

    private static final int JOINER = 0x200D;

    /** Runs of {first, last, class}. */
    private static final int[] CLASSES = UnicodeData.spans(UnicodeTables.GRAPHEMES, 3);

    private GraphemeBreaks() {}

    /** The index after the grapheme that begins at an index. */
    public static int end(NormalizedString text, int from) {
        int at = from;
        int before = 0;
        // After a pictograph and what may follow it: 1, and after the joiner: 2. After a consonant: 1, and a linker: 2.
        int picture = 0;
        int conjunct = 0;
        for (; at < text.length(); at++) {
            int codePoint = text.codePoint(at);
            int now = classOf(codePoint);
            if (at > from
                    && !(codePoint == '\n' && text.codePoint(at - 1) == '\r')
                    && isBreak(before, now, picture, conjunct)) {
                return at;
            }
            if ((now & PICTOGRAPH) != 0) {
                picture = 1;
            } else if (codePoint == JOINER) {
                picture = picture == 1 ? 2 : 0;
            } else if ((now & BEFORE_JOINER) == 0 || picture != 1) {
                picture = 0;
            }
            if ((now & CONSONANT) != 0) {
                conjunct = 1;
            } else if ((now & LINKER) != 0) {
                conjunct = conjunct == 0 ? 0 : 2;
            } else if ((now & BETWEEN) == 0) {
                conjunct = 0;
            }
            before = now;
        }
        return at;
    }

    private static boolean isBreak(int before, int now, int picture, int conjunct) {
        if (((before | now) & CONTROL) != 0) {
            return true;
        }
        int follows = 0;
        if ((before & LEADING) != 0) {
            follows = LEADING | VOWEL | OPEN_SYLLABLE | CLOSED_SYLLABLE;
        } else if ((before & (OPEN_SYLLABLE | VOWEL)) != 0) {
            follows = VOWEL | TRAILING;
        } else if ((before & (CLOSED_SYLLABLE | TRAILING)) != 0) {
            follows = TRAILING;
        }
        return (now & (EXTENDS | follows)) == 0
                && (before & PREPENDS) == 0
                && !(picture == 2 && (now & PICTOGRAPH) != 0)
                && !(conjunct == 2 && (now & CONSONANT) != 0);
    }

    private static int classOf(int codePoint) {
        if (codePoint >= ' ' && codePoint < 0x7F) {
            return 0;
        }
        if (Hangul.isSyllable(codePoint)) {
            return Hangul.decompose(codePoint).length == 2 ? OPEN_SYLLABLE : CLOSED_SYLLABLE;
        }
        int run = UnicodeData.lastRun(CLASSES, 3, codePoint);
        return run >= 0 && codePoint <= CLASSES[run + 1] ? CLASSES[run + 2] : 0;
    }
}
