package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.unicode.Compatibility;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;

/**
 * What ALBERT does to text before SentencePiece: one space for a run of blanks, {@code "} for {@code ``} and
 * {@code ''}, then (where asked) compatibility decomposition without combining marks, then lower case.
 *
 * <p>Source: Lan et al. 2019, arXiv 1909.11942; the same steps as {@code keras_model.SentencePieceTokenizer}.
 */
final class AlbertNormalizer {
    private final boolean lowercase;
    private final boolean stripAccents;

    AlbertNormalizer(boolean lowercase, boolean stripAccents) {
        this.lowercase = lowercase;
        this.stripAccents = stripAccents;
    }

    NormalizedString normalize(NormalizedString text) {
        NormalizedString result = new NormalizedString(text.length() + 16);
        int length = text.length();
        int blanksFrom = 0;
        for (int i = 0; i < length; i++) {
            int codePoint = text.codePoint(i);
            if (isBlank(codePoint)) {
                if (i == 0 || !isBlank(text.codePoint(i - 1))) {
                    blanksFrom = text.start(i);
                }
                continue;
            }
            if (result.length() > 0 && isBlank(text.codePoint(i - 1))) {
                result.append(' ', blanksFrom, text.start(i));
            }
            int start = text.start(i);
            if ((codePoint == '`' || codePoint == '\'') && i + 1 < length && text.codePoint(i + 1) == codePoint) {
                result.append('"', start, text.end(++i));
                continue;
            }
            int[] parts = stripAccents ? Compatibility.withoutMarks(codePoint) : null;
            if (parts == null) {
                appendLower(result, codePoint, start, text.end(i));
            } else {
                for (int part : parts) {
                    appendLower(result, part, start, text.end(i));
                }
            }
        }
        return result;
    }

    private void appendLower(NormalizedString result, int codePoint, int start, int end) {
        if (lowercase && codePoint == 0x130) {
            result.append('i', start, end);
            result.append(0x307, start, end);
        } else {
            result.append(lowercase ? UnicodeData.pythonLowerCase(codePoint) : codePoint, start, end);
        }
    }

    /** Python's {@code str.isspace}. */
    static boolean isBlank(int c) {
        return UnicodeData.isWhiteSpace(c) || (c >= 0x1C && c <= 0x1F);
    }
}
