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
public final class WordPieceTokenizer implements Tokenizer {
    private final Vocabulary vocabulary;
    private final BertNormalizer normalizer;
    private final String preTokenizer;
    private final WordPiece model;
    private final SpecialTokens special;
    private final boolean markCapitals;
    private final Cuts cuts;

    /** Tokens to look for in the text as given, and in the normalised text; null where there is none of either. */
    private final @Nullable AddedTokens inText;

    private final @Nullable AddedTokens inNormalized;

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
        Arguments.given(settings, "settings");
        this.vocabulary = new Vocabulary(Arguments.given(vocabulary, "vocabulary"), Arguments.given(name, "name"));
        boolean lowercase = setting(settings, "lowercase", true);
        normalizer = new BertNormalizer(
                lowercase,
                setting(settings, "strip_accents", lowercase),
                setting(settings, "clean_text", true),
                setting(settings, "handle_chinese_chars", true),
                setting(settings, "normalizer", "bert"));
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
                setting(settings, "unk_token", "[UNK]"));
        long limit = setting(settings, "max_input_chars_per_word", 100L);
        if (limit < 0) {
            throw new IllegalArgumentException("has max_input_chars_per_word " + limit);
        }
        model = new WordPiece(
                this.vocabulary.trie(), special.unk(), setting(settings, "continuing_subword_prefix", "##"), limit);
        markCapitals = setting(settings, "mark_capitals", false);
        String added = setting(settings, "added_tokens", "");
        inText = added.isEmpty() ? null : new AddedTokens();
        inNormalized = added.isEmpty() ? null : new AddedTokens();
        int reach = 0;
        for (String line : added.isEmpty() ? new String[0] : added.split("\n")) {
            AddedTokens.Token token = new AddedTokens.Token(line, this);
            if (token.id() == vocabularySize()) {
                beyond.add(token.content);
            }
            String spelling = normalizer.normalize(NormalizedString.of(token.content)).toString();
            reach = Math.max(reach, Math.max(token.content.length(), spelling.length()));
            if (token.isNormalized()) {
                inNormalized.add(token, spelling);
            } else {
                inText.add(token, token.content);
            }
        }
        cuts = Cuts.atBlanks(normalizer.spacesOutChinese(), reach);
    }

    private static Map<String, @Nullable Object> settings(boolean lowercase, boolean stripAccents, boolean markCapitals) {
        Map<String, @Nullable Object> settings = new HashMap<>();
        settings.put("lowercase", lowercase);
        settings.put("strip_accents", stripAccents);
        settings.put("mark_capitals", markCapitals);
        return settings;
    }

    @SuppressWarnings("unchecked")
    private static <T> T setting(Map<String, @Nullable Object> settings, String name, T usual) {
        Object value = settings.get(name);
        if (value != null && value.getClass() != usual.getClass()) {
            throw new IllegalArgumentException("has " + name + " " + value);
        }
        return value == null ? usual : (T) value;
    }

    @Override
    public Encoding encode(@Nullable CharSequence text) {
        Encoding result = new Encoding();
        if (text == null) {
            return result;
        }
        NormalizedString given = NormalizedString.of(text);
        if (inText == null) {
            NormalizedString normalized = normalizer.normalize(given);
            addWords(text, normalized, 0, normalized.length(), result);
            return result;
        }
        int[] parts = inText.split(given);
        for (int i = 0; i < parts.length; i += 3) {
            if (parts[i] == AddedTokens.TEXT) {
                addPart(text, normalizer.normalize(given.slice(parts[i + 1], parts[i + 2])), result);
            } else {
                addToken(text, inText.token(parts[i]), given, parts[i + 1], parts[i + 2], result);
            }
        }
        return result;
    }

    /** Adds the tokens of what lies between two tokens that were found in the text as given. */
    private void addPart(CharSequence text, NormalizedString normalized, Encoding result) {
        int[] parts = inNormalized.split(normalized);
        for (int i = 0; i < parts.length; i += 3) {
            if (parts[i] == AddedTokens.TEXT) {
                addWords(text, normalized, parts[i + 1], parts[i + 2], result);
            } else {
                addToken(text, inNormalized.token(parts[i]), normalized, parts[i + 1], parts[i + 2], result);
            }
        }
    }

    private void addToken(
            CharSequence text, AddedTokens.Token token, NormalizedString in, int start, int end, Encoding result) {
        result.add(token.id(), in.start(start), in.end(end - 1));
        markFrom(result.size() - 1, text, result);
    }

    private void addWords(CharSequence text, NormalizedString normalized, int start, int end, Encoding result) {
        BertPreTokenizer words = new BertPreTokenizer(normalized, preTokenizer, start, end);
        byte[] bytes = new byte[4];
        while (words.next()) {
            int firstToken = result.size();
            model.tokenize(normalized, words.start(), words.end(), bytes, result);
            markFrom(firstToken, text, result);
        }
    }

    /** Marks the tokens from this one on, which are of one word, if it has a capital letter. */
    private void markFrom(int firstToken, CharSequence text, Encoding result) {
        if (markCapitals && firstToken < result.size() && hasCapital(text, result, firstToken)) {
            result.markCapital(firstToken);
        }
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
