package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.PieceTrie;
import io.github.squeezebert.unicode.Utf8;

/**
 * The cut of highest summed score, by Viterbi over byte positions.
 *
 * <p>Source: Kudo 2018, arXiv 1804.10959. Where two cuts are equally good, it is the rounding that decides: sums are 32-bit
 * floats as in {@code sentencepiece} 0.2.3, or 64-bit ones as in {@code tokenizers} 0.23.3.
 */
final class Unigram implements PieceModel {
    /** How far an unknown character scores below the worst piece. */
    private static final double UNKNOWN_PENALTY = 10;

    /** What each byte after the first adds to a user-defined piece, whose own score does not count. */
    private static final float USER_DEFINED_BONUS = 0.1f;

    /** Where sums of 32 bits have come as far from 0 as this, {@code sentencepiece} 0.2.3 counts on from 0. */
    private static final double RESET = 100_000;

    private final SentencePieceModel model;
    private final boolean isSingle;
    private final double unknownScore;

    /**
     * @param minScore lowest score of a piece, by which an unknown character is judged
     * @param isSingle whether sums are 32-bit floats
     */
    Unigram(SentencePieceModel model, float minScore, boolean isSingle) {
        this.model = model;
        this.isSingle = isSingle;
        unknownScore = rounded(minScore - UNKNOWN_PENALTY);
    }

    @Override
    public Pieces encode(NormalizedBytes text) {
        int size = text.length;
        byte[] bytes = text.bytes;
        PieceTrie trie = model.pieces;
        // The best path that ends before each byte: its score, where its last piece starts (+1, 0 for none), and its id.
        double[] best = new double[size + 1];
        int[] starts = new int[size + 1];
        int[] ids = new int[size + 1];
        int furthest = 0;
        for (int start = 0; start < size; ) {
            double before = best[start];
            if (isSingle && Math.abs(before) > RESET) {
                for (int end = start; end <= furthest; end++) {
                    best[end] = rounded(best[end] - before);
                }
                before = 0;
            }
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
                furthest = Math.max(furthest, end);
                int length = end - start;
                float score = model.isUserDefined(id) ? USER_DEFINED_BONUS * (length - 1) : model.score(id);
                double candidate = rounded(before + score);
                if (starts[end] == 0 || candidate > best[end]) {
                    best[end] = candidate;
                    starts[end] = start + 1;
                    ids[end] = id;
                }
                covered |= length == character;
            }
            if (!covered) {
                int end = start + character;
                furthest = Math.max(furthest, end);
                double candidate = rounded(unknownScore + before);
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

    /** A sum of two 32-bit floats is the same whether or not a 64-bit one stands between. */
    private double rounded(double sum) {
        return isSingle ? (float) sum : sum;
    }
}
