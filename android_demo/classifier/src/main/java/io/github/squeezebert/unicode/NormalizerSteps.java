package io.github.squeezebert.unicode;

import java.util.Arrays;
import java.util.List;

/** The normalizers of {@code tokenizers} that have no settings, by the names that {@code squeezebert.json} has for them. */
public final class NormalizerSteps {
    private static final List<String> KNOWN =
            Arrays.asList("lowercase", "nfc", "nfd", "nfkc", "nfkd", "strip_accents", "quotes");

    // Their places in the list.
    private static final int LOWERCASE = 0;
    private static final int NFC = 1;
    private static final int NFD = 2;
    private static final int NFKC = 3;
    private static final int NFKD = 4;
    private static final int STRIP_ACCENTS = 5;

    private NormalizerSteps() {}

    /**
     * The steps that a file names.
     *
     * @param steps in their order, parted by blanks
     * @param own a further step, which the caller takes
     * @throws IllegalArgumentException if a step is unknown
     */
    public static String[] parse(String steps, String own) {
        String[] parsed = steps.isEmpty() ? new String[0] : steps.split(" ");
        for (String step : parsed) {
            if (!KNOWN.contains(step) && !step.equals(own)) {
                throw new IllegalArgumentException("has the unknown normalizer " + step);
            }
        }
        return parsed;
    }

    /** The text after one of the steps; the argument may be reused or changed. */
    public static NormalizedString apply(String step, NormalizedString text) {
        switch (KNOWN.indexOf(step)) {
            case LOWERCASE:
                return lower(text);
            case NFC:
                return CanonicalOrder.compose(text);
            case NFD:
                return CanonicalOrder.decompose(text);
            case NFKC:
                return CanonicalOrder.composeCompatibly(text);
            case NFKD:
                return CanonicalOrder.decomposeCompatibly(text);
            case STRIP_ACCENTS:
                dropMarks(text, true);
                return text;
            default:
                joinQuotes(text);
                return text;
        }
    }

    /** Drops nonspacing marks and, if asked to, all other marks as well. */
    public static void dropMarks(NormalizedString text, boolean others) {
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

    /** Writes {@code "} for two backticks and for two apostrophes; its source is that of the second. */
    private static void joinQuotes(NormalizedString text) {
        int kept = 0;
        for (int i = 0; i < text.length(); i++) {
            int codePoint = text.codePoint(i);
            boolean pair = (codePoint == '`' || codePoint == '\'')
                    && i + 1 < text.length()
                    && text.codePoint(i + 1) == codePoint;
            text.move(pair ? ++i : i, kept);
            text.set(kept++, pair ? '"' : codePoint);
        }
        text.truncate(kept);
    }

    /** Lower case, code point by code point. */
    public static NormalizedString lower(NormalizedString text) {
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
