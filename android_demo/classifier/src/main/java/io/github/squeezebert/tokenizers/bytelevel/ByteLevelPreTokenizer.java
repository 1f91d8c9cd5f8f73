package io.github.squeezebert.tokenizers.bytelevel;

import io.github.squeezebert.unicode.LettersAndNumbers;
import io.github.squeezebert.unicode.UnicodeData;

/**
 * Cuts text into words by the pattern of GPT-2: {@code 's|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|
 * \s+(?!\S)|\s+}.
 */
final class ByteLevelPreTokenizer {
    private static final int OTHER = 0;
    private static final int LETTER = 1;
    private static final int NUMBER = 2;
    private static final int SPACE = 3;

    private final int[] text;
    private int start;
    private int end;

    /**
     * @param text code points
     */
    ByteLevelPreTokenizer(int[] text) {
        this.text = text;
    }

    /** Moves to the next word; false after the last. */
    boolean next() {
        start = end;
        if (start == text.length) {
            return false;
        }
        int contraction = text[start] == '\'' ? contraction() : 0;
        if (contraction > 0) {
            end = start + contraction;
            return true;
        }
        boolean isBlankBefore = text[start] == ' ' && start + 1 < text.length && kind(text[start + 1]) != SPACE;
        int first = isBlankBefore ? start + 1 : start;
        int kind = kind(text[first]);
        end = first + 1;
        while (end < text.length && kind(text[end]) == kind) {
            end++;
        }
        // Of white space before a word, the last stands apart or belongs to the word.
        if (kind == SPACE && end < text.length && end - start > 1) {
            end--;
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

    /** Length of an English contraction with its apostrophe, or 0. */
    private int contraction() {
        int first = start + 1 < text.length ? text[start + 1] : 0;
        int second = start + 2 < text.length ? text[start + 2] : 0;
        if (first == 's' || first == 't' || first == 'm' || first == 'd') {
            return 2;
        }
        boolean isLong = ((first == 'r' || first == 'v') && second == 'e') || (first == 'l' && second == 'l');
        return isLong ? 3 : 0;
    }

    private static int kind(int codePoint) {
        if (codePoint < 0x80) {
            int letter = codePoint | 0x20;
            if (letter >= 'a' && letter <= 'z') {
                return LETTER;
            }
            if (codePoint >= '0' && codePoint <= '9') {
                return NUMBER;
            }
            return UnicodeData.isWhiteSpace(codePoint) ? SPACE : OTHER;
        }
        if (LettersAndNumbers.isLetter(codePoint)) {
            return LETTER;
        }
        if (LettersAndNumbers.isNumber(codePoint)) {
            return NUMBER;
        }
        return UnicodeData.isWhiteSpace(codePoint) ? SPACE : OTHER;
    }
}
