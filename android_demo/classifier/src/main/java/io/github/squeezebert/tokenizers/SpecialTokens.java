package io.github.squeezebert.tokenizers;

/** The ids of the tokens that no text is cut into. */
public final class SpecialTokens {
    private final int cls;
    private final int sep;
    private final int pad;
    private final int unk;

    /**
     * Looks the tokens up; for who implements {@link Tokenizer}.
     *
     * @param tokenizer whose {@link Tokenizer#tokenToId} works already
     * @param vocabulary what to call the vocabulary in messages
     * @throws IllegalArgumentException if the vocabulary lacks one of the tokens; all that it lacks are named
     */
    public SpecialTokens(Tokenizer tokenizer, String vocabulary, String cls, String sep, String pad, String unk) {
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

    /** The id that fills an input up to its fixed length. */
    public int pad() {
        return pad;
    }

    /** The id of what the vocabulary cannot spell. */
    public int unk() {
        return unk;
    }

    private static int find(Tokenizer tokenizer, String token, StringBuilder missing) {
        int id = tokenizer.tokenToId(token);
        if (id < 0) {
            missing.append(missing.length() == 0 ? " " : ", ").append(token);
        }
        return id;
    }
}
