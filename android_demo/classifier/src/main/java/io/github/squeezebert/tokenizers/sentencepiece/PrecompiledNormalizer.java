package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.unicode.GraphemeBreaks;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.Utf8;
import java.util.Arrays;

/**
 * A model's precompiled map as {@code tokenizers.normalizers.Precompiled} applies it, which is not how SentencePiece does.
 *
 * <p>A grapheme of fewer than six bytes becomes, as a whole, what the shortest rule that fits its beginning says; otherwise
 * each of its characters does. Sources move as they do there: a character that a rule adds shares the source of the one
 * before it, and where rules delete all that stands before it, a text's sources lag behind.
 */
final class PrecompiledNormalizer {
    private static final int SHORT_GRAPHEME = 6;

    private final CharsMap map;

    /**
     * @param map the rules, or null for none
     */
    PrecompiledNormalizer(CharsMap map) {
        this.map = map;
    }

    /** The normalised text, which is the argument itself where no rule applies. */
    NormalizedString normalize(NormalizedString text) {
        return map == null ? text : new Changes(text).apply();
    }

    /** The characters to be, each with how many characters of the text it takes the place of, less one. */
    private final class Changes {
        private final NormalizedString text;
        private final byte[] bytes = new byte[SHORT_GRAPHEME + 4];
        private int[] codePoints;
        private int[] changes;
        private int size;
        private boolean isModified;

        Changes(NormalizedString text) {
            this.text = text;
            codePoints = new int[text.length() + 16];
            changes = new int[text.length() + 16];
        }

        NormalizedString apply() {
            for (int from = 0; from < text.length(); ) {
                int to = GraphemeBreaks.end(text, from);
                if (to == from + 1 || !isShort(from, to) || !replace(from, to)) {
                    for (int i = from; i < to; i++) {
                        if (!replace(i, i + 1)) {
                            add(text.codePoint(i));
                        }
                    }
                }
                from = to;
            }
            return isModified ? changed() : text;
        }

        private boolean isShort(int from, int to) {
            int length = 0;
            for (int i = from; i < to && length < SHORT_GRAPHEME; i++) {
                length += Utf8.length(text.codePoint(i));
            }
            return length < SHORT_GRAPHEME;
        }

        /** Adds what a rule makes of a part; false where none applies. */
        private boolean replace(int from, int to) {
            int length = 0;
            for (int i = from; i < to; i++) {
                length = Utf8.put(bytes, length, text.codePoint(i));
            }
            long match = map.shortestMatch(bytes, 0, length);
            if (match == 0) {
                return false;
            }
            isModified = true;
            int start = map.replacementStart(match);
            int end = map.replacementEnd(start);
            int before = size;
            for (int at = start; at < end; at += Utf8.lengthFrom(map.bytes()[at])) {
                add(Utf8.codePointAt(map.bytes(), at));
            }
            int added = size - before - (to - from);
            for (int i = 1; i <= added; i++) {
                changes[size - i] = 1;
            }
            if (added < 0 && size > 0) {
                changes[size - 1] += added;
            }
            return true;
        }

        private void add(int codePoint) {
            if (size == codePoints.length) {
                codePoints = Arrays.copyOf(codePoints, 2 * size);
                changes = Arrays.copyOf(changes, 2 * size);
            }
            changes[size] = 0;
            codePoints[size++] = codePoint;
        }

        private NormalizedString changed() {
            NormalizedString result = new NormalizedString(size);
            int source = 0;
            for (int i = 0; i < size; i++) {
                int from = changes[i] > 0 ? source - 1 : source;
                result.append(codePoints[i], from < 0 ? 0 : text.start(from), from < 0 ? 0 : text.end(from));
                if (changes[i] <= 0) {
                    source += 1 - changes[i];
                }
            }
            return result;
        }
    }
}
