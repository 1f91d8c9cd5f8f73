package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.Utf8;
import java.util.Arrays;

/**
 * A trie over the UTF-8 bytes of a vocabulary, its edges in one open-addressed hash table.
 *
 * <p>An edge is keyed by (node, byte). Walking is one probe a byte, without allocation; building is linear.
 */
public final class PieceTrie {
    /** The node every piece starts at. */
    public static final int ROOT = 0;

    /** What {@link #step} returns when no piece continues this way. */
    public static final int NOWHERE = -1;

    private static final int MAX_NODES = 1 << 24;

    private int[] keys = new int[1 << 14];
    private int[] targets = new int[1 << 14];
    private int[] values = new int[1 << 13];
    private int nodes = 1;

    /** A trie without pieces. */
    public PieceTrie() {
        values[ROOT] = -1;
    }

    /** The node after one more byte, or {@link #NOWHERE}. */
    public int step(int node, byte next) {
        int key = key(node, next);
        for (int slot = slot(key); ; slot = (slot + 1) & (keys.length - 1)) {
            if (keys[slot] == key && targets[slot] != 0) {
                return targets[slot];
            }
            if (targets[slot] == 0) {
                return NOWHERE;
            }
        }
    }

    /** The id of the piece that ends at this node, or -1. */
    public int value(int node) {
        return values[node];
    }

    /** The id of exactly these bytes, or -1. */
    public int find(byte[] bytes, int from, int to) {
        int node = ROOT;
        for (int i = from; i < to; i++) {
            node = step(node, bytes[i]);
            if (node == NOWHERE) {
                return -1;
            }
        }
        return values[node];
    }

    /**
     * The longest piece that a stretch of a text begins with.
     *
     * @param node where the piece starts, {@link #ROOT} or a node that {@link #step} came to
     * @param bytes scratch of at least four bytes
     * @return its id and, 32 bits up, the index after it; -1 where there is none
     */
    long longest(int node, NormalizedString text, int from, int to, byte[] bytes) {
        long longest = -1;
        int here = node;
        for (int at = from; at < to && here != NOWHERE; at++) {
            int length = Utf8.put(bytes, 0, text.codePoint(at));
            for (int b = 0; b < length && here != NOWHERE; b++) {
                here = step(here, bytes[b]);
            }
            if (here != NOWHERE && values[here] >= 0) {
                longest = (long) (at + 1) << 32 | values[here];
            }
        }
        return longest;
    }

    /**
     * Adds or replaces a piece.
     *
     * @return the id it had before, or -1
     */
    public int put(byte[] bytes, int from, int to, int id) {
        int node = ROOT;
        for (int i = from; i < to; i++) {
            int next = step(node, bytes[i]);
            node = next == NOWHERE ? addEdge(node, bytes[i]) : next;
        }
        int before = values[node];
        values[node] = id;
        return before;
    }

    private int addEdge(int node, byte next) {
        if (nodes == MAX_NODES) {
            throw new IllegalArgumentException("vocabulary of more than 16 million bytes");
        }
        if (2 * nodes >= keys.length) {
            grow();
        }
        if (nodes == values.length) {
            values = Arrays.copyOf(values, 2 * nodes);
        }
        values[nodes] = -1;
        insert(key(node, next), nodes);
        return nodes++;
    }

    private void insert(int key, int target) {
        int slot = slot(key);
        while (targets[slot] != 0) {
            slot = (slot + 1) & (keys.length - 1);
        }
        keys[slot] = key;
        targets[slot] = target;
    }

    private void grow() {
        int[] oldKeys = keys;
        int[] oldTargets = targets;
        keys = new int[2 * oldKeys.length];
        targets = new int[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            if (oldTargets[i] != 0) {
                insert(oldKeys[i], oldTargets[i]);
            }
        }
    }

    private static int key(int node, byte next) {
        return node << 8 | next & 0xFF;
    }

    private int slot(int key) {
        int mixed = key * 0x9E3779B9; // 2^32 / golden ratio: spreads the consecutive keys of one node
        return (mixed ^ mixed >>> 15) & (keys.length - 1);
    }
}
