package io.github.squeezebert.unicode;

import java.util.Arrays;

/**
 * The four forms of normalisation (Unicode 3.11: NFD, NFC, NFKD, NFKC): takes characters apart, sorts runs of combining marks
 * by class, stably, and puts characters together where asked; each has the source {@code tokenizers} gives it.
 *
 * <p>Worked example: "e", U+0301 (class 230), U+0334 (class 1) becomes "e", U+0334, U+0301. The sources do not move
 * with the marks: the first of the reordered marks takes the source of the first mark in the text.
 */
public final class CanonicalOrder {
    private final Changes result;
    private int[] marks = new int[8];
    private int[] classes = new int[8];
    private boolean[] begins = new boolean[8];
    private int pending;

    private CanonicalOrder(int length) {
        result = new Changes(length + (length >> 2) + 16);
    }

    /** The text in NFD, which is the argument itself where nothing in it could be decomposed. */
    public static NormalizedString decompose(NormalizedString text) {
        return isBelow(text, 0xC0) ? text : decomposed(text, false).apply(text);
    }

    /** The text in NFKD, which is the argument itself where nothing in it could be decomposed. */
    public static NormalizedString decomposeCompatibly(NormalizedString text) {
        return isBelow(text, 0xA0) ? text : decomposed(text, true).apply(text);
    }

    /** The text in NFC. */
    public static NormalizedString compose(NormalizedString text) {
        return isBelow(text, 0xC0) ? text : Composition.compose(decomposed(text, false)).apply(text);
    }

    /** The text in NFKC. */
    public static NormalizedString composeCompatibly(NormalizedString text) {
        return isBelow(text, 0xA0) ? text : Composition.compose(decomposed(text, true)).apply(text);
    }

    private static boolean isBelow(NormalizedString text, int limit) {
        int first = 0;
        while (first < text.length() && text.codePoint(first) < limit) {
            first++;
        }
        return first == text.length();
    }

    private static Changes decomposed(NormalizedString text, boolean compatibly) {
        CanonicalOrder order = new CanonicalOrder(text.length());
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            int[] parts = compatibly ? Compatibility.decomposition(codePoint) : UnicodeData.decomposition(codePoint);
            if (parts == null) {
                order.add(codePoint, true);
            } else {
                for (int part = 0; part < parts.length; part++) {
                    order.add(parts[part], part == 0);
                }
            }
        }
        order.flush();
        return order.result;
    }

    /**
     * Adds the next decomposed code point.
     *
     * @param begins whether it is the first that its source character decomposes into
     */
    private void add(int codePoint, boolean begins) {
        int combiningClass = codePoint < 0x300 ? 0 : UnicodeData.combiningClass(codePoint);
        if (combiningClass == 0) {
            flush();
            emit(codePoint, begins);
            return;
        }
        if (pending == marks.length) {
            marks = Arrays.copyOf(marks, 2 * pending);
            classes = Arrays.copyOf(classes, 2 * pending);
            this.begins = Arrays.copyOf(this.begins, 2 * pending);
        }
        marks[pending] = codePoint;
        classes[pending] = combiningClass;
        this.begins[pending++] = begins;
    }

    /** Distribution by class: linear in the run's length, for a text of a megabyte of marks. */
    private void flush() {
        if (pending == 1) {
            emit(marks[0], begins[0]);
        } else if (pending > 1) {
            int[] next = new int[257];
            for (int i = 0; i < pending; i++) {
                next[classes[i] + 1]++;
            }
            for (int k = 1; k < next.length; k++) {
                next[k] += next[k - 1];
            }
            int[] sorted = new int[pending];
            for (int i = 0; i < pending; i++) {
                sorted[next[classes[i]]++] = i;
            }
            for (int i : sorted) {
                emit(marks[i], begins[i]);
            }
        }
        pending = 0;
    }

    private void emit(int codePoint, boolean beginsSource) {
        result.add(codePoint, beginsSource ? 0 : 1);
    }
}
