package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.CanonicalOrder;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;

/**
 * BERT's text cleaning, step for step as {@code tokenizers.normalizers.BertNormalizer}: clean, space out Han
 * ideographs, strip accents, lower.
 */
final class BertNormalizer {
    private final boolean lowercase;
    private final boolean stripAccents;

    /**
     * @param lowercase whether the vocabulary is uncased
     * @param stripAccents whether to decompose and drop accents, independently of case
     */
    BertNormalizer(boolean lowercase, boolean stripAccents) {
        this.lowercase = lowercase;
        this.stripAccents = stripAccents;
    }

    /** The cleaned text; the argument may be reused or changed. */
    NormalizedString normalize(NormalizedString text) {
        cleanText(text);
        NormalizedString result = spaceOutChinese(text);
        if (stripAccents) {
            result = CanonicalOrder.decompose(result);
            dropNonspacingMarks(result);
        }
        return lowercase ? lower(result) : result;
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

    private static void dropNonspacingMarks(NormalizedString text) {
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            if (codePoint < 0x300 || !UnicodeData.isNonspacingMark(codePoint)) {
                text.move(i, kept++);
            }
        }
        text.truncate(kept);
    }

    private static NormalizedString lower(NormalizedString text) {
        boolean dottedCapitalI = false;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            dottedCapitalI |= codePoint == 0x130;
            text.set(i, codePoint == 0x130 ? codePoint : UnicodeData.lowerCase(codePoint));
        }
        if (!dottedCapitalI) {
            return text;
        }
        // U+0130 is the one code point whose lower case is two (SpecialCasing.txt); it survives only with accents kept.
        NormalizedString result = new NormalizedString(text.length() + 16);
        for (int i = 0; i < text.length(); i++) {
            boolean dotted = text.codePoint(i) == 0x130;
            result.append(dotted ? 'i' : text.codePoint(i), text.start(i), text.end(i));
            if (dotted) {
                result.append(0x307, text.start(i), text.end(i));
            }
        }
        return result;
    }
}
