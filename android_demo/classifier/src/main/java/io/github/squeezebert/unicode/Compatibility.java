package io.github.squeezebert.unicode;

import java.util.Arrays;

/**
 * One code point's compatibility decomposition (NFKD) without combining marks, as Python computes it.
 *
 * <p>Apart from {@link UnicodeData}, because only SentencePiece models need it: a WordPiece app never loads it.
 */
public final class Compatibility {
    private static final int[] NOTHING = {};

    /** Runs of {first, last, step of the first place}, and what the first of each run becomes. */
    private static final int[] RUNS;

    private static final int[][] TARGETS;

    static {
        UnicodeData.Numbers numbers = new UnicodeData.Numbers(UnicodeTables.table(UnicodeTables.COMPATIBILITY));
        int[] runs = new int[3 * 4096];
        int[][] targets = new int[4096][];
        int[] last = new int[32];
        int size = 0;
        int point = 0;
        while (numbers.hasNext()) {
            point += numbers.next();
            int countAndStep = numbers.next();
            int count = countAndStep >>> 1;
            int step = countAndStep & 1;
            int[] target = new int[numbers.next()];
            for (int i = 0; i < target.length; i++) {
                last[i] += numbers.nextSigned();
                target[i] = last[i];
            }
            last[0] += step * (count - 1);
            runs[3 * size] = point;
            runs[3 * size + 1] = point + count - 1;
            runs[3 * size + 2] = step;
            targets[size++] = target;
            point += count;
        }
        RUNS = Arrays.copyOf(runs, 3 * size);
        TARGETS = Arrays.copyOf(targets, size);
    }

    private Compatibility() {}

    /** What is left of a code point, or null when it is unchanged. */
    public static int[] withoutMarks(int codePoint) {
        if (codePoint < 0xA0) {
            return null;
        }
        if (Hangul.isSyllable(codePoint)) {
            return Hangul.decompose(codePoint);
        }
        int run = UnicodeData.lastRun(RUNS, 3, codePoint);
        if (run >= 0 && codePoint <= RUNS[run + 1]) {
            int[] target = TARGETS[run / 3].clone();
            if (target.length > 0) {
                target[0] += RUNS[run + 2] * (codePoint - RUNS[run]);
            }
            return target;
        }
        int[] canonical = UnicodeData.decomposition(codePoint);
        if (canonical == null) {
            return UnicodeData.combiningClass(codePoint) == 0 ? null : NOTHING;
        }
        int[] kept = new int[canonical.length];
        int length = 0;
        for (int part : canonical) {
            if (UnicodeData.combiningClass(part) == 0) {
                kept[length++] = part;
            }
        }
        return Arrays.copyOf(kept, length);
    }
}
