package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Cuts;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.PipelineTokenizer;
import io.github.squeezebert.tokenizers.SpecialTokens;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import io.github.squeezebert.unicode.Utf8;

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
    public static final String PRECOMPILED = "precompiled";

    /** U+2581, which begins a word. */
    private static final int META = 0x2581;

    private final SentencePieceModel model;
    private final PrecompiledNormalizer charsMap;
    private final Unigram unigram;
    private final SpecialTokens special;
    private final Cuts cuts;

    /**
     * @param model the bytes of a {@code spiece.model}; not to be changed afterwards
     * @param cls the piece that begins every input
     * @param sep the piece that ends each text
     * @param pad the piece that fills an input up
     * @param pairSeparators how many of {@code sep} stand between the texts of a pair
     * @param secondSegment the segment of the second text of a pair
     * @throws IllegalArgumentException if it is not a unigram model, or lacks a special piece
     */
    public UnigramTokenizer(byte[] model, String cls, String sep, String pad, int pairSeparators, int secondSegment) {
        this(model, PRECOMPILED, "", cls, sep, pad, pairSeparators, secondSegment);
    }

    /**
     * A tokenizer whose text is normalised otherwise than by the model's own map alone.
     *
     * @param normalizer what happens to a text first, steps parted by blanks: {@link #PRECOMPILED}, {@code lowercase},
     *     {@code nfc}, {@code nfd}, {@code nfkc}, {@code nfkd}, {@code strip_accents}; the other parameters are as above
     * @throws IllegalArgumentException as above, or if a step is unknown
     */
    public UnigramTokenizer(
            byte[] model,
            String normalizer,
            String cls,
            String sep,
            String pad,
            int pairSeparators,
            int secondSegment) {
        this(model, normalizer, "", cls, sep, pad, pairSeparators, secondSegment);
    }

    /**
     * A tokenizer that looks for added tokens first.
     *
     * @param addedTokens of each a line: {@code w}, {@code l}, {@code r}, {@code n} where nothing of a word may touch it, it
     *     takes in the white space before, after it, and is looked for in the normalised text, else {@code -}; a blank; the
     *     piece. The other parameters are as above
     * @throws IllegalArgumentException as above, or if a line is another or the model lacks the piece
     */
    public UnigramTokenizer(
            byte[] model,
            String normalizer,
            String addedTokens,
            String cls,
            String sep,
            String pad,
            int pairSeparators,
            int secondSegment) {
        super(normalizer, PRECOMPILED, addedTokens);
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
        String unk = this.model.piece(this.model.unkId);
        special = new SpecialTokens(this, "SentencePiece model", cls, sep, pad, unk, pairSeparators, secondSegment);
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
