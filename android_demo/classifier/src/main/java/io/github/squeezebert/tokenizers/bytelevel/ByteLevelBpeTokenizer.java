package io.github.squeezebert.tokenizers.bytelevel;

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
     * @param settings the tokenizer's part of {@code squeezebert.json}: strings, truth values and {@link Long}s by name.
     *     {@code pair_separators} and {@code second_segment} must be there; what else is absent or null is as in a
     *     published RoBERTa, and other names are passed over
     * @param name what to call the vocabulary in messages
     * @throws IllegalArgumentException if it is no such file or lacks a special token, or a setting is missing, of another
     *     type or cannot be heeded
     */
    public ByteLevelBpeTokenizer(byte[] vocabulary, Map<String, @Nullable Object> settings, String name) {
        super(settings, "", "");
        this.vocabulary = new ByteLevelVocabulary(Arguments.given(vocabulary, "vocabulary"), Arguments.given(name, "name"));
        addPrefixSpace = setting(settings, "add_prefix_space", false);
        trimOffsets = setting(settings, "trim_offsets", true);
        special = special(settings, name, setting(settings, "unk_token", "<unk>"));
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
