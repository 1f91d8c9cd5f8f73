package io.github.squeezebert.unicode;

import java.util.Arrays;

/**
 * Text on its way through the normalizers: code points, each with the span of the original text it came from.
 *
 * <p>A lone surrogate enters as U+FFFD, as it does in Python.
 */
public final class NormalizedString {
    private int[] codePoints;
    private int[] starts;
    private int[] ends;
    private int length;

    /**
     * @param capacity for how many code points to take memory; more may follow
     */
    public NormalizedString(int capacity) {
        codePoints = new int[capacity];
        starts = new int[capacity];
        ends = new int[capacity];
    }

    /** The code points of a text, with the offsets they have in it. */
    public static NormalizedString of(CharSequence text) {
        int length = text.length();
        NormalizedString result = new NormalizedString(length);
        for (int at = 0; at < length; ) {
            int codePoint = Character.codePointAt(text, at);
            int end = at + Character.charCount(codePoint);
            boolean lone = codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
            result.append(lone ? 0xFFFD : codePoint, at, end);
            at = end;
        }
        return result;
    }

    /** Numbers the code points: each one's source is now its index. Returns where each began, then where the last ended. */
    public int[] number() {
        int[] places = Arrays.copyOf(starts, length + 1);
        for (int i = 0; i < length; i++) {
            places[i + 1] = ends[i];
            starts[i] = i;
            ends[i] = i + 1;
        }
        return places;
    }

    /** A copy of a part of it, from one index to before another. */
    public NormalizedString slice(int from, int to) {
        NormalizedString result = new NormalizedString(to - from);
        for (int i = from; i < to; i++) {
            result.append(codePoints[i], starts[i], ends[i]);
        }
        return result;
    }

    /** Number of code points. */
    public int length() {
        return length;
    }

    /** The code point at an index. */
    public int codePoint(int index) {
        return codePoints[index];
    }

    /** Where in the original text, in chars, this code point's source begins. */
    public int start(int index) {
        return starts[index];
    }

    /** Where in the original text, in chars, this code point's source ends. */
    public int end(int index) {
        return ends[index];
    }

    /** Adds a code point and the span of its source. */
    public void append(int codePoint, int start, int end) {
        if (length == codePoints.length) {
            int capacity = length + (length >> 1) + 16;
            codePoints = Arrays.copyOf(codePoints, capacity);
            starts = Arrays.copyOf(starts, capacity);
            ends = Arrays.copyOf(ends, capacity);
        }
        codePoints[length] = codePoint;
        starts[length] = start;
        ends[length++] = end;
    }

    /** Overwrites one code point, keeping its source. */
    public void set(int index, int codePoint) {
        codePoints[index] = codePoint;
    }

    /** Moves a code point and its source down, for filters that work in place. */
    public void move(int from, int to) {
        codePoints[to] = codePoints[from];
        starts[to] = starts[from];
        ends[to] = ends[from];
    }

    /** The code points, without their sources. */
    @Override
    public String toString() {
        return new String(codePoints, 0, length);
    }

    /** Drops everything from this index on. */
    public void truncate(int newLength) {
        length = newLength;
    }
}
