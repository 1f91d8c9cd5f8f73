package io.github.squeezebert.unicode;

import java.util.Arrays;

/**
 * What a normalizer makes of a text: characters, each with how many characters of the text it takes the place of, less one.
 *
 * <p>Sources are those that {@code tokenizers} gives: a character that takes the place of several has the source of the
 * first, one that takes the place of none (its change is 1) that of the character before it. So where characters move or
 * fall away, a text's sources may lag behind.
 */
public final class Changes {
    private int[] codePoints;
    private int[] changes;
    private int size;

    /**
     * @param capacity for how many characters to take memory; more may follow
     */
    public Changes(int capacity) {
        codePoints = new int[capacity + 4];
        changes = new int[capacity + 4];
    }

    /** Number of characters. */
    public int size() {
        return size;
    }

    /** Adds a character. */
    public void add(int codePoint, int change) {
        if (size == codePoints.length) {
            codePoints = Arrays.copyOf(codePoints, 2 * size);
            changes = Arrays.copyOf(changes, 2 * size);
        }
        changes[size] = change;
        codePoints[size++] = codePoint;
    }

    /** Puts another character, and another change, in the place of one. */
    void set(int index, int codePoint, int change) {
        codePoints[index] = codePoint;
        changes[index] = change;
    }

    int codePoint(int index) {
        return codePoints[index];
    }

    /** How many characters of the text one takes the place of, less one, with the sign turned. */
    public int change(int index) {
        return changes[index];
    }

    /** Overwrites one change. */
    public void setChange(int index, int change) {
        changes[index] = change;
    }

    /** Moves a character and its change down, for filters that work in place. */
    void move(int from, int to) {
        codePoints[to] = codePoints[from];
        changes[to] = changes[from];
    }

    void truncate(int newSize) {
        size = newSize;
    }

    /** The characters with their sources in the text that they were made of. */
    public NormalizedString apply(NormalizedString text) {
        NormalizedString result = new NormalizedString(size);
        int source = 0;
        for (int i = 0; i < size; i++) {
            int from = changes[i] > 0 ? source - 1 : source;
            result.append(codePoints[i], from < 0 ? 0 : text.start(from), from < 0 ? 0 : text.end(from));
            if (changes[i] <= 0) {
                source += 1 - changes[i];
            }
        }
        return result;
    }
}
