package io.github.squeezebert.tokenizers;

/**
 * Text to the ids of one vocabulary. Immutable once made, so threads may share it.
 *
 * <p>Any text is accepted: empty, a megabyte, NUL, lone surrogates (read as U+FFFD). Special tokens that a user types
 * are plain text.
 */
public interface Tokenizer {
    /** Tokenizes one text; {@code null} is the empty text. */
    Encoding encode(CharSequence text);

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
