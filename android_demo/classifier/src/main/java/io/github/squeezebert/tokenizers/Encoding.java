package io.github.squeezebert.tokenizers;

import java.util.Arrays;

/**
 * Token ids of one text, each with the span of the text it stands for.
 *
 * <p>Offsets count {@code char}s of the text as given, so {@code text.subSequence(start(i), end(i))} is what token i
 * stands for. Special tokens are not part of it: {@link BertProcessing} adds them.
 */
public final class Encoding {
    // Where the word has a capital letter, an id's complement, which is negative.
    private int[] ids = new int[32];
    private int[] starts = new int[32];
    private int[] ends = new int[32];
    private int size;

    /** No tokens yet; for who implements {@link Tokenizer}. */
    public Encoding() {}

    /** Number of tokens. */
    public int size() {
        return size;
    }

    /** Row of a token in the embedding table. */
    public int id(int token) {
        int id = ids[checked(token)];
        return id < 0 ? ~id : id;
    }

    /** Index of the first char a token stands for. */
    public int start(int token) {
        return starts[checked(token)];
    }

    /** Index after the last char a token stands for. */
    public int end(int token) {
        return ends[checked(token)];
    }

    /** Whether the token is of a word with a capital letter; false unless the tokenizer marks them. */
    public boolean isCapital(int token) {
        return ids[checked(token)] < 0;
    }

    /** All ids, as a new array. */
    public int[] ids() {
        int[] result = new int[size];
        for (int i = 0; i < size; i++) {
            result[i] = id(i);
        }
        return result;
    }

    /**
     * Adds a token; for who implements {@link Tokenizer}.
     *
     * @param id row in the embedding table, not negative
     * @param start index of the first char it stands for
     * @param end index after the last
     */
    public void add(int id, int start, int end) {
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        ids[size] = id;
        starts[size] = start;
        ends[size++] = end;
    }

    /** Adds some tokens of a part of the text, which begins at a char. */
    void addAll(Encoding part, int from, int to, int shift) {
        for (int i = from; i < to; i++) {
            add(part.ids[i], part.starts[i] + shift, part.ends[i] + shift);
        }
    }

    /** Marks the tokens from this one on as those of a word with a capital letter. */
    void markCapital(int firstToken) {
        for (int i = firstToken; i < size; i++) {
            ids[i] = ~ids[i];
        }
    }

    /** Moves every span: a char to the place that is told of its index. */
    void move(int[] places) {
        for (int i = 0; i < size; i++) {
            starts[i] = places[starts[i]];
            ends[i] = places[ends[i]];
        }
    }

    /** Drops the tokens from this one on. */
    void truncate(int newSize) {
        size = newSize;
    }

    private int checked(int token) {
        if (token < 0 || token >= size) {
            throw new IndexOutOfBoundsException("token " + token + " of " + size);
        }
        return token;
    }
}
