package io.github.squeezebert.tokenizers.sentencepiece;

import java.util.Arrays;

/** Normalised UTF-8, and for each of its bytes and for its end the index of the byte of the input it came from. */
final class NormalizedBytes {
    byte[] bytes;
    int[] sources;
    int length;

    NormalizedBytes(int capacity) {
        bytes = new byte[capacity];
        sources = new int[capacity + 1];
    }

    void append(byte value, int source) {
        if (length == bytes.length) {
            int capacity = length + (length >> 1) + 16;
            bytes = Arrays.copyOf(bytes, capacity);
            sources = Arrays.copyOf(sources, capacity + 1);
        }
        bytes[length] = value;
        sources[length++] = source;
    }
}
