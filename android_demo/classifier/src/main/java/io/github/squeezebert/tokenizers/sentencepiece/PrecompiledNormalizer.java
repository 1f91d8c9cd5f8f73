package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.unicode.Changes;
import io.github.squeezebert.unicode.GraphemeBreaks;
import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * A model's precompiled map as {@code tokenizers.normalizers.Precompiled} applies it, which is not how SentencePiece does.
 *
 * <p>A grapheme of fewer than six bytes becomes, as a whole, what the shortest rule that fits its beginning says; otherwise
 * each of its characters does. Sources move as they do there: a character that a rule adds shares the source of the one
 * before it, and where rules delete all that stands before it, a text's sources lag behind.
 */
final class PrecompiledNormalizer {
    private static final int SHORT_GRAPHEME = 6;

    private final @Nullable CharsMap map;

    /**
     * @param map the rules, or null for none
     */
    PrecompiledNormalizer(@Nullable CharsMap map) {
        this.map = map;
    }

    /** The normalised text, which is the argument itself where no rule applies. */
    NormalizedString normalize(NormalizedString text) {
        return map == null ? text : new Pass(map, text).apply();
    }

    /** One text on its way through the rules. */
    private static final class Pass {
        private final CharsMap map;
        private final NormalizedString text;
        private final Changes changes;
        private final byte[] bytes = new byte[SHORT_GRAPHEME + 4];
        private boolean isModified;

        Pass(CharsMap map, NormalizedString text) {
            this.map = map;
            this.text = text;
            changes = new Changes(text.length());
        }

        NormalizedString apply() {
            for (int from = 0; from < text.length(); ) {
                int to = GraphemeBreaks.end(text, from);
                if (to == from + 1 || !isShort(from, to) || !replace(from, to)) {
                    for (int i = from; i < to; i++) {
                        if (!replace(i, i + 1)) {
                            changes.add(text.codePoint(i), 0);
                        }
                    }
                }
                from = to;
            }
            return isModified ? changes.apply(text) : text;
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
            int before = changes.size();
            for (int at = start; at < end; at += Utf8.lengthFrom(map.bytes()[at])) {
                changes.add(Utf8.codePointAt(map.bytes(), at), 0);
            }
            int size = changes.size();
            int added = size - before - (to - from);
            for (int i = 1; i <= added; i++) {
                changes.setChange(size - i, 1);
            }
            if (added < 0 && size > 0) {
                changes.setChange(size - 1, changes.change(size - 1) + added);
            }
            return true;
        }
    }
}
