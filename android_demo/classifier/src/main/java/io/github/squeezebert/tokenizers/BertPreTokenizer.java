package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;

/** Splits normalised text into words: at blanks, and around each punctuation mark. */
final class BertPreTokenizer {
    private final NormalizedString text;
    private int start;
    private int end;

    BertPreTokenizer(NormalizedString text) {
        this.text = text;
    }

    /** Moves to the next word; false after the last. */
    boolean next() {
        start = end;
        // BertNormalizer has left no other white space than U+0020.
        while (start < text.length() && text.codePoint(start) == ' ') {
            start++;
        }
        if (start == text.length()) {
            return false;
        }
        end = start + 1;
        if (!UnicodeData.isPunctuation(text.codePoint(start))) {
            while (end < text.length() && text.codePoint(end) != ' ' && !UnicodeData.isPunctuation(text.codePoint(end))) {
                end++;
            }
        }
        return true;
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
