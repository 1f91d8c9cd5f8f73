package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.Utf8;

/**
 * Greedy longest-match-first model: a word becomes the longest piece it begins with, then the longest {@code ##}
 * piece that follows, and so on; where none follows, the whole word is unknown.
 *
 * <p>Source: Wu et al. 2016, arXiv 1609.08144. Linear in the word: the longest piece is the last one met while
 * walking the trie.
 */
final class WordPiece {
    private final PieceTrie trie;
    private final int unkId;
    private final long maxCharactersPerWord;

    /** The trie's node after the prefix, from which pieces within a word continue. */
    private final int continuation;

    /**
     * @param prefix what pieces within a word begin with, usually {@code ##}
     * @param maxCharactersPerWord a longer word, in code points, is unknown
     */
    WordPiece(PieceTrie trie, int unkId, String prefix, long maxCharactersPerWord) {
        this.trie = trie;
        this.unkId = unkId;
        this.maxCharactersPerWord = maxCharactersPerWord;
        int node = PieceTrie.ROOT;
        for (byte next : Utf8.of(prefix)) {
            node = node == PieceTrie.NOWHERE ? node : trie.step(node, next);
        }
        continuation = node;
    }

    /**
     * Adds the pieces of one word.
     *
     * @param bytes scratch of at least four bytes
     */
    void tokenize(NormalizedString text, int start, int end, byte[] bytes, Encoding result) {
        if (end - start > maxCharactersPerWord) {
            result.add(unkId, text.start(start), text.end(end - 1));
            return;
        }
        int before = result.size();
        for (int at = start; at < end; ) {
            long piece = trie.longest(at == start ? PieceTrie.ROOT : continuation, text, at, end, bytes);
            if (piece < 0) {
                result.truncate(before);
                result.add(unkId, text.start(start), text.end(end - 1));
                return;
            }
            int after = (int) (piece >>> 32);
            result.add((int) piece, text.start(at), text.end(after - 1));
            at = after;
        }
    }
}
