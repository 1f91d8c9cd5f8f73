package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Cuts;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.SpecialTokens;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import io.github.squeezebert.unicode.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * SentencePiece, the tokenizer of ALBERT, from the original {@code spiece.model}: the same ids and offsets as the C++
 * library behind ALBERT's clean-up of text.
 *
 * <pre>{@code
 * "Sold 2000, ﬁne"  → blanks, accents, lower case   → "sold 2000, fine"
 *                   → the model's own normalisation → "▁sold▁2000,▁fine"
 *                   → unigram or BPE                → ▁sold ▁2000, ▁fine
 *                   → numbers before a comma anew   → ▁sold ▁2000 , ▁fine
 * }</pre>
 */
public final class SentencePieceTokenizer implements Tokenizer {
    /** U+2581, with which a model spells a blank. */
    private static final String META = "\u2581";

    private final SentencePieceModel model;
    private final AlbertNormalizer cleaner;
    private final SentencePieceNormalizer normalizer;
    private final PieceModel pieces;
    private final SpecialTokens special;
    private final Cuts cuts;

    /**
     * A tokenizer with ALBERT's special pieces {@code [CLS]}, {@code [SEP]} and {@code <pad>}.
     *
     * @param model the bytes of a {@code spiece.model}; not to be changed afterwards
     * @param lowercase whether to lower case and strip accents
     * @throws IllegalArgumentException if it is not a unigram or BPE model, or lacks a special piece
     */
    public SentencePieceTokenizer(byte[] model, boolean lowercase) {
        this(model, lowercase, lowercase, "[CLS]", "[SEP]", "<pad>");
    }

    /**
     * @param model the bytes of a {@code spiece.model}; not to be changed afterwards
     * @param lowercase whether to lower case
     * @param stripAccents whether to decompose and drop combining marks
     * @param cls the piece that begins every input
     * @param sep the piece that ends each text
     * @param pad the piece that fills an input up
     * @throws IllegalArgumentException as above
     */
    public SentencePieceTokenizer(
            byte[] model, boolean lowercase, boolean stripAccents, String cls, String sep, String pad) {
        this.model = new SentencePieceModel(Arguments.given(model, "model"));
        cleaner = new AlbertNormalizer(lowercase, stripAccents);
        normalizer = new SentencePieceNormalizer(this.model);
        cuts = this.model.wordsStandApart() ? Cuts.atBlanks(false, 0) : Cuts.NOWHERE;
        boolean isUnigram = this.model.modelType == SentencePieceModel.UNIGRAM;
        pieces = isUnigram ? new Unigram(this.model, this.model.minScore, true) : new BytePairEncoding(this.model);
        special = new SpecialTokens(this, "SentencePiece model", cls, sep, pad, this.model.piece(this.model.unkId));
    }

