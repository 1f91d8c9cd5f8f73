package io.github.squeezebert.unicode;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * Puts decomposed characters together again (Unicode 3.11, D117: the canonical composition algorithm).
 *
 * <p>Apart from {@link CanonicalOrder}, because few vocabularies need it: an app without one never loads it.
 */
final class Composition {
    /** First and second character, 32 bits each, and what they make. Hangul's are reckoned. */
    private static final Map<Long, Integer> PAIRS = pairs();

    private Composition() {}

    /** Composes in place. */
    static Changes compose(Changes text) {
        int kept = 0;
        // Index of the last character that others may join, and the class of what stands between.
        int starter = -1;
        int between = -1;
        for (int i = 0; i < text.size(); i++) {
            int codePoint = text.codePoint(i);
            int combiningClass = UnicodeData.combiningClass(codePoint);
            if (starter >= 0 && between < combiningClass) {
                int made = pair(text.codePoint(starter), codePoint);
                if (made >= 0) {
                    text.set(starter, made, text.change(starter) + text.change(i) - 1);
                    continue;
                }
            }
            if (combiningClass == 0) {
                starter = kept;
                between = -1;
            } else {
                between = combiningClass;
            }
            text.move(i, kept++);
        }
        text.truncate(kept);
        return text;
    }

    /** What two characters make, or -1. */
    private static int pair(int first, int second) {
        int syllable = Hangul.compose(first, second);
        if (syllable >= 0) {
            return syllable;
        }
        Integer made = PAIRS.get(key(first, second));
        return made == null ? -1 : made;
    }

    private static long key(int first, int second) {
        return (long) first << 32 | second;
    }

    private static Map<Long, Integer> pairs() {
        int[] excluded = UnicodeData.ranges(UnicodeTables.NOT_COMPOSED);
        Map<Long, Integer> pairs = new HashMap<>();
        int[] points = UnicodeData.decomposed();
        // A character of three parts is made of one of two and the last.
        for (int length = 2; length <= 4; length++) {
            for (int point : points) {
                int[] parts = UnicodeData.decomposition(point);
                if (parts != null && parts.length == length && !UnicodeData.contains(excluded, point)) {
                    int first = parts[0];
                    for (int i = 1; i < length - 1; i++) {
                        first = Objects.requireNonNull(pairs.get(key(first, parts[i])));
                    }
                    pairs.put(key(first, parts[length - 1]), point);
                }
            }
        }
        return pairs;
    }
}
