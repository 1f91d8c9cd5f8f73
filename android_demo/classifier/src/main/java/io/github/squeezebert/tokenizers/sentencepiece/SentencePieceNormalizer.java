package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.PieceTrie;
import io.github.squeezebert.unicode.Utf8;

/** A SentencePiece model's own normalisation: its precompiled map, then what it does with blanks. */
final class SentencePieceNormalizer {
    /** U+2581, which stands for a blank. */
    private static final byte[] META = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};

    private static final byte[] BLANK = {' '};

    private final SentencePieceModel model;
    private final byte[] space;

    SentencePieceNormalizer(SentencePieceModel model) {
        this.model = model;
        space = model.escapeWhitespaces ? META : BLANK;
    }

    /** Normalises valid UTF-8. */
    NormalizedBytes normalize(byte[] input, int length) {
        NormalizedBytes result = new NormalizedBytes(length + (length >> 1) + 16);
        Replacement next = new Replacement();
        int consumed = 0;
        if (model.removeExtraWhitespaces) {
            while (consumed < length && next.read(input, consumed, length).isOneBlank()) {
                consumed += next.consumed;
            }
        }
        if (consumed == length) {
            return result;
        }
        if (model.addDummyPrefix && !model.whitespaceIsSuffix) {
            appendSpace(result, consumed);
        }
        boolean afterBlank = model.removeExtraWhitespaces;
        while (consumed < length) {
            next.read(input, consumed, length);
            int from = next.start;
            while (afterBlank && from < next.end && next.bytes[from] == ' ') {
                from++;
            }
            for (int i = from; i < next.end; i++) {
                if (next.bytes[i] == ' ') {
                    appendSpace(result, consumed);
                } else {
                    result.append(next.bytes[i], consumed);
                }
            }
            if (from < next.end) {
                afterBlank = next.bytes[next.end - 1] == ' ';
            }
            consumed += next.consumed;
            afterBlank &= model.removeExtraWhitespaces;
        }
        if (model.removeExtraWhitespaces) {
            while (endsWithSpace(result)) {
                result.length -= space.length;
                consumed = result.sources[result.length];
            }
        }
        if (model.addDummyPrefix && model.whitespaceIsSuffix) {
            appendSpace(result, consumed);
        }
        result.sources[result.length] = consumed;
        return result;
    }

    private void appendSpace(NormalizedBytes result, int source) {
        for (byte b : space) {
            result.append(b, source);
        }
    }

    private boolean endsWithSpace(NormalizedBytes result) {
        if (result.length < space.length) {
            return false;
        }
        for (int i = 0; i < space.length; i++) {
            if (result.bytes[result.length - space.length + i] != space[i]) {
                return false;
            }
        }
        return true;
    }

    /** What the beginning of the rest of the input becomes: a span of some bytes. */
    private final class Replacement {
        byte[] bytes = {};
        int start;
        int end;
        int consumed;

        Replacement read(byte[] input, int from, int to) {
            int userDefined = longestUserDefined(model, input, from, to);
            CharsMap map = model.charsMap;
            long match = userDefined == 0 && map != null ? map.longestMatch(input, from, to) : 0;
            if (map != null && match != 0) {
                bytes = map.bytes();
                start = map.replacementStart(match);
                end = map.replacementEnd(start);
                consumed = (int) (match >>> 32);
            } else {
                consumed = userDefined > 0 ? userDefined : Math.min(Utf8.lengthFrom(input[from]), to - from);
                bytes = input;
                start = from;
                end = from + consumed;
            }
            return this;
        }

        boolean isOneBlank() {
            return end - start == 1 && bytes[start] == ' ';
        }
    }

    /** Number of bytes of the longest user-defined piece at a place, or 0. */
    static int longestUserDefined(SentencePieceModel model, byte[] bytes, int from, int to) {
        if (model.userDefined == null) {
            return 0;
        }
        int longest = 0;
        int node = PieceTrie.ROOT;
        for (int i = from; i < to && node != PieceTrie.NOWHERE; i++) {
            node = model.userDefined.step(node, bytes[i]);
            if (node != PieceTrie.NOWHERE && model.userDefined.value(node) >= 0) {
                longest = i + 1 - from;
            }
        }
        return longest;
    }
}