    @Override
    public Encoding encode(@Nullable CharSequence text) {
        Encoding result = new Encoding();
        if (text != null) {
            new Reading(cleaner.normalize(NormalizedString.of(text)), result).run();
        }
        return result;
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

    /** The pieces of a number, spelled out. */
    private List<String> spell(byte[] utf8) {
        NormalizedBytes text = normalizer.normalize(utf8, utf8.length);
        Pieces pieces = this.pieces.encode(text);
        List<String> result = new ArrayList<>();
        boolean afterUnknown = false;
        int from = 0;
        for (int i = 0; i < pieces.size; i++) {
            boolean unknown = model.isUnknown(pieces.ids[i]);
            int to = pieces.ends[i];
            if (unknown && model.byteFallback) {
                for (int b = from; b < to; b++) {
                    result.add(SentencePieceModel.bytePiece(text.bytes[b]));
                }
            } else {
                String piece = new String(text.bytes, from, to - from, StandardCharsets.UTF_8);
                boolean merged = unknown && afterUnknown;
                result.add(merged ? result.remove(result.size() - 1) + piece : piece);
            }
            afterUnknown = unknown;
            from = to;
        }
        return result;
    }

    /** One text on its way from cleaned code points to tokens. */
    private final class Reading {
        private final NormalizedString cleaned;
        private final Encoding result;

        /** For each byte of the cleaned text's UTF-8 and for its end, the index of its code point. */
        private final int[] codePointOf;

        private final NormalizedBytes normalized;

        Reading(NormalizedString cleaned, Encoding result) {
            this.cleaned = cleaned;
            this.result = result;
            int length = 0;
            for (int i = 0; i < cleaned.length(); i++) {
                length += Utf8.length(cleaned.codePoint(i));
            }
            byte[] bytes = new byte[length];
            codePointOf = new int[length + 1];
            int at = 0;
            for (int i = 0; i < cleaned.length(); i++) {
                int next = Utf8.put(bytes, at, cleaned.codePoint(i));
                Arrays.fill(codePointOf, at, next, i);
                at = next;
            }
            codePointOf[at] = cleaned.length();
            normalized = normalizer.normalize(bytes, length);
        }

        void run() {
            Pieces pieces = SentencePieceTokenizer.this.pieces.encode(normalized);
            for (int i = 0; i < pieces.size; ) {
                int from = i == 0 ? 0 : pieces.ends[i - 1];
                boolean unknown = model.isUnknown(pieces.ids[i]);
                if (unknown && model.byteFallback) {
                    addBytes(from, pieces.ends[i++]);
                    continue;
                }
                int id = pieces.ids[i++];
                // A run of unknown characters is one token.
                while (unknown && i < pieces.size && model.isUnknown(pieces.ids[i])) {
                    i++;
                }
                addPiece(id, from, pieces.ends[i - 1]);
            }
        }

        /** Where a byte of the normalised text came from, in code points of the cleaned text. */
        private int source(int normalizedByte) {
            return codePointOf[normalized.sources[normalizedByte]];
        }

        private void addBytes(int from, int to) {
            for (int i = from; i < to; i++) {
                // The last byte stands for the character, the others for nothing.
                add(model.byteIds[normalized.bytes[i] & 0xFF], source(from), i == to - 1 ? source(to) : source(from));
            }
        }

        private void addPiece(int id, int from, int to) {
            int begin = source(from);
            int end = source(to);
            while (begin < end && cleaned.codePoint(begin) == ' ') {
                begin++;
            }
            if (endsInDigitAndComma(from, to)) {
                addNumberAndComma(from, to, begin, end);
            } else {
                add(id, begin, end);
            }
        }

        private boolean endsInDigitAndComma(int from, int to) {
            return to - from > 1
                    && normalized.bytes[to - 1] == ','
                    && UnicodeData.isDigit(Utf8.codePointAt(normalized.bytes, Utf8.before(normalized.bytes, to - 1)));
        }

        /** ALBERT was trained with numbers encoded apart from the comma that follows them. */
        private void addNumberAndComma(int from, int to, int begin, int end) {
            String number = new String(normalized.bytes, from, to - 1 - from, StandardCharsets.UTF_8);
            List<String> parts = spell(number.replace(META, "").getBytes(StandardCharsets.UTF_8));
            if (!number.startsWith(META) && parts.get(0).startsWith(META)) {
                String first = parts.remove(0).substring(META.length());
                if (!first.isEmpty()) {
                    parts.add(0, first);
                }
            }
            parts.add(",");
            int total = 0;
            for (String part : parts) {
                total += visibleLength(part);
            }
            int at = begin;
            for (String part : parts) {
                int id = model.id(part);
                id = id < 0 ? model.unkId : id;
                if (total == end - begin) {
                    add(id, at, at += visibleLength(part));
                } else {
                    // The model's normalisation changed the length: the place of a part within is unknown.
                    add(id, begin, end);
                }
            }
        }

        private int visibleLength(String part) {
            return part.codePointCount(0, part.length()) - (part.startsWith(META) ? 1 : 0);
        }

        /** Adds a token given its span in the cleaned text. */
        private void add(int id, int begin, int end) {
            if (begin < end) {
                result.add(id, cleaned.start(begin), cleaned.end(end - 1));
            } else {
                int place = 0;
                if (begin < cleaned.length()) {
                    place = cleaned.start(begin);
                } else if (cleaned.length() > 0) {
                    place = cleaned.end(cleaned.length() - 1);
                }
                result.add(id, place, place);
            }
        }
    }
}
