package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.UnicodeData;
import io.github.squeezebert.unicode.Utf8;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Tokens added to a trained vocabulary, found in a text before it is cut into words: from the left, the longest first,
 * as {@code tokenizers} does.
 *
 * <p>Those that are looked for in the text as given and those for the normalised text are two of these.
 */
final class AddedTokens {
    /** In place of an id: the text between added tokens. */
    static final int TEXT = Integer.MAX_VALUE;

    private @Nullable PieceTrie trie; // null while there is no token

    /** The letters of each token's properties, as {@link PipelineTokenizer#addTokens} reads them, by its id. */
    private final Map<Integer, String> properties = new HashMap<>();

    /**
     * Adds a token.
     *
     * @param letters of its properties
     * @param spelling what to look for
     * @return false where nothing but white space is left of it, which every blank of a text would be, or where another is
     *     spelled so
     */
    boolean add(int id, String letters, String spelling) {
        byte[] bytes = Utf8.of(spelling);
        trie = trie == null ? new PieceTrie() : trie;
        properties.put(id, letters);
        return !isBlank(spelling) && trie.put(bytes, 0, bytes.length, id) < 0;
    }

    /** Whether a token of this id is looked for. */
    boolean has(int id) {
        return properties.containsKey(id);
    }

    private static boolean isBlank(String spelling) {
        for (int i = 0; i < spelling.length(); i++) {
            // All white space is of one char.
            if (!UnicodeData.isWhiteSpace(spelling.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private boolean has(int id, char letter) {
        String letters = properties.get(id);
        return letters != null && letters.indexOf(letter) >= 0;
    }

    /** The parts of a text, in order: for each the id of a token or {@link #TEXT}, and its span of the text's indices. */
    Encoding split(NormalizedString text) {
        Encoding parts = new Encoding();
        int done = 0;
        byte[] bytes = new byte[4];
        for (int at = 0; trie != null && at < text.length(); ) {
            long token = trie.longest(PieceTrie.ROOT, text, at, text.length(), bytes);
            if (token < 0) {
                at++;
                continue;
            }
            int id = (int) token;
            int stop = (int) (token >>> 32);
            int start = at;
            at = stop;
            if (has(id, 'w') && (isWord(text, start - 1) || isWord(text, stop))) {
                continue;
            }
            if (has(id, 'l')) {
                start = Math.max(start, done);
                while (start > done && UnicodeData.isWhiteSpace(text.codePoint(start - 1))) {
                    start--;
                }
            }
            while (has(id, 'r') && stop < text.length() && UnicodeData.isWhiteSpace(text.codePoint(stop))) {
                stop++;
            }
            if (done < start) {
                parts.add(TEXT, done, start);
            }
            parts.add(id, start, stop);
            done = stop;
        }
        if (done < text.length()) {
            parts.add(TEXT, done, text.length());
        }
        return parts;
    }

    private static boolean isWord(NormalizedString text, int at) {
        return at >= 0 && at < text.length() && UnicodeData.isWordCharacter(text.codePoint(at));
    }
}
