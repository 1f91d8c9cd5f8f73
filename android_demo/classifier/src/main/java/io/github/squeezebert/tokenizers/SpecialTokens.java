package io.github.squeezebert.tokenizers;

/** The ids of the tokens that no text is cut into. */
public final class SpecialTokens {
    private final int cls;
    private final int sep;
    private final int pad;
    private final int unk;
    private final int pairSeparators;
    private final int secondSegment;

    /**
     * Looks the tokens up; for who implements {@link Tokenizer}.
     *
     * @param tokenizer whose {@link Tokenizer#tokenToId} works already
     * @param vocabulary what to call the vocabulary in messages
     * @throws IllegalArgumentException if the vocabulary lacks one of the tokens; all that it lacks are named
     */
    public SpecialTokens(Tokenizer tokenizer, String vocabulary, String cls, String sep, String pad, String unk) {
        this(tokenizer, vocabulary, cls, sep, pad, unk, 1, 1);
    }

    /**
     * Looks the tokens up, for an input that is put together otherwise than BERT's.
     *
     * @param pairSeparators how many of {@code sep} stand between the two texts of a pair, 1 or 2
     * @param secondSegment the segment of the second text, 0 or 1
     * @throws IllegalArgumentException as above, or if a number is another
     */
    public SpecialTokens(
            Tokenizer tokenizer,
            String vocabulary,
            String cls,
            String sep,
            String pad,
            String unk,
            int pairSeparators,
            int secondSegment) {
        Arguments.given(tokenizer, "tokenizer");
        Arguments.given(vocabulary, "vocabulary");
        if (pairSeparators < 1 || pairSeparators > 2 || secondSegment < 0 || secondSegment > 1) {
            throw new IllegalArgumentException(vocabulary + ": puts " + pairSeparators
                    + " separators between texts, the second of segment " + secondSegment);
        }
        this.pairSeparators = pairSeparators;
        this.secondSegment = secondSegment;
        StringBuilder missing = new StringBuilder();
        this.cls = find(tokenizer, cls, missing);
        this.sep = find(tokenizer, sep, missing);
        this.pad = find(tokenizer, pad, missing);
        this.unk = find(tokenizer, unk, missing);
        if (missing.length() > 0) {
            throw new IllegalArgumentException(vocabulary + ": lacks" + missing);
        }
    }

    /** The id that begins every input. */
    public int cls() {
        return cls;
    }

    /** The id that ends each text of an input. */
    public int sep() {
        return sep;
    }

    /** How many of {@link #sep} stand between the two texts of a pair. */
    public int pairSeparators() {
        return pairSeparators;
    }

    /** The segment of the second text of a pair, and of what ends it. */
    public int secondSegment() {
        return secondSegment;
    }

    /** The id that fills an input up to its fixed length. */
    public int pad() {
        return pad;
    }

    /** The id of what the vocabulary cannot spell. */
    public int unk() {
        return unk;
    }

    private static int find(Tokenizer tokenizer, String token, StringBuilder missing) {
        int id = tokenizer.tokenToId(Arguments.given(token, "token"));
        if (id < 0) {
            missing.append(missing.length() == 0 ? " " : ", ").append(token);
        }
        return id;
    }
}
