package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Cuts;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.PipelineTokenizer;
import io.github.squeezebert.tokenizers.SpecialTokens;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import io.github.squeezebert.unicode.Utf8;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Unigram, the tokenizer of XLM-RoBERTa and CamemBERT: the same ids and offsets as Hugging Face {@code tokenizers} with
 * {@code Precompiled}, {@code WhitespaceSplit}, {@code Metaspace} and {@code Unigram}.
 *
 * <p>The model is a SentencePiece model whose pieces stand in the order of the ids.
 *
 * <pre>{@code
 * "Ａ ﬁne▁day" → the model's own normalisation → "A fine▁day"
 *               → part at white space and at ▁  → ▁A | ▁fine | ▁day
 *               → the likeliest cut             → ▁A ▁fin e ▁day
 * }</pre>
 */
public final class UnigramTokenizer extends PipelineTokenizer {
    /** The step that applies the model's own map. */
    private static final String PRECOMPILED = "precompiled";

    /** U+2581, which begins a word. */
    private static final int META = 0x2581;

    private final SentencePieceModel model;
    private final PrecompiledNormalizer charsMap;
    private final Unigram unigram;
    private final SpecialTokens special;
    private final Cuts cuts;

    /**
     * @param model the bytes of a {@code spiece.model}; not to be changed afterwards
     * @param settings the tokenizer's part of {@code squeezebert.json}: strings, truth values and {@link Long}s by name.
     *     {@code pair_separators} and {@code second_segment} must be there; what else is absent or null is as in a
     *     published XLM-RoBERTa, and other names are passed over
     * @throws IllegalArgumentException if it is not a unigram model or lacks a special piece, or a setting is missing, of
     *     another type or cannot be heeded
     */
    public UnigramTokenizer(byte[] model, Map<String, @Nullable Object> settings) {
        super(settings, PRECOMPILED, PRECOMPILED);
        this.model = new SentencePieceModel(Arguments.given(model, "model"));
        if (this.model.modelType != SentencePieceModel.UNIGRAM || this.model.byteFallback) {
            throw SentencePieceModel.fault("is no unigram model without byte fallback");
        }
        float minScore = Float.MAX_VALUE;
        for (int id = 0; id < this.model.size; id++) {
            minScore = Math.min(minScore, this.model.score(id));
        }
        charsMap = new PrecompiledNormalizer(this.model.charsMap);
        unigram = new Unigram(this.model, minScore, false);
        special = special(settings, "SentencePiece model", this.model.piece(this.model.unkId));
        int reach = addTokens();
        cuts = blanksStay() ? Cuts.atBlanks(false, reach) : Cuts.NOWHERE;
    }

    /** Whether the model's normalisation leaves blanks white space; a word is cut by itself. */
    private boolean blanksStay() {
        for (String blank : new String[] {" ", "\t", "\n"}) {
            NormalizedString normalized = normalize(NormalizedString.of(blank));
            boolean stays = normalized.length() > 0;
            for (int i = 0; i < normalized.length(); i++) {
                stays &= UnicodeData.isWhiteSpace(normalized.codePoint(i));
            }
            if (!stays) {
                return false;
            }
        }
        return true;
    }

    @Override
    protected NormalizedString normalizeOwn(NormalizedString text) {
        return charsMap.normalize(text);
    }

    @Override
    protected void cut(NormalizedString given, NormalizedString text, int begin, int end, Encoding result) {
        for (int from = begin; from < end; ) {
            if (UnicodeData.isWhiteSpace(text.codePoint(from))) {
                from++;
                continue;
            }
            int to = from + 1;
            while (to < end && text.codePoint(to) != META && !UnicodeData.isWhiteSpace(text.codePoint(to))) {
                to++;
            }
            // Of a word, "▁" parts what follows it from what stands before; only a word's beginning gets one if it has none.
            encode(text, from, to, result);
            from = to;
        }
    }

    /** Adds the tokens of a stretch without white space; it begins a word, or with the mark itself. */
    private void encode(NormalizedString text, int from, int to, Encoding result) {
        NormalizedBytes part = new NormalizedBytes(4 * (to - from + 1));
        byte[] bytes = new byte[4];
        for (int i = text.codePoint(from) == META ? from : from - 1; i < to; i++) {
            int length = Utf8.put(bytes, 0, i < from ? META : text.codePoint(i));
            for (int b = 0; b < length; b++) {
                // The mark that is put before a word shares the source of the word's first character.
                part.append(bytes[b], Math.max(i, from));
            }
        }
        Pieces pieces = unigram.encode(part);
        for (int i = 0; i < pieces.size; ) {
            int begin = i == 0 ? 0 : pieces.ends[i - 1];
            int id = pieces.ids[i++];
            // A run of unknown characters is one token.
            while (id == model.unkId && i < pieces.size && pieces.ids[i] == model.unkId) {
                i++;
            }
            result.add(id, text.start(part.sources[begin]), text.end(part.sources[pieces.ends[i - 1] - 1]));
        }
    }

    @Override
    public Cuts cuts() {
        return cuts;
    }

    @Override
    public int vocabularySize() {
        return model.size;
    }

    @Override
    public int tokenToId(String token) {
        return model.id(Arguments.given(token, "token"));
    }

    @Override
    public String idToToken(int id) {
        return model.piece(id);
    }

    @Override
    public SpecialTokens special() {
        return special;
    }
}
