package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.unicode.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Byte-pair encoding: characters, then the neighbours whose union has the highest score become one, leftmost first
 * among equals, until no union is a piece.
 *
 * <p>Source: Sennrich et al. 2016, arXiv 1508.07909, with SentencePiece's agenda and its "unused" pieces, which may
 * be steps of a merge but not its result.
 */
final class BytePairEncoding implements PieceModel {
    private static final int NONE = -1;

    private final SentencePieceModel model;

    BytePairEncoding(SentencePieceModel model) {
        this.model = model;
    }

    @Override
    public Pieces encode(NormalizedBytes text) {
        Pieces result = new Pieces();
        if (text.length > 0) {
            new Merging(text).run(result);
        }
        return result;
    }

    /** The merges of one text: a linked list of symbols, and an agenda of pairs that may still be stale. */
    private final class Merging {
        private final byte[] bytes;
        private final PriorityQueue<Pair> agenda = new PriorityQueue<>();
        private int[] starts;
        private int[] ends;
        private int[] previous;
        private int[] next;

        /** Symbols that are user-defined pieces, which nothing merges with. */
        private boolean[] frozen;

        /** Where the last merge into each unused piece had its seam, in bytes. */
        private final Map<String, Integer> seams = new HashMap<>();

        Merging(NormalizedBytes text) {
            bytes = text.bytes;
            int capacity = text.length;
            starts = new int[capacity];
            ends = new int[capacity];
            frozen = new boolean[capacity];
            int symbols = 0;
            for (int at = 0; at < text.length; ) {
                int userDefined = SentencePieceNormalizer.longestUserDefined(model, bytes, at, text.length);
                frozen[symbols] = userDefined > 0;
                starts[symbols] = at;
                at += userDefined > 0 ? userDefined : Math.min(Utf8.lengthFrom(bytes[at]), text.length - at);
                ends[symbols++] = at;
            }
            starts = Arrays.copyOf(starts, symbols);
            ends = Arrays.copyOf(ends, symbols);
            previous = new int[symbols];
            next = new int[symbols];
            for (int i = 0; i < symbols; i++) {
                previous[i] = i - 1;
                next[i] = i + 1 < symbols ? i + 1 : NONE;
            }
        }

        void run(Pieces result) {
            for (int i = 1; i < starts.length; i++) {
                consider(i - 1, i);
            }
            for (Pair pair = agenda.poll(); pair != null; pair = agenda.poll()) {
                if (isCurrent(pair)) {
                    merge(pair);
                }
            }
            for (int symbol = 0; symbol != NONE; symbol = next[symbol]) {
                emit(starts[symbol], ends[symbol], result);
            }
        }

        private void consider(int left, int right) {
            if (left == NONE || right == NONE || frozen[left] || frozen[right]) {
                return;
            }
            int id = model.pieces.find(bytes, starts[left], ends[right]);
            if (id < 0) {
                return;
            }
            agenda.add(new Pair(left, right, model.score(id), ends[right] - starts[left]));
            if (model.isUnused(id)) {
                seams.put(key(starts[left], ends[right]), ends[left] - starts[left]);
            }
        }

        /** A merged-away symbol is empty; a symbol that has grown since makes the pair longer. */
        private boolean isCurrent(Pair pair) {
            int left = ends[pair.left] - starts[pair.left];
            int right = ends[pair.right] - starts[pair.right];
            return left > 0 && right > 0 && left + right == pair.size;
        }

        private void merge(Pair pair) {
            ends[pair.left] = ends[pair.right];
            ends[pair.right] = starts[pair.right];
            next[pair.left] = next[pair.right];
            if (next[pair.right] != NONE) {
                previous[next[pair.right]] = pair.left;
            }
            consider(previous[pair.left], pair.left);
            consider(pair.left, next[pair.left]);
        }

        /** Adds a piece, or the two it was merged from when it may not appear in a result. */
        private void emit(int from, int to, Pieces result) {
            int id = model.find(bytes, from, to);
            Integer seam = id >= 0 && model.isUnused(id) ? seams.get(key(from, to)) : null;
            if (seam == null) {
                result.add(id < 0 ? model.unkId : id, to);
            } else {
                emit(from, from + seam, result);
                emit(from + seam, to, result);
            }
        }

        private String key(int from, int to) {
            return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
        }
    }

    /** Two neighbours that form a piece. */
    private static final class Pair implements Comparable<Pair> {
        final int left;
        final int right;
        final float score;
        final int size;

        Pair(int left, int right, float score, int size) {
            this.left = left;
            this.right = right;
            this.score = score;
            this.size = size;
        }

        @Override
        public int compareTo(Pair other) {
            if (score != other.score) {
                return score > other.score ? -1 : 1;
            }
            return Integer.compare(left, other.left);
        }
    }
}
