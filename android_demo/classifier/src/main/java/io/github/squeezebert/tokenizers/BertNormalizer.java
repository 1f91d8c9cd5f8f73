package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.CanonicalOrder;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import java.util.Arrays;

/**
 * BERT's text cleaning, step for step as {@code tokenizers.normalizers.BertNormalizer}: clean, space out Han
 * ideographs, strip accents, lower. Other steps may come before and after, or in its place.
 */
final class BertNormalizer {
    private final boolean lowercase;
    private final boolean stripAccents;
    private final boolean cleanText;
    private final boolean handleChineseChars;
    private final String[] steps;

    /**
     * @param lowercase whether the vocabulary is uncased
     * @param stripAccents whether to decompose and drop accents, independently of case
     * @param cleanText whether to drop control characters and make every blank U+0020
     * @param handleChineseChars whether to space out Han ideographs
     * @param steps in their order, parted by blanks: {@code bert}, which is all of the above, {@code lowercase},
     *     {@code nfd}, {@code strip_accents}
     * @throws IllegalArgumentException if a step is unknown
     */
    BertNormalizer(
            boolean lowercase, boolean stripAccents, boolean cleanText, boolean handleChineseChars, String steps) {
        this.lowercase = lowercase;
        this.stripAccents = stripAccents;
        this.cleanText = cleanText;
        this.handleChineseChars = handleChineseChars;
        this.steps = steps.isEmpty() ? new String[0] : steps.split(" ");
        for (String step : this.steps) {
            if (!Arrays.asList("bert", "lowercase", "nfd", "strip_accents").contains(step)) {
                throw new IllegalArgumentException("has the unknown normalizer " + step);
            }
        }
    }

    /** Whether it makes each CJK ideograph a word of its own. */
    boolean spacesOutChinese() {
        return handleChineseChars && Arrays.asList(steps).contains("bert");
    }

    /** The cleaned text; the argument may be reused or changed. */
    NormalizedString normalize(NormalizedString text) {
        NormalizedString result = text;
        for (String step : steps) {
            switch (step) {
                case "bert":
                    result = bert(result);
                    break;
                case "lowercase":
                    result = lower(result);
                    break;
                case "nfd":
                    result = CanonicalOrder.decompose(result);
                    break;
                default:
                    dropMarks(result, true);
            }
        }
        return result;
    }

    private NormalizedString bert(NormalizedString text) {
        if (cleanText) {
            cleanText(text);
        }
        NormalizedString result = handleChineseChars ? spaceOutChinese(text) : text;
        if (stripAccents) {
            result = CanonicalOrder.decompose(result);
            dropMarks(result, false);
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

    /** Drops nonspacing marks and, if asked to, all other marks as well. */
    private static void dropMarks(NormalizedString text, boolean others) {
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            boolean mark = codePoint >= 0x300
                    && (UnicodeData.isNonspacingMark(codePoint) || (others && UnicodeData.isOtherMark(codePoint)));
            if (!mark) {
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
