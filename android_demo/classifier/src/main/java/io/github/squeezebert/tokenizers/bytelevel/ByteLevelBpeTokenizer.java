package io.github.squeezebert.tokenizers.bytelevel;

import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Cuts;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.SpecialTokens;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.NormalizerSteps;
import io.github.squeezebert.unicode.Utf8;
import org.jspecify.annotations.Nullable;

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
public final class ByteLevelBpeTokenizer implements Tokenizer {
    private static final byte BLANK = ' ';

    private final ByteLevelVocabulary vocabulary;
    private final String[] steps;
    private final boolean addPrefixSpace;
    private final boolean trimOffsets;
    private final SpecialTokens special;

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
                vocabulary, "", addPrefixSpace, trimOffsets, cls, sep, pad, unk, pairSeparators, secondSegment, name);
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
        steps = NormalizerSteps.parse(Arguments.given(normalizer, "normalizer"), "");
        this.vocabulary = new ByteLevelVocabulary(Arguments.given(vocabulary, "vocabulary"), Arguments.given(name, "name"));
        this.addPrefixSpace = addPrefixSpace;
        this.trimOffsets = trimOffsets;
        special = new SpecialTokens(this, name, cls, sep, pad, unk, pairSeparators, secondSegment);
    }

    @Override
    public Encoding encode(@Nullable CharSequence text) {
        Encoding result = new Encoding();
        if (text == null || text.length() == 0) {
            return result;
        }
        NormalizedString given = NormalizedString.of(text);
        NormalizedString normalized = normalize(given);
        if (normalized.length() == 0) {
            return result;
        }
        int prefix = addPrefixSpace && normalized.codePoint(0) != ' ' ? 1 : 0;
        int[] points = new int[prefix + normalized.length()];
        points[0] = ' ';
        for (int i = 0; i < normalized.length(); i++) {
            points[prefix + i] = normalized.codePoint(i);
        }
        ByteLevelPreTokenizer words = new ByteLevelPreTokenizer(points);
        while (words.next()) {
            encode(points, words.start(), words.end(), prefix, normalized, given, result);
        }
        return result;
    }

    /** The normalised text, whose sources are counted in code points: where a blank is trimmed, it is one of them. */
    private NormalizedString normalize(NormalizedString given) {
        NormalizedString result = new NormalizedString(given.length());
        for (int i = 0; i < given.length(); i++) {
            result.append(given.codePoint(i), i, i + 1);
        }
        for (String step : steps) {
            result = NormalizerSteps.apply(step, result);
        }
        return result;
    }

    private void encode(
            int[] points,
            int from,
            int to,
            int prefix,
            NormalizedString normalized,
            NormalizedString given,
            Encoding result) {
        int capacity = 4 * (to - from);
        byte[] bytes = new byte[capacity];
        int[] sources = new int[capacity];
        int[] ids = new int[capacity];
        int[] ends = new int[capacity];
        int size = 0;
        for (int i = from; i < to; i++) {
            int after = Utf8.put(bytes, size, points[i]);
            for (; size < after; size++) {
                // The blank that is put before a text shares the source of the text's first character.
                sources[size] = Math.max(i - prefix, 0);
                ids[size] = vocabulary.byteIds[bytes[size] & 0xFF];
                ends[size] = size + 1;
            }
        }
        int tokens = vocabulary.merges.merge(ids, ends, size);
        for (int token = 0; token < tokens; token++) {
            int begin = token == 0 ? 0 : ends[token - 1];
            int first = normalized.start(sources[begin]);
            int last = normalized.end(sources[ends[token] - 1]);
            if (trimOffsets) {
                int leading = 0;
                while (begin + leading < ends[token] && bytes[begin + leading] == BLANK) {
                    leading++;
                }
                int trailing = 0;
                while (ends[token] - trailing > begin && bytes[ends[token] - trailing - 1] == BLANK) {
                    trailing++;
                }
                // As tokenizers does: what stands at the very beginning is taken to begin with the blank put before it.
                if (leading > 0 && addPrefixSpace && (result.size() == 0 || first == 0)) {
                    leading--;
                }
                first = Math.min(first + leading, last);
                if (last >= trailing) {
                    last = Math.max(last - trailing, first);
                }
            }
            result.add(ids[token], place(given, first), place(given, last));
        }
    }

    /** Where a code point begins, in chars; for the index after the last, where the text ends. */
    private static int place(NormalizedString text, int index) {
        return index < text.length() ? text.start(index) : text.end(text.length() - 1);
    }

    @Override
    public Cuts cuts() {
        return Cuts.AT_BLANKS;
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
