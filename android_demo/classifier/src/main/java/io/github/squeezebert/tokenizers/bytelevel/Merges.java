package io.github.squeezebert.tokenizers.bytelevel;

import java.util.PriorityQueue;

/**
 * Byte-pair encoding: of all neighbours, those whose merge has the lowest rank become one, leftmost first among equals,
 * until no neighbours have a merge.
 *
 * <p>Source: Sennrich et al. 2016, arXiv 1508.07909; the agenda is that of {@code tokenizers} 0.23.3.
 */
final class Merges {
    private static final int NONE = -1;
    private static final int PLACE_BITS = 32;

    // An open-addressed hash table from two ids to the rank of their merge.
    private final long[] pairs;
    private final int[] ranks;
    private final int[] made;

    /**
     * @param left by rank, the id of the left part
     * @param right by rank, the id of the right part
     * @param made by rank, the id of the two together; kept
     */
    Merges(int[] left, int[] right, int[] made) {
        this.made = made;
        int capacity = 16;
        while (capacity < 2 * made.length + 1) {
            capacity *= 2;
        }
        pairs = new long[capacity];
        ranks = new int[capacity];
        for (int rank = 0; rank < made.length; rank++) {
            int slot = slot(left[rank], right[rank]);
            pairs[slot] = pair(left[rank], right[rank]);
            ranks[slot] = rank + 1;
        }
    }

    /**
     * Merges what can be merged.
     *
     * @param ids of the bytes of a word; those of the result come first, in place
     * @param ends index after each one's last byte; in place too
     * @return how many are left
     */
    int merge(int[] ids, int[] ends, int size) {
        int[] previous = new int[size];
        int[] next = new int[size];
        PriorityQueue<Long> agenda = new PriorityQueue<>();
        for (int i = 0; i < size; i++) {
            previous[i] = i - 1;
            next[i] = i + 1 < size ? i + 1 : NONE;
            if (i > 0) {
                consider(agenda, ids, i - 1, i);
            }
        }
        for (Long top = agenda.poll(); top != null; top = agenda.poll()) {
            int at = (int) (long) top;
            int rank = (int) (top >>> PLACE_BITS);
            int right = ids[at] == NONE ? NONE : next[at];
            if (right == NONE) {
                continue;
            }
            int current = rank(ids[at], ids[right]);
            if (current == NONE || made[current] != made[rank]) {
                continue;
            }
            ids[at] = made[rank];
            ends[at] = ends[right];
            ids[right] = NONE;
            next[at] = next[right];
            if (next[at] != NONE) {
                previous[next[at]] = at;
                consider(agenda, ids, at, next[at]);
            }
            if (previous[at] != NONE) {
                consider(agenda, ids, previous[at], at);
            }
        }
        int kept = 0;
        for (int at = 0; at != NONE; at = next[at]) {
            ids[kept] = ids[at];
            ends[kept++] = ends[at];
        }
        return kept;
    }

    private void consider(PriorityQueue<Long> agenda, int[] ids, int left, int right) {
        int rank = rank(ids[left], ids[right]);
        if (rank != NONE) {
            agenda.add((long) rank << PLACE_BITS | left);
        }
    }

    /** The rank of a merge, or {@link #NONE}. */
    private int rank(int left, int right) {
        return ranks[slot(left, right)] - 1;
    }

    /** Where a pair is, or would be. */
    private int slot(int left, int right) {
        long pair = pair(left, right);
        long mixed = pair * 0x9E3779B97F4A7C15L; // 2^64 / golden ratio
        int slot = (int) (mixed >>> PLACE_BITS) & (pairs.length - 1);
        while (ranks[slot] != 0 && pairs[slot] != pair) {
            slot = (slot + 1) & (pairs.length - 1);
        }
        return slot;
    }

    private static long pair(int left, int right) {
        return (long) left << PLACE_BITS | right;
    }
}
