package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;

/**
 * WordPiece, the tokenizer of BERT, SqueezeBERT, DistilBERT and MiniLM: the same ids and offsets as Hugging Face
 * {@code tokenizers} with {@code BertNormalizer}, {@code BertPreTokenizer} and {@code WordPiece}.
 *
 * <pre>{@code
 * "Zürich's"  → clean, strip accents, lower → "zurich's"
 *             → split                       → zurich ' s
 *             → longest match first         → zu ##rich ' s
 * }</pre>
 */
public final class WordPieceTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final BertNormalizer normalizer;
    private final WordPiece model;
    private final SpecialTokens special;
    private final boolean markCapitals;

    /**
     * A tokenizer that strips accents exactly when it lowers case, which is what published vocabularies expect.
     *
     * @param vocabulary the bytes of a {@code vocab.txt}; not to be changed afterwards
     * @param lowercase whether the vocabulary is uncased
     * @throws IllegalArgumentException if the vocabulary is not UTF-8, repeats a token, holds a blank line, or lacks
     *     {@code [PAD]}, {@code [UNK]}, {@code [CLS]} or {@code [SEP]}
     */
    public WordPieceTokenizer(byte[] vocabulary, boolean lowercase) {
        this(vocabulary, lowercase, lowercase, false, "vocab.txt");
    }

    /**
     * @param vocabulary the bytes of a {@code vocab.txt}; not to be changed afterwards
     * @param lowercase whether the vocabulary is uncased
     * @param stripAccents whether to drop accents
     * @param markCapitals whether {@link Encoding#isCapital} tells of capital letters, which an uncased vocabulary drops
     * @param name what to call the vocabulary in messages
     * @throws IllegalArgumentException as above
     */
    public WordPieceTokenizer(
            byte[] vocabulary, boolean lowercase, boolean stripAccents, boolean markCapitals, String name) {
        this.vocabulary = new Vocabulary(vocabulary, name);
        special = new SpecialTokens(this, name, "[CLS]", "[SEP]", "[PAD]", "[UNK]");
        normalizer = new BertNormalizer(lowercase, stripAccents);
        model = new WordPiece(this.vocabulary.trie(), special.unk());
        this.markCapitals = markCapitals;
    }

    @Override
    public Encoding encode(CharSequence text) {
        Encoding result = new Encoding();
        if (text == null) {
            return result;
        }
        NormalizedString normalized = normalizer.normalize(NormalizedString.of(text));
        BertPreTokenizer words = new BertPreTokenizer(normalized);
        byte[] bytes = new byte[4];
        while (words.next()) {
            int firstToken = result.size();
            model.tokenize(normalized, words.start(), words.end(), bytes, result);
            if (markCapitals && firstToken < result.size() && hasCapital(text, result, firstToken)) {
                result.markCapital(firstToken);
            }
        }
        return result;
    }

    /** Whether lower case would change a character of the word whose tokens begin with this one. */
    private static boolean hasCapital(CharSequence text, Encoding tokens, int firstToken) {
        int end = tokens.end(tokens.size() - 1);
        int codePoint;
        for (int at = tokens.start(firstToken); at < end; at += Character.charCount(codePoint)) {
            codePoint = Character.codePointAt(text, at);
            if (codePoint == 0x130 || UnicodeData.lowerCase(codePoint) != codePoint) {
                return true;
            }
        }
        return false;
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size();
    }

    @Override
    public int tokenToId(String token) {
        return vocabulary.id(token);
    }

    @Override
    public String idToToken(int id) {
        return vocabulary.token(id);
    }

    @Override
    public SpecialTokens special() {
        return special;
    }
}
