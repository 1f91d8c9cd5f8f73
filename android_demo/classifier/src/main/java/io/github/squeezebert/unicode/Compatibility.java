package io.github.squeezebert.unicode;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One code point's compatibility decomposition (NFKD), as {@code tokenizers} computes it, and without combining marks, as
 * Python does.
 *
 * <p>Apart from {@link UnicodeData}, because few vocabularies need it: most WordPiece apps never load it.
 */
public final class Compatibility {
    private static final Targets OTHER = new Targets(UnicodeTables.COMPATIBILITY);

    private Compatibility() {}

    /** Full compatibility decomposition, or null when the code point is its own. */
    static int @Nullable [] decomposition(int codePoint) {
        if (codePoint < 0xA0) {
            return null;
        }
        int[] target = OTHER.of(codePoint);
        return target == null ? UnicodeData.decomposition(codePoint) : target;
    }

    /** What is left of a code point in Python, or null when it is unchanged. */
    public static int @Nullable [] withoutMarks(int codePoint) {
        if (codePoint < 0xA0) {
            return null;
        }
        int[] own = Python.TARGETS.of(codePoint);
        if (own != null) {
            return own;
        }
        int[] parts = decomposition(codePoint);
        if (parts == null) {
            return UnicodeData.combiningClass(codePoint) == 0 ? null : new int[0];
        }
        int[] kept = new int[parts.length];
        int length = 0;
        for (int part : parts) {
            if (UnicodeData.combiningClass(part) == 0) {
                kept[length++] = part;
            }
        }
        return Arrays.copyOf(kept, length);
    }

    /** Read when a SentencePiece model asks. */
    private static final class Python {
        static final Targets TARGETS = new Targets(UnicodeTables.PYTHON_COMPATIBILITY);
    }

    /** Code points, and what each becomes. */
    private static final class Targets {
        /** Runs of {first, last, step of the first place}, and what the first of each run becomes. */
        private final int[] runs;

        private final int[][] targets;

        Targets(int table) {
            UnicodeData.Numbers numbers = new UnicodeData.Numbers(UnicodeTables.table(table));
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
            this.runs = Arrays.copyOf(runs, 3 * size);
            this.targets = Arrays.copyOf(targets, size);
        }

        /** What a code point becomes, or null where the table does not have it. */
        int @Nullable [] of(int codePoint) {
            int run = UnicodeData.lastRun(runs, 3, codePoint);
            if (run < 0 || codePoint > runs[run + 1]) {
                return null;
            }
            int[] target = targets[run / 3].clone();
            if (target.length > 0) {
                target[0] += runs[run + 2] * (codePoint - runs[run]);
            }
            return target;
        }
    }
}
