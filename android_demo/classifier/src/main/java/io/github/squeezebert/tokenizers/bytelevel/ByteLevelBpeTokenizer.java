package io.github.squeezebert.tokenizers.bytelevel;

import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Cuts;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.PipelineTokenizer;
import io.github.squeezebert.tokenizers.SpecialTokens;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import io.github.squeezebert.unicode.Utf8;

/**
 * Byte-level byte-pair encoding, the tokenizer of RoBERTa: the same ids and offsets as Hugging Face {@code tokenizers} with
 * {@code ByteLevel} and {@code BPE}. No text is unknown.
 *
 * <pre>{@code
 * "Zürich's" → a blank before it, if asked → " Zürich's"
 *            → GPT-2's pattern             → " Zürich" | "'s"
 *            → bytes, neighbours joined    → ĠZ Ã¼ rich 's
 * }</pre>
 */
public final class ByteLevelBpeTokenizer extends PipelineTokenizer {
    private static final byte BLANK = ' ';

    /** How GPT-2 spells a blank. */
    private static final int SPELLED_BLANK = 0x120;

    private final ByteLevelVocabulary vocabulary;
    private final boolean addPrefixSpace;
    private final boolean trimOffsets;
    private final SpecialTokens special;
    private final Cuts cuts;

    /**
     * @param vocabulary the bytes of a {@code byte_level.bpe}; not to be changed afterwards
     * @param addPrefixSpace whether to put a blank before a text that begins with none
     * @param trimOffsets whether to leave the blank before a word out of its token's span
     * @param cls the token that begins every input
     * @param sep the token that ends each text
     * @param pad the token that fills an input up
     * @param unk the token of what the vocabulary cannot spell, which no text holds
     * @param pairSeparators how many of {@code sep} stand between the texts of a pair
     * @param secondSegment the segment of the second text of a pair
     * @param name what to call the vocabulary in messages
     * @throws IllegalArgumentException if it is no such file, or lacks a special token
     */
    public ByteLevelBpeTokenizer(
            byte[] vocabulary,
            boolean addPrefixSpace,
            boolean trimOffsets,
            String cls,
            String sep,
            String pad,
            String unk,
            int pairSeparators,
            int secondSegment,
            String name) {
        this(
                vocabulary,
                "",
                "",
                addPrefixSpace,
                trimOffsets,
                cls,
                sep,
                pad,
                unk,
                pairSeparators,
                secondSegment,
                name);
    }

    /**
     * A tokenizer whose text is normalised first.
     *
     * @param normalizer steps parted by blanks: {@code lowercase}, {@code nfc}, {@code nfd}, {@code nfkc}, {@code nfkd},
     *     {@code strip_accents}; the other parameters are as above
     * @throws IllegalArgumentException as above, or if a step is unknown
     */
    public ByteLevelBpeTokenizer(
            byte[] vocabulary,
            String normalizer,
            boolean addPrefixSpace,
            boolean trimOffsets,
            String cls,
            String sep,
            String pad,
            String unk,
            int pairSeparators,
            int secondSegment,
            String name) {
        this(
                vocabulary,
                normalizer,
                "",
                addPrefixSpace,
                trimOffsets,
                cls,
                sep,
                pad,
                unk,
                pairSeparators,
                secondSegment,
                name);
    }

    /**
     * A tokenizer that looks for added tokens first.
     *
     * @param addedTokens of each a line: {@code w}, {@code l}, {@code r}, {@code n} where nothing of a word may touch it, it
     *     takes in the white space before, after it, and is looked for in the normalised text, else {@code -}; a blank; the
     *     token as the vocabulary spells it. The other parameters are as above
     * @throws IllegalArgumentException as above, or if a line is another or the vocabulary lacks the token
     */
    public ByteLevelBpeTokenizer(
            byte[] vocabulary,
            String normalizer,
            String addedTokens,
            boolean addPrefixSpace,
            boolean trimOffsets,
            String cls,
            String sep,
            String pad,
            String unk,
            int pairSeparators,
            int secondSegment,
            String name) {
        super(normalizer, "", addedTokens);
        this.vocabulary = new ByteLevelVocabulary(Arguments.given(vocabulary, "vocabulary"), Arguments.given(name, "name"));
        this.addPrefixSpace = addPrefixSpace;
        this.trimOffsets = trimOffsets;
        special = new SpecialTokens(this, name, cls, sep, pad, unk, pairSeparators, secondSegment);
        cuts = Cuts.atBlanks(false, addTokens());
    }

    @Override
    protected void cut(NormalizedString given, NormalizedString text, int from, int to, Encoding result) {
        int prefix = addPrefixSpace && text.codePoint(from) != ' ' ? 1 : 0;
        int[] points = new int[prefix + to - from];
        points[0] = ' ';
        for (int i = from; i < to; i++) {
            points[prefix + i - from] = text.codePoint(i);
        }
        ByteLevelPreTokenizer words = new ByteLevelPreTokenizer(points);
        while (words.next()) {
            encode(points, words.start(), words.end(), text, from, prefix, result);
        }
    }

    private void encode(
            int[] points, int begin, int end, NormalizedString text, int from, int prefix, Encoding result) {
        int capacity = 4 * (end - begin);
        byte[] bytes = new byte[capacity];
        int[] sources = new int[capacity];
        int[] ids = new int[capacity];
        int[] ends = new int[capacity];
        int size = 0;
        for (int i = begin; i < end; i++) {
            int after = Utf8.put(bytes, size, points[i]);
            for (; size < after; size++) {
                // The blank that is put before a text shares the source of the text's first character.
                sources[size] = from + Math.max(i - prefix, 0);
                ids[size] = vocabulary.byteIds[bytes[size] & 0xFF];
                ends[size] = size + 1;
            }
        }
        int tokens = vocabulary.merges.merge(ids, ends, size);
        for (int token = 0; token < tokens; token++) {
            int first = token == 0 ? 0 : ends[token - 1];
            add(ids[token], text.start(sources[first]), text.end(sources[ends[token] - 1]), bytes, first, ends[token], result);
        }
    }

    @Override
    protected void add(NormalizedString given, int id, NormalizedString text, int from, int to, Encoding result) {
        byte[] blanks = new byte[to - from];
        for (int i = from; i < to; i++) {
            int codePoint = text.codePoint(i);
            blanks[i - from] = codePoint == SPELLED_BLANK || UnicodeData.isWhiteSpace(codePoint) ? BLANK : 0;
        }
        add(id, text.start(from), text.end(to - 1), blanks, 0, blanks.length, result);
    }

    /** Adds a token, of which the blanks among some bytes are at its ends. */
    private void add(int id, int start, int end, byte[] bytes, int begin, int after, Encoding result) {
        int first = start;
        int last = end;
        if (trimOffsets) {
            int leading = 0;
            while (begin + leading < after && bytes[begin + leading] == BLANK) {
                leading++;
            }
            int trailing = 0;
            while (after - trailing > begin && bytes[after - trailing - 1] == BLANK) {
                trailing++;
            }
            // As tokenizers does: the one blank of what stands at the very beginning is taken for that put before it.
            boolean isPut = leading == 1 && addPrefixSpace && (result.size() == 0 || first == 0);
            first = Math.min(first + (isPut ? 0 : leading), last);
            if (last >= trailing) {
                last = Math.max(last - trailing, first);
            }
        }
        result.add(id, first, last);
    }

    @Override
    public Cuts cuts() {
        return cuts;
    }

    @Override
    public int vocabularySize() {
        return vocabulary.size;
    }

    @Override
    public int tokenToId(String token) {
        return vocabulary.id(Arguments.given(token, "token"));
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
