package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import java.util.Arrays;
import java.util.List;

/**
 * Splits normalised text into words: at blanks, and around each punctuation mark; or, as other pre-tokenizers do, at
 * blanks alone, or at blanks and where letters meet other signs.
 */
final class BertPreTokenizer {
    /** At blanks, and around each punctuation mark. */
    static final String BERT = "bert";

    /** At blanks alone. */
    static final String WHITESPACE_SPLIT = "whitespace_split";

    /** At blanks, and where letters meet other signs. */
    static final String WHITESPACE = "whitespace";

    static final List<String> KINDS = Arrays.asList(BERT, WHITESPACE_SPLIT, WHITESPACE);

    private static final int ALONE = 0;
    private static final int BLANK = 1;
    private static final int WORD = 2;
    private static final int SIGNS = 3;

    private final NormalizedString text;
    private final String kind;
    private final int last;
    private int start;
    private int end;

    /**
     * @param kind one of the three
     * @param start index of the part's first code point
     * @param last index after the part's last code point
     */
    BertPreTokenizer(NormalizedString text, String kind, int start, int last) {
        this.text = text;
        this.kind = kind;
        this.end = start;
        this.last = last;
    }

    /** Moves to the next word; false after the last. */
    boolean next() {
        start = end;
        while (start < last && UnicodeData.isWhiteSpace(text.codePoint(start))) {
            start++;
        }
        if (start == last) {
            return false;
        }
        end = start + 1;
        int first = classOf(text.codePoint(start));
        while (end < last && first != ALONE && classOf(text.codePoint(end)) == first) {
            end++;
        }
        return true;
    }

    /** {@link #ALONE}, {@link #BLANK}, or what the characters of one word have in common. */
    private int classOf(int codePoint) {
        if (UnicodeData.isWhiteSpace(codePoint)) {
            return BLANK;
        }
        if (kind.equals(BERT)) {
            return UnicodeData.isPunctuation(codePoint) ? ALONE : WORD;
        }
        return kind.equals(WHITESPACE_SPLIT) || UnicodeData.isWordCharacter(codePoint) ? WORD : SIGNS;
    }

    /** Index of the word's first code point. */
    int start() {
        return start;
    }

    /** Index after the word's last code point. */
    int end() {
        return end;
    }
}
