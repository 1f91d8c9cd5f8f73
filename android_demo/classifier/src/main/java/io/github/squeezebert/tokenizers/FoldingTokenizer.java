package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.LookAlikes;
import io.github.squeezebert.unicode.UnicodeData;
import org.jspecify.annotations.Nullable;

/**
 * A tokenizer that first writes words anew whose letters only look like those of the words that its vocabulary knows.
 *
 * <pre>{@code
 * "open a bаnk account", with a Cyrillic а  →  open | a | bank | account
 * }</pre>
 *
 * <p>A word is what white space, punctuation or a character of a script without blanks parts. It is left as it is where it
 * is ASCII, or where the vocabulary can read it: where its letters are of one alphabet, none is an odd form, and no token
 * of it is unknown. Otherwise it is written in Latin, in Cyrillic and in Greek, where each of its letters has a look-alike
 * there or is one. Of these, the one with the fewest unknown tokens is taken, then with the fewest tokens, then with the
 * fewest letters changed, then the first; but only if it has fewer unknown tokens than the word, or as many and fewer
 * tokens. {@code keras_model/encode/look_alikes/folding.py} does the same.
 */
public final class FoldingTokenizer implements Tokenizer {
    private final Tokenizer tokenizer;

    /** @param tokenizer what the folded text is given to */
    public FoldingTokenizer(Tokenizer tokenizer) {
        this.tokenizer = Arguments.given(tokenizer, "tokenizer");
    }

    @Override
    public Encoding encode(@Nullable CharSequence text) {
        if (text == null || isAscii(text, 0, text.length())) {
            return tokenizer.encode(text);
        }
        StringBuilder folded = new StringBuilder(text.length());
        int begin = 0;
        int after;
        for (int at = 0; at < text.length(); at = after) {
            int codePoint = Character.codePointAt(text, at);
            after = at + Character.charCount(codePoint);
            if (partsWords(codePoint)) {
                folded.append(foldWord(text, begin, at)).append(text, at, after);
                begin = after;
            }
        }
        folded.append(foldWord(text, begin, text.length()));
        Encoding result = tokenizer.encode(folded);
        if (folded.length() < text.length()) {
            result.move(places(text, folded));
        }
        return result;
    }

    /** Where in the text each char of what it is folded to stands, and its end: a code point becomes a code point. */
    private static int[] places(CharSequence text, CharSequence folded) {
        int[] places = new int[folded.length() + 1];
        int place = 0;
        int after;
        for (int at = 0; at < folded.length(); at = after) {
            after = at + Character.charCount(Character.codePointAt(folded, at));
            places[at] = place;
            if (after == at + 2) {
                places[at + 1] = place + 1;
            }
            place += Character.charCount(Character.codePointAt(text, place));
        }
        places[folded.length()] = place;
        return places;
    }

    private static boolean partsWords(int codePoint) {
        return UnicodeData.isWhiteSpace(codePoint)
                || UnicodeData.isPunctuation(codePoint)
                || UnicodeData.isBlankless(codePoint);
    }

    private CharSequence foldWord(CharSequence text, int begin, int end) {
        CharSequence word = text.subSequence(begin, end);
        if (isAscii(text, begin, end)) {
            return word;
        }
        Cost own = null;
        Cost least = null;
        for (int alphabet = LookAlikes.LATIN; alphabet <= LookAlikes.GREEK; alphabet++) {
            StringBuilder way = new StringBuilder(word.length());
            int changed = writeIn(alphabet, word, way);
            if (changed == 0) {
                continue;
            }
            if (own == null) {
                own = new Cost(word, 0);
                if (own.unknown == 0 && !isMixed(word)) {
                    return word;
                }
            }
            Cost cost = new Cost(way, changed);
            if (least == null || cost.compareTo(least) < 0) {
                least = cost;
            }
        }
        return least != null && own != null && least.reads(own) ? least.word : word;
    }

    /** Writes a word in an alphabet; returns how many letters changed, 0 where it cannot wholly be written so. */
    private static int writeIn(int alphabet, CharSequence word, StringBuilder way) {
        int changed = 0;
        int codePoint;
        for (int at = 0; at < word.length(); at += Character.charCount(codePoint)) {
            codePoint = Character.codePointAt(word, at);
            int letter = LookAlikes.in(alphabet, codePoint);
            int kind = LookAlikes.kind(letter);
            if (kind != LookAlikes.NONE && kind != alphabet) {
                return 0;
            }
            changed += letter == codePoint ? 0 : 1;
            way.appendCodePoint(letter);
        }
        return changed;
    }

    /** Whether a word has letters of several alphabets, or odd forms. */
    private static boolean isMixed(CharSequence word) {
        int first = LookAlikes.NONE;
        int codePoint;
        for (int at = 0; at < word.length(); at += Character.charCount(codePoint)) {
            codePoint = Character.codePointAt(word, at);
            int kind = LookAlikes.kind(codePoint);
            if (kind == LookAlikes.ODD || (kind != LookAlikes.NONE && first != LookAlikes.NONE && kind != first)) {
                return true;
            }
            first = kind == LookAlikes.NONE ? first : kind;
        }
        return false;
    }

    private static boolean isAscii(CharSequence text, int begin, int end) {
        for (int at = begin; at < end; at++) {
            if (text.charAt(at) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    @Override
    public Cuts cuts() {
        return tokenizer.cuts();
    }

    @Override
    public int vocabularySize() {
        return tokenizer.vocabularySize();
    }

    @Override
    public int tokenToId(String token) {
        return tokenizer.tokenToId(token);
    }

    @Override
    public String idToToken(int id) {
        return tokenizer.idToToken(id);
    }

    @Override
    public SpecialTokens special() {
        return tokenizer.special();
    }

    /** What a way to write a word costs the vocabulary. */
    private final class Cost implements Comparable<Cost> {
        final CharSequence word;
        final int unknown;
        final int tokens;
        final int changed;

        Cost(CharSequence word, int changed) {
            this.word = word;
            this.changed = changed;
            // A byte-level vocabulary reads a word otherwise where no blank stands before it.
            int[] ids = tokenizer.encode(" " + word).ids();
            int count = 0;
            for (int id : ids) {
                count += id == special().unk() ? 1 : 0;
            }
            unknown = count;
            tokens = ids.length;
        }

        /** Whether it has fewer unknown tokens than another, or as many and fewer tokens. */
        boolean reads(Cost other) {
            return unknown != other.unknown ? unknown < other.unknown : tokens < other.tokens;
        }

        @Override
        public int compareTo(Cost other) {
            if (unknown != other.unknown) {
                return Integer.compare(unknown, other.unknown);
            }
            return tokens != other.tokens ? Integer.compare(tokens, other.tokens) : Integer.compare(changed, other.changed);
        }
    }
}
