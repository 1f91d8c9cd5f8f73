package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Words;
import java.util.Arrays;

/**
 * Overlapping windows over a text's words, each as many words as fit; there is at least one window.
 *
 * <p>A window repeats words of the one before, up to a quarter of the room. Of what is repeated, the first half is decided
 * by the earlier window, so that a word is judged where it stands farther from the edge.
 */
final class WordWindows {
    private int[] begins = new int[4];
    private int[] ends = new int[4];
    private int size;

    /**
     * @param words of no more tokens than the room each
     * @param room tokens that fit into a window
     */
    WordWindows(Words words, int room) {
        int begin = 0;
        while (true) {
            int end = begin;
            while (end < words.size() && tokens(words, begin, end + 1) <= room) {
                end++;
            }
            add(begin, end);
            if (end == words.size()) {
                return;
            }
            // What is repeated must leave room for the next word.
            int limit = Math.min(room / 4, room - tokens(words, end, end + 1));
            int after = begin + 1;
            begin = end;
            while (begin > after && tokens(words, begin - 1, end) <= limit) {
                begin--;
            }
        }
    }

    int size() {
        return size;
    }

    /** The first word in a window. */
    int begin(int window) {
        return begins[window];
    }

    /** The word after the last in a window. */
    int end(int window) {
        return ends[window];
    }

    /** The first word that a window decides. */
    int decidesFrom(int window) {
        return window == 0 ? 0 : (begins[window] + ends[window - 1] + 1) / 2;
    }

    /** The word after the last that a window decides. */
    int decidesUntil(int window) {
        return window == size - 1 ? ends[window] : decidesFrom(window + 1);
    }

    private static int tokens(Words words, int begin, int end) {
        return words.firstToken(end) - words.firstToken(begin);
    }

    private void add(int begin, int end) {
        if (size == begins.length) {
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        begins[size] = begin;
        ends[size++] = end;
    }
}
