package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.PieceTrie;
import io.github.squeezebert.unicode.Utf8;

/**
 * The cut of highest summed score, by Viterbi over byte positions.
 *
 * <p>Source: Kudo 2018, arXiv 1804.10959. Sums are 32-bit floats as in {@code sentencepiece} 0.2.3: where two cuts are
 * equally good, it is the rounding that decides.
 */
final class Unigram {
    /** How far an unknown character scores below the worst piece. */
    private static final float UNKNOWN_PENALTY = 10;

    /** What each byte after the first adds to a user-defined piece, whose own score does not count. */
    private static final float USER_DEFINED_BONUS = 0.1f;

    private final SentencePieceModel model;

    Unigram(SentencePieceModel model) {
        this.model = model;
    }

    Pieces encode(NormalizedBytes text) {
        int size = text.length;
        byte[] bytes = text.bytes;
        PieceTrie trie = model.pieces;
        float unknownScore = model.minScore - UNKNOWN_PENALTY;
        // The best path that ends before each byte: its score, where its last piece starts (+1, 0 for none), and its id.
        float[] best = new float[size + 1];
        int[] starts = new int[size + 1];
        int[] ids = new int[size + 1];
        for (int start = 0; start < size; ) {
            float before = best[start];
            int character = Math.min(Utf8.lengthFrom(bytes[start]), size - start);
            boolean covered = false;
            int node = PieceTrie.ROOT;
            for (int end = start + 1; end <= size; end++) {
                node = trie.step(node, bytes[end - 1]);
                if (node == PieceTrie.NOWHERE) {
                    break;
                }
                int id = trie.value(node);
                if (id < 0 || model.isUnused(id)) {
                    continue;
                }
                int length = end - start;
                float candidate = before + (model.isUserDefined(id) ? USER_DEFINED_BONUS * (length - 1) : model.score(id));
                if (starts[end] == 0 || candidate > best[end]) {
                    best[end] = candidate;
                    starts[end] = start + 1;
                    ids[end] = id;
                }
                covered |= length == character;
            }
            if (!covered) {
                int end = start + character;
                float candidate = unknownScore + before;
                if (starts[end] == 0 || candidate > best[end]) {
                    best[end] = candidate;
                    starts[end] = start + 1;
                    ids[end] = model.unkId;
                }
            }
            start += character;
        }
        Pieces result = new Pieces();
        for (int end = size; end > 0; end = starts[end] - 1) {
            result.add(ids[end], end);
        }
        result.reverse();
        return result;
    }
}
