package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.Utf8;
import java.util.Arrays;

/** The tokens of a {@code vocab.txt}, one a line, numbered from 0; kept as the bytes they came in. */
final class Vocabulary {
    private final byte[] bytes;
    private final int[] starts;
    private final int[] ends;
    private final PieceTrie trie = new PieceTrie();
    private final int size;

    /**
     * @param file the bytes of the file: UTF-8, lines ended by LF or CRLF
     * @param name what to call the file in messages
     * @throws IllegalArgumentException if a line is blank, repeats a token or is not UTF-8
     */
    Vocabulary(byte[] file, String name) {
        bytes = file;
        int[] lineStarts = new int[1024];
        int[] lineEnds = new int[1024];
        int lines = 0;
        boolean marked = file.length >= 3 && file[0] == (byte) 0xEF && file[1] == (byte) 0xBB && file[2] == (byte) 0xBF;
        for (int start = marked ? 3 : 0; start < file.length; ) {
            int feed = start;
            while (feed < file.length && file[feed] != '\n') {
                feed++;
            }
            if (lines == lineStarts.length) {
                lineStarts = Arrays.copyOf(lineStarts, 2 * lines);
                lineEnds = Arrays.copyOf(lineEnds, 2 * lines);
            }
            lineStarts[lines] = start;
            lineEnds[lines++] = feed > start && file[feed - 1] == '\r' ? feed - 1 : feed;
            start = feed + 1;
        }
        while (lines > 0 && lineStarts[lines - 1] == lineEnds[lines - 1]) {
            lines--;
        }
        size = lines;
        starts = lineStarts;
        ends = lineEnds;
        for (int id = 0; id < size; id++) {
            String line = name + ", line " + (id + 1);
            if (starts[id] == ends[id]) {
                throw new IllegalArgumentException(line + ": blank, so the ids after it are ambiguous");
            }
            if (!Utf8.isValid(bytes, starts[id], ends[id])) {
                throw new IllegalArgumentException(line + ": not UTF-8");
            }
            if (trie.put(bytes, starts[id], ends[id], id) >= 0) {
                throw new IllegalArgumentException(line + ": repeats " + token(id));
            }
        }
    }

    int size() {
        return size;
    }

    PieceTrie trie() {
        return trie;
    }

    String token(int id) {
        return Utf8.spelling(bytes, starts, ends, size, id);
    }

    /** The id of a token, or -1. */
    int id(String token) {
        byte[] key = Utf8.of(token);
        return trie.find(key, 0, key.length);
    }
}
