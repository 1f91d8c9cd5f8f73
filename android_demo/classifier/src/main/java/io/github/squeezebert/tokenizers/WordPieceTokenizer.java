package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
public final class WordPieceTokenizer extends PipelineTokenizer {
    private static final String BERT = "bert";

    private final Vocabulary vocabulary;
    private final BertNormalizer normalizer;
    private final String preTokenizer;
    private final WordPiece model;
    private final SpecialTokens special;
    private final boolean markCapitals;
    private final Cuts cuts;

    /** Added tokens that the vocabulary lacks; their ids come after it. */
    private final List<String> beyond = new ArrayList<>();

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
        this(vocabulary, settings(lowercase, stripAccents, markCapitals), name);
    }

    /**
     * @param vocabulary the bytes of a {@code vocab.txt}; not to be changed afterwards
     * @param settings the tokenizer's part of {@code squeezebert.json}: strings, truth values and {@link Long}s by name;
     *     what is absent or null is as in a published BERT, and other names are passed over
     * @param name what to call the vocabulary in messages
     * @throws IllegalArgumentException as above, or if a setting is of another type or cannot be heeded
     */
    public WordPieceTokenizer(byte[] vocabulary, Map<String, @Nullable Object> settings, String name) {
        super(settings, BERT, BERT);
        this.vocabulary = new Vocabulary(Arguments.given(vocabulary, "vocabulary"), Arguments.given(name, "name"));
        boolean lowercase = setting(settings, "lowercase", true);
        boolean ideographs = setting(settings, "handle_chinese_chars", true);
        normalizer = new BertNormalizer(
                lowercase,
                setting(settings, "strip_accents", lowercase),
                setting(settings, "clean_text", true),
                ideographs);
        preTokenizer = setting(settings, "pre_tokenizer", BertPreTokenizer.BERT);
        if (!BertPreTokenizer.KINDS.contains(preTokenizer)) {
            throw new IllegalArgumentException("has the unknown pre_tokenizer " + preTokenizer);
        }
        special = new SpecialTokens(
                this,
                name,
                setting(settings, "cls_token", "[CLS]"),
                setting(settings, "sep_token", "[SEP]"),
                setting(settings, "pad_token", "[PAD]"),
                setting(settings, "unk_token", "[UNK]"),
                oneOfTwo(settings, "pair_separators", 1, 1),
                oneOfTwo(settings, "second_segment", 0, 1));
        long limit = setting(settings, "max_input_chars_per_word", 100L);
        if (limit < 0) {
            throw new IllegalArgumentException("has max_input_chars_per_word " + limit);
        }
        model = new WordPiece(
                this.vocabulary.trie(), special.unk(), setting(settings, "continuing_subword_prefix", "##"), limit);
        markCapitals = setting(settings, "mark_capitals", false);
        boolean apart = ideographs && setting(settings, "normalizer", BERT).contains(BERT);
        cuts = Cuts.atBlanks(apart, addTokens());
    }

    private static Map<String, @Nullable Object> settings(boolean lowercase, boolean stripAccents, boolean markCapitals) {
        Map<String, @Nullable Object> settings = new HashMap<>();
        settings.put("lowercase", lowercase);
        settings.put("strip_accents", stripAccents);
        settings.put("mark_capitals", markCapitals);
        return settings;
    }

    @Override
    int addBeyond(String token) {
        beyond.add(token);
        return vocabularySize() - 1;
    }

    @Override
    protected NormalizedString normalizeOwn(NormalizedString text) {
        return normalizer.normalize(text);
    }

    @Override
    protected void add(NormalizedString given, int id, NormalizedString text, int from, int to, Encoding result) {
        super.add(given, id, text, from, to, result);
        markFrom(result.size() - 1, given, result);
    }

    @Override
    protected void cut(NormalizedString given, NormalizedString text, int from, int to, Encoding result) {
        BertPreTokenizer words = new BertPreTokenizer(text, preTokenizer, from, to);
        byte[] bytes = new byte[4];
        while (words.next()) {
            int firstToken = result.size();
            model.tokenize(text, words.start(), words.end(), bytes, result);
            markFrom(firstToken, given, result);
        }
    }

    /** Marks the tokens from this one on, which are of one word, if it has a capital letter. */
    private void markFrom(int firstToken, NormalizedString given, Encoding result) {
        if (markCapitals && firstToken < result.size() && hasCapital(given, result, firstToken)) {
            result.markCapital(firstToken);
        }
    }

    /** Whether lower case would change a character of the word whose tokens begin with this one. */
    private static boolean hasCapital(NormalizedString given, Encoding tokens, int firstToken) {
        int end = tokens.end(tokens.size() - 1);
        for (int at = tokens.start(firstToken); at < end; at++) {
            int codePoint = given.codePoint(at);
            if (codePoint == 0x130 || UnicodeData.lowerCase(codePoint) != codePoint) {
                return true;
            }
        }
        return false;
    }

    @Override
    public Cuts cuts() {
        return cuts;
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size() + beyond.size();
    }

    @Override
    public int tokenToId(String token) {
        int id = vocabulary.id(Arguments.given(token, "token"));
        int place = id < 0 ? beyond.indexOf(token) : -1;
        return place < 0 ? id : vocabulary.size() + place;
    }

    @Override
    public String idToToken(int id) {
        return id < vocabulary.size() || id >= vocabularySize()
                ? vocabulary.token(id)
                : beyond.get(id - vocabulary.size());
    }

    @Override
    public SpecialTokens special() {
        return special;
    }
}
