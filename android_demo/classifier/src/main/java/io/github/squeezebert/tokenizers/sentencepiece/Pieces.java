package io.github.squeezebert.tokenizers.sentencepiece;

import java.util.Arrays;

/** How a model cut normalised text: ids, each with the index after its last byte; pieces touch one another. */
final class Pieces {
    int[] ids = new int[32];
    int[] ends = new int[32];
    int size;

    void add(int id, int end) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ids[size] = id;
        ends[size++] = end;
    }

    /** Puts pieces that were found from the end of the text into reading order. */
    void reverse() {
        for (int i = 0, j = size - 1; i < j; i++, j--) {
            int id = ids[i];
            int end = ends[i];
            ids[i] = ids[j];
            ends[i] = ends[j];
            ids[j] = id;
            ends[j] = end;
        }
    }
}
