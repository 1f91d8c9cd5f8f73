package io.github.squeezebert.tokenizers;

import org.jspecify.annotations.Nullable;

/**
 * Text to the ids of one vocabulary. Immutable once made, so threads may share it.
 *
 * <p>Any text is accepted: empty, a megabyte, NUL, lone surrogates (read as U+FFFD). Special tokens that a user types
 * are plain text.
 */
public interface Tokenizer {
    /** Tokenizes one text; {@code null} is the empty text. */
    Encoding encode(@Nullable CharSequence text);

    /**
     * Tokenizes the beginning of a text: the first tokens of {@link #encode(CharSequence)}, all where there are fewer. The
     * tokenizers here read no more of the text than that takes.
     *
     * @param limit how many tokens, at least 0
     * @throws IllegalArgumentException if the limit is negative
     */
    default Encoding encode(@Nullable CharSequence text, int limit) {
        return cuts().encode(text, limit, this);
    }

    /** Where a text may be cut so that what stands before gets the same tokens as in the whole. */
    default Cuts cuts() {
        return Cuts.NOWHERE;
    }

    /** Number of ids, special ones included. */
    int vocabularySize();

    /** The id of a token as the vocabulary spells it, or -1. */
    int tokenToId(String token);

    /**
     * The vocabulary's spelling of an id.
     *
     * @throws IndexOutOfBoundsException if the id is not in the vocabulary
     */
    String idToToken(int id);

    /** What begins, parts and fills an input, and what stands for the unknown. */
    SpecialTokens special();
}
