package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import io.github.squeezebert.unicode.Utf8;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tokens added to a trained vocabulary, found in a text before it is cut into words: from the left, the longest first,
 * as {@code tokenizers} does.
 *
 * <p>Those that are looked for in the text as given and those for the normalised text are two of these.
 */
final class AddedTokens {
    /** A token of the text between added ones. */
    static final int TEXT = -1;

    private final PieceTrie trie = new PieceTrie();
    private final List<Token> tokens = new ArrayList<>();

    /** One line of the setting {@code added_tokens}: its properties' letters, a blank, its content. */
    static final class Token {
        final String content;
        private final String letters;
        private final int id;

        /**
         * @param line as above
         * @param tokenizer whose {@link Tokenizer#tokenToId} knows the vocabulary and the tokens added before
         * @throws IllegalArgumentException if the line is not of this form
         */
        Token(String line, Tokenizer tokenizer) {
            int blank = line.indexOf(' ');
            letters = line.substring(0, Math.max(blank, 0));
            content = line.substring(blank + 1);
            boolean readable = !letters.isEmpty() && !content.isEmpty();
            for (int i = 0; i < letters.length(); i++) {
                readable &= "-wlrn".indexOf(letters.charAt(i)) >= 0;
            }
            if (!readable) {
                throw new IllegalArgumentException("has the added token " + line);
            }
            int known = tokenizer.tokenToId(content);
            id = known < 0 ? tokenizer.vocabularySize() : known;
        }

        /** The id that the vocabulary gives it, else the next one. */
        int id() {
            return id;
        }

        /** Whether it is looked for in the normalised text. */
        boolean isNormalized() {
            return has('n');
        }

        private boolean has(char letter) {
            return letters.indexOf(letter) >= 0;
        }
    }

    /**
     * Adds a token.
     *
     * @param spelling what to look for
     */
    void add(Token token, CharSequence spelling) {
        byte[] bytes = Utf8.of(spelling);
        trie.put(bytes, 0, bytes.length, tokens.size());
        tokens.add(token);
    }

    /** The token of a number that {@link #split} gave. */
    Token token(int number) {
        return tokens.get(number);
    }

    /** The parts of a text, in order: for each the number of a token or {@link #TEXT}, its begin and its end. */
    int[] split(NormalizedString text) {
        int[] parts = new int[12];
        int size = 0;
        int done = 0;
        byte[] bytes = new byte[4];
        for (int at = 0; at < text.length() && !tokens.isEmpty(); ) {
            int number = -1;
            int stop = at;
            int node = PieceTrie.ROOT;
            for (int i = at; i < text.length() && node != PieceTrie.NOWHERE; i++) {
                int length = Utf8.put(bytes, 0, text.codePoint(i));
                for (int b = 0; b < length && node != PieceTrie.NOWHERE; b++) {
                    node = trie.step(node, bytes[b]);
                }
                if (node != PieceTrie.NOWHERE && trie.value(node) >= 0) {
                    number = trie.value(node);
                    stop = i + 1;
                }
            }
            if (number < 0) {
                at++;
                continue;
            }
            int start = at;
            at = stop;
            Token token = tokens.get(number);
            if (token.has('w') && (isWord(text, start - 1) || isWord(text, stop))) {
                continue;
            }
            while (token.has('l') && start > done && UnicodeData.isWhiteSpace(text.codePoint(start - 1))) {
                start--;
            }
            start = token.has('l') ? Math.max(start, done) : start;
            while (token.has('r') && stop < text.length() && UnicodeData.isWhiteSpace(text.codePoint(stop))) {
                stop++;
            }
            if (size + 9 > parts.length) {
                parts = Arrays.copyOf(parts, 2 * parts.length);
            }
            if (done < start) {
                size = put(parts, size, TEXT, done, start);
            }
            size = put(parts, size, number, start, stop);
            done = stop;
        }
        if (done < text.length()) {
            size = put(parts, size, TEXT, done, text.length());
        }
        return Arrays.copyOf(parts, size);
    }

    private static int put(int[] parts, int size, int number, int start, int end) {
        parts[size] = number;
        parts[size + 1] = start;
        parts[size + 2] = end;
        return size + 3;
    }

    private static boolean isWord(NormalizedString text, int at) {
        return at >= 0 && at < text.length() && UnicodeData.isWordCharacter(text.codePoint(at));
    }
}
