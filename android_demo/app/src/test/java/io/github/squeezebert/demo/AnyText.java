package io.github.squeezebert.demo;

/** Texts that the screen must take as well as any other. */
final class AnyText {
    /** Blanks, NUL, what has no width, half of a character: with no token, such a text is as good as none. */
    static final String[] LOOKS_EMPTY = {"", "  \n ", "\u00a0\u3000", "\0\0", "\u200d\u202e", "\ud83d"};

    /** Emoji, lone surrogates, NUL, a megabyte, other scripts and directions. */
    static final String[] UNUSUAL = {
        "\ud83d\ude00", "a\ud83d", "\udc00a\ud83d", "a\0b", "a".repeat(1 << 20), "w d ".repeat(1 << 18), "你好", "\u202ea"
    };

    private AnyText() {}
}
