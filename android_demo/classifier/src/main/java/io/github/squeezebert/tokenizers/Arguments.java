package io.github.squeezebert.tokenizers;

/** What a public call was given. A null that it does not take is refused in one line that names it. */
public final class Arguments {
    private Arguments() {}

    /**
     * @return the value
     * @throws NullPointerException if it is null, with the name of the argument
     */
    public static <T> T given(T value, String argument) {
        if (value == null) {
            throw new NullPointerException(argument + " is null, which this call does not take");
        }
        return value;
    }
}
