package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.UnicodeData;
import java.util.Arrays;

/**
 * A text's words, cut much as annotators of entities cut them, and the tokens of each.
 *
 * <p>A word lies between white space. Punctuation at either end of it is a word of its own, save an {@code @} or {@code #}
 * right before the first letter, which names and topics of messages begin with; so is a final {@code 's}. So are slashes,
 * dashes, brackets, colons and their like within a word, save between two digits and in a web address. Hyphens make
 * {@linkplain #isJoined joined} words. In scripts that are written without blanks, such as Chinese and Thai, each token
 * is a word. White space and punctuation are what they are to BERT's tokenizer.
 *
 * <pre>{@code
 * "(Ada's friend @bob, in St. Ives/Paris...)"  →  ( | Ada | 's | friend | @bob | , | in | St | . | Ives | / | Paris | ...)
 * "我爱北京"  →  我 | 爱 | 北 | 京
 * }</pre>
 */
public final class Words {
    private final CharSequence text;
    private final Encoding tokens = new Encoding();
    private int[] starts = new int[16];
    private int[] ends = new int[16];
    private int[] firstTokens = new int[17];
    private boolean[] joined = new boolean[16];
    private boolean[] blankless = new boolean[16];
    private int size;

    /**
     * @param text the text
     * @param tokenizer gives each run of words its tokens, as if it were a text of its own
     * @param limit how many tokens of a word are kept
     */
    public Words(CharSequence text, Tokenizer tokenizer, int limit) {
        this.text = Arguments.given(text, "text");
        Arguments.given(tokenizer, "tokenizer");
        WordParts parts = new WordParts(text);
        int after;
        for (int first = 0; first < parts.size(); first = after) {
            after = parts.endOfRun(first);
            int firstWord = size;
            addRun(parts, first, after, tokenizer, limit);
            Arrays.fill(blankless, firstWord, size, parts.isRunBlankless(first, after));
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

    /** Whether a hyphen joins a word to the one before, or it is the hyphen. */
    public boolean isJoined(int word) {
        return joined[word];
    }

    /** Whether a word stands among characters of a script that is written without blanks. */
    public boolean isBlankless(int word) {
        return blankless[word];
    }

    /** Whether a word is a hyphen that joins its neighbours. */
    public boolean isHyphen(int word) {
        return joined[word] && ends[word] - starts[word] == 1 && WordParts.isHyphen(text.charAt(starts[word]));
    }

    /** The tokens of all words, one word after another. */
    public Encoding tokens() {
        return tokens;
    }

    /** Index of a word's first token; that of the next word's where it has none. For {@link #size} the number of tokens. */
    public int firstToken(int word) {
        return firstTokens[word];
    }

    /**
     * Adds the words of a run, of which there is at least one. A word begins at the first token of each part, and at each
     * token of a part of a script without blanks, but at none that shares a char with the token before, and at no
     * combining mark.
     */
    private void addRun(WordParts parts, int first, int after, Tokenizer tokenizer, int limit) {
        int begin = parts.begin(first);
        int end = parts.end(after - 1);
        CharSequence together = text.subSequence(begin, end);
        // A run of one word may be cut short; of several, the last must be seen.
        boolean isOneWord = after == first + 1 && !parts.isBlankless(first);
        Encoding run = isOneWord ? tokenizer.encode(together, limit) : tokenizer.encode(together);
        int part = first;
        int place = begin;
        int wordStart = begin;
        int wordToken = 0;
        boolean wordJoined = false;
        for (int token = 0; token < run.size(); token++) {
            int before = part;
            int start = begin + run.start(token);
            while (parts.end(part) <= start && part + 1 < after) {
                part++;
            }
            boolean begins = token > 0
                    && (part > before || (parts.isBlankless(part) && start > place && !isMark(start)));
            if (begins) {
                int here = part > before ? parts.begin(part) : start;
                add(wordStart, here, wordJoined, run, wordToken, token, limit, begin);
                wordStart = here;
                wordToken = token;
                wordJoined = part > before && parts.isJoined(part);
            }
            if (begins || token == 0) {
                place = start;
            }
        }
        add(wordStart, end, wordJoined, run, wordToken, run.size(), limit, begin);
    }

    private void add(int start, int end, boolean isJoined, Encoding run, int from, int to, int limit, int shift) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            joined = Arrays.copyOf(joined, 2 * size);
            blankless = Arrays.copyOf(blankless, 2 * size);
            firstTokens = Arrays.copyOf(firstTokens, 2 * size + 1);
        }
        tokens.addAll(run, from, Math.min(to, from + limit), shift);
        starts[size] = start;
        ends[size] = end;
        joined[size++] = isJoined;
        firstTokens[size] = tokens.size();
    }

    private boolean isMark(int at) {
        int codePoint = Character.codePointAt(text, at);
        return UnicodeData.isNonspacingMark(codePoint) || UnicodeData.isOtherMark(codePoint);
    }
}
