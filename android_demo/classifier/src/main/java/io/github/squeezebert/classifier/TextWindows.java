package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.Tokenizer;
import org.jspecify.annotations.Nullable;

/**
 * The windows that read a text, or a pair, of more tokens than a network takes at once; {@code
 * keras_model/encode/long_texts/spread.py} and {@code keras_model/encode/inputs/text_windows.py} put them at the same
 * places.
 *
 * <p>Of a pair, the longer text is read so, the second of equals, and the other stands in each window, cut to half of the
 * room.
 */
final class TextWindows {
    private final Encoding first;
    private final @Nullable Encoding second; // null for a text alone
    private final boolean firstIsRead; // the other stands in each window
    private final int kept; // tokens of the other
    private final int size; // tokens that are read
    private final int width; // of which fit into a window
    private final int[] starts;
    private final boolean truncated;

    private TextWindows(Encoding first, @Nullable Encoding second, int room, int windows) {
        this.first = first;
        this.second = second;
        int other = second == null ? 0 : Math.min(first.size(), second.size());
        int longer = second == null ? first.size() : Math.max(first.size(), second.size());
        firstIsRead = second == null || first.size() > second.size();
        boolean fits = longer + (long) other <= room;
        kept = fits ? other : Math.min(other, room / 2);
        width = room - kept;
        // Of the shortest inputs, the special tokens of a pair leave no room.
        size = width == 0 ? 0 : Math.min(longer, tokensRead(windows, width));
        starts = starts(size, width);
        truncated = size < longer || kept < other;
    }

    /**
     * Of a text.
     *
     * @param room tokens that fit into the network
     * @param windows at most so many, 0 for as many as the text needs
     */
    static TextWindows of(Tokenizer tokenizer, @Nullable CharSequence text, int room, int windows) {
        return new TextWindows(tokenizer.encode(text, tokensRead(windows, room) + 1), null, room, windows);
    }

    /** Of a pair; as above. */
    static TextWindows of(
            Tokenizer tokenizer, @Nullable CharSequence first, @Nullable CharSequence second, int room, int windows) {
        int limit = tokensRead(windows, room) + 1;
        Encoding one = tokenizer.encode(first, limit);
        Encoding other = tokenizer.encode(second, limit);
        // The longer text is read in windows, and gets the odd token of one; so it must be known which that is.
        while ((windows != 1 || room % 2 == 1) && one.size() == limit && other.size() == limit) {
            limit = limit > Integer.MAX_VALUE / 4 ? Integer.MAX_VALUE : 4 * limit;
            one = tokenizer.encode(first, limit);
            other = tokenizer.encode(second, limit);
        }
        return new TextWindows(one, other, room, windows);
    }

    /** How many there are, at least 1. */
    int count() {
        return starts.length;
    }

    /** Whether the end of a text, or of one of a pair, is in none. */
    boolean isTruncated() {
        return truncated;
    }

    Encoding first() {
        return first;
    }

    /** The second text of a pair, or null. */
    @Nullable Encoding second() {
        return second;
    }

    /** Where a window begins in the first text. */
    int firstBegin(int window) {
        return firstIsRead ? starts[window] : 0;
    }

    /** Where it ends there. */
    int firstEnd(int window) {
        return firstIsRead ? end(window) : kept;
    }

    /** Where it begins in the second text. */
    int secondBegin(int window) {
        return firstIsRead ? 0 : starts[window];
    }

    /** Where it ends there. */
    int secondEnd(int window) {
        return firstIsRead ? kept : end(window);
    }

    private int end(int window) {
        return Math.min(starts[window] + width, size);
    }

    private static int tokensRead(int windows, int room) {
        // One token more, which tells whether there are more, must still be a number.
        return windows == 0 ? Integer.MAX_VALUE - 1 : windows * room;
    }

    private static int[] starts(int tokens, int width) {
        if (tokens <= width) {
            return new int[1];
        }
        int gaps = (tokens - 1) / width;
        int[] starts = new int[gaps + 1];
        for (int i = 0; i <= gaps; i++) {
            starts[i] = (int) ((long) i * (tokens - width) / gaps);
        }
        return starts;
    }
}
