package io.github.squeezebert.classifier;

/**
 * Where the windows lie that read a text of more tokens than a network takes at once; {@code
 * keras_model/encode/long_texts/spread.py} puts them at the same places.
 */
final class TextWindows {
    private TextWindows() {}

    /**
     * How many tokens of a text are read at most.
     *
     * @param windows at most so many, 0 for as many as a text needs
     * @param room tokens that fit into a window
     */
    static int tokensRead(int windows, int room) {
        // One token more, which tells whether there are more, must still be a number.
        return windows == 0 ? Integer.MAX_VALUE - 1 : windows * room;
    }

    /**
     * The first token of each window: as few windows as read the text, spread evenly.
     *
     * @param tokens of the text, or of what is read of it
     * @param room tokens that fit into a window
     */
    static int[] starts(int tokens, int room) {
        if (tokens <= room) {
            return new int[1];
        }
        int gaps = (tokens - 1) / room;
        int[] starts = new int[gaps + 1];
        for (int i = 0; i <= gaps; i++) {
            starts[i] = (int) ((long) i * (tokens - room) / gaps);
        }
        return starts;
    }
}
