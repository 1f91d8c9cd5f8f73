package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.CanonicalOrder;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.NormalizerSteps;
import io.github.squeezebert.unicode.UnicodeData;

/**
 * BERT's text cleaning, step for step as {@code tokenizers.normalizers.BertNormalizer}: clean, space out Han
 * ideographs, strip accents, lower.
 */
final class BertNormalizer {
    private final boolean lowercase;
    private final boolean stripAccents;
    private final boolean cleanText;
    private final boolean handleChineseChars;

    /**
     * @param lowercase whether the vocabulary is uncased
     * @param stripAccents whether to decompose and drop accents, independently of case
     * @param cleanText whether to drop control characters and make every blank U+0020
     * @param handleChineseChars whether to space out Han ideographs
     */
    BertNormalizer(boolean lowercase, boolean stripAccents, boolean cleanText, boolean handleChineseChars) {
        this.lowercase = lowercase;
        this.stripAccents = stripAccents;
        this.cleanText = cleanText;
        this.handleChineseChars = handleChineseChars;
    }

    /** The cleaned text; the argument may be reused or changed. */
    NormalizedString normalize(NormalizedString text) {
        if (cleanText) {
            cleanText(text);
        }
        NormalizedString result = handleChineseChars ? spaceOutChinese(text) : text;
        if (stripAccents) {
            result = CanonicalOrder.decompose(result);
            NormalizerSteps.dropMarks(result, false);
        }
        return lowercase ? NormalizerSteps.lower(result) : result;
    }

    private static void cleanText(NormalizedString text) {
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            if (codePoint > 0x20 && codePoint < 0x7F) {
                text.move(i, kept++);
            } else if (!UnicodeData.isRemoved(codePoint)) {
                text.move(i, kept);
                if (UnicodeData.isSpace(codePoint)) {
                    text.set(kept, ' ');
                }
                kept++;
            }
        }
        text.truncate(kept);
    }

    private static NormalizedString spaceOutChinese(NormalizedString text) {
        int first = 0;
        while (first < text.length() && !UnicodeData.isChinese(text.codePoint(first))) {
            first++;
        }
        if (first == text.length()) {
            return text;
        }
        NormalizedString result = new NormalizedString(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            boolean chinese = UnicodeData.isChinese(codePoint);
            if (chinese) {
                result.append(' ', text.start(i), text.end(i));
            }
            result.append(codePoint, text.start(i), text.end(i));
            if (chinese) {
                result.append(' ', text.start(i), text.end(i));
            }
        }
        return result;
    }
}
