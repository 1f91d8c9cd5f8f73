package io.github.squeezebert.tokenizers;

import org.jspecify.annotations.Nullable;

/**
 * Where a tokenizer's texts may be cut so that what stands before the cut gets the same tokens as in the whole: before a
 * blank between two plain characters, or between two ideographs that are words of their own. Why that is so, {@code
 * keras_model/encode/long_texts/beginning.py} tells, which cuts at the same places.
 */
public final class Cuts {
    /** For a tokenizer that must see the whole text. */
    public static final Cuts NOWHERE = new Cuts(false, false, 0);

    // More than the 4 or 5 of ordinary text, so that one attempt is usually enough.
    private static final int CHARS_PER_TOKEN = 8;
    private static final int GROWTH = 4;

    /**
     * The first and the last of each run of plain characters. None is white space, or becomes it when normalised, or makes
     * one grapheme with a blank.
     */
    private static final char[] PLAIN = {
        '!', '~', '\u00c0', '\u02af', '\u0386', '\u03ff', '\u0400', '\u0482', '\u048a', '\u0587', '\u05d0', '\u05ea',
        '\u0620', '\u064a', '\u0671', '\u06d3', '\u0904', '\u0939', '\u0e01', '\u0e30', '\u3041', '\u3096', '\u30a1',
        '\u30fa', '\u4e00', '\u9fff', '\uac00', '\ud7a3'
    };

    private final boolean possible;
    private final boolean ideographs;
    private final int reach;

    private Cuts(boolean possible, boolean ideographs, int reach) {
        this.possible = possible;
        this.ideographs = ideographs;
        this.reach = reach;
    }

    /**
     * For a tokenizer of which no rule reaches across a blank, and no token but added ones.
     *
     * @param ideographs whether each CJK ideograph is a word of its own
     * @param reach chars of the longest token that is looked for before words are, as given or normalised; 0 for none
     */
    public static Cuts atBlanks(boolean ideographs, int reach) {
        return new Cuts(true, ideographs, reach);
    }

    /**
     * The first tokens of a text, all where there are fewer.
     *
     * @param text any; null is the empty text
     * @param limit how many, at least 0
     * @param tokenizer whose {@link Tokenizer#encode(CharSequence)} to call, on no more of the text than it takes
     * @throws IllegalArgumentException if the limit is negative
     */
    public Encoding encode(@Nullable CharSequence text, int limit, Tokenizer tokenizer) {
        if (limit < 0) {
            throw new IllegalArgumentException("limit " + limit + ": give 0 or more");
        }
        CharSequence given = text == null ? "" : text;
        int length = given.length();
        for (long size = (long) Math.max(limit, 1) * CHARS_PER_TOKEN; ; size *= GROWTH) {
            int end = next(given, size, length);
            int read = end == length || reach == 0 ? end : behind(given, end, length);
            Encoding found = tokenizer.encode(read == length ? given : given.subSequence(0, read));
            int count = found.size();
            while (read < length && count > 0 && found.end(count - 1) > end) {
                count--;
            }
            if (read == length || count >= limit) {
                found.truncate(Math.min(count, limit));
                return found;
            }
        }
    }

    /**
     * How much must be read to know the tokens up to a place. An added token that begins before it, and one that would take
     * its place, must be seen as in the whole text; only characters that no normaliser drops count.
     */
    private int behind(CharSequence text, int end, int length) {
        int left = 2 * reach + 2;
        for (int at = end; at < length; at++) {
            char c = text.charAt(at);
            left -= c < 0x80 ? (Character.isLetterOrDigit(c) ? 1 : 0) : isPlain(c) ? 1 : 0;
            if (left == 0) {
                return next(text, at + 1, length);
            }
        }
        return length;
    }

    /** The first cut from a size on, the text's length where there is none. */
    private int next(CharSequence text, long size, int length) {
        if (!possible || size >= length) {
            return length;
        }
        for (int at = (int) Math.max(size, 1); at < length; at++) {
            char c = text.charAt(at);
            boolean blank = (c == ' ' || c == '\t' || c == '\n')
                    && at + 1 < length
                    && isPlain(text.charAt(at - 1))
                    && isPlain(text.charAt(at + 1));
            if (blank || (ideographs && isIdeograph(c) && isIdeograph(text.charAt(at - 1)))) {
                return at;
            }
        }
        return length;
    }

    private static boolean isIdeograph(char c) {
        return c >= '\u4e00' && c <= '\u9fff';
    }

    private static boolean isPlain(char c) {
        for (int i = 0; i < PLAIN.length && c >= PLAIN[i]; i += 2) {
            if (c <= PLAIN[i + 1]) {
                return true;
            }
        }
        return false;
    }
}
