package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.UnicodeData;
import java.util.Arrays;

/**
 * A text's words, cut much as annotators of entities cut them, and the tokens of each.
 *
 * <p>A word lies between white space. Punctuation at either end of it is a word of its own, save an {@code @} or {@code #}
 * right before the first letter, which names and topics of messages begin with; so is a final {@code 's}. White space and
 * punctuation are what they are to BERT's tokenizer.
 *
 * <pre>{@code
 * "(Ada's friend @bob, in St. Ives...)"  →  ( | Ada | 's | friend | @bob | , | in | St | . | Ives | ...)
 * }</pre>
 */
public final class Words {
    private final CharSequence text;
    private final Encoding tokens = new Encoding();
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int[] firstTokens = new int[17];
    private int size;

    /**
     * @param text the text
     * @param tokenizer gives each word its tokens, as if it were a text of its own
     * @param limit how many tokens of a word are kept
     */
    public Words(CharSequence text, Tokenizer tokenizer, int limit) {
        this.text = text;
        int begin = 0;
        for (int end = 0; end < text.length(); end += charCount(end)) {
            if (isSpace(end)) {
                split(begin, end);
                begin = end + 1;
            }
        }
        split(begin, text.length());
        for (int word = 0; word < size; word++) {
            tokens.addAll(tokenizer.encode(text.subSequence(starts[word], ends[word]), limit), starts[word]);
            firstTokens[word + 1] = tokens.size();
        }
    }

    /** Number of words. */
    public int size() {
        return size;
    }

    /** Index of a word's first char. */
    public int start(int word) {
        return starts[word];
    }

    /** Index after a word's last char. */
    public int end(int word) {
        return ends[word];
    }

    /** The tokens of all words, one word after another. */
    public Encoding tokens() {
        return tokens;
    }

    /** Index of a word's first token; that of the next word's where it has none. For {@link #size} the number of tokens. */
    public int firstToken(int word) {
        return firstTokens[word];
    }

    /** Adds the words of a stretch without white space. */
    private void split(int begin, int end) {
        int first = begin;
        while (first < end && isPunctuation(first)) {
            first += charCount(first);
        }
        if (first == end) {
            add(begin, end);
            return;
        }
        int last = end;
        while (isPunctuation(previous(last))) {
            last = previous(last);
        }
        if (first > begin && (text.charAt(first - 1) == '@' || text.charAt(first - 1) == '#')) {
            first--;
        }
        boolean genitive = last - first > 2
                && (text.charAt(last - 1) == 's' || text.charAt(last - 1) == 'S')
                && (text.charAt(last - 2) == '\'' || text.charAt(last - 2) == '\u2019');
        int ending = genitive ? last - 2 : last;
        add(begin, first);
        add(first, ending);
        add(ending, last);
        add(last, end);
    }

    private void add(int start, int end) {
        if (start == end) {
            return;
        }
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            firstTokens = Arrays.copyOf(firstTokens, 2 * size + 1);
        }
        starts[size] = start;
        ends[size++] = end;
    }

    private int charCount(int at) {
        return Character.charCount(Character.codePointAt(text, at));
    }

    private int previous(int at) {
        return at - Character.charCount(Character.codePointBefore(text, at));
    }

    private boolean isPunctuation(int at) {
        return UnicodeData.isPunctuation(Character.codePointAt(text, at));
    }

    /** All white space is single chars. */
    private boolean isSpace(int at) {
        return UnicodeData.isWhiteSpace(text.charAt(at));
    }
}
