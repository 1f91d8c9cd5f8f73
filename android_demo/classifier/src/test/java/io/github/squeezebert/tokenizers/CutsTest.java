package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The first tokens of a long text are those of the whole text, and cost no more than themselves. */
class CutsTest {
    private static final Path DATA = Path.of("../../tests/data");

    /** Words and signs at which a careless cut goes wrong; those of {@code test_beginning.py}. */
    private static final String[] BITS = {
        "the", "dog", "Dogs", "in", "2000,", "7,", "it's", "''", "``", "'", "n't", "x".repeat(130), "d\u00f3g", "do\u0301g",
        "\u0301", "\u0301a", "\u0600", "\u0600a", "\u037a", "\u00a8", "\u3000", "\u00a0", "\u200b", "\u200d", "\0", "\34",
        "\r\n", "\ufb01ne", "\u2581", "\u2581a", "\u4e2d\u6587\u5b57", "\u65e5\u672c\u3054", "\ud55c\uad6d\uc5b4",
        "\u0e44\u0e17\u0e22", "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0645\u0631\u062d\u0628\u0627", "\ud83d\ude00",
        "\ud83d\udc68\u200d\ud83d\udc69", "\ud800", "[SEP]", "<s>", "[E1]", "[e1]", "[E\0002]", "new york", "New  York",
        "(a)", "a.b", "\u0130", "\u1e9e", "d\u043eg", "\uff44\u03bfg", "\ud835\udc1d\ud835\udc28g"
    };
    private static final String[] JOINTS = {" ", " ", " ", " ", "  ", "", "", "\n", "\t", " \u0301", "\n\n"};
    private static final String MARKERS = "l [E1]\nrn [E2]\nwn new york\nw Dogs\nn the new York in 2000";

    @Test
    void theFirstTokensAreThoseOfTheWholeText() throws IOException {
        for (Map.Entry<String, Tokenizer> kind : kinds().entrySet()) {
            Random chance = new Random(kind.getKey().hashCode());
            for (int i = 0; i < 60; i++) {
                String text = someText(chance);
                Encoding whole = kind.getValue().encode(text);
                int size = whole.size();
                for (int limit : new int[] {0, 1, 2, 3, 5, 9, size, size + 1, Integer.MAX_VALUE}) {
                    Encoding expected = kind.getValue().encode(text);
                    expected.truncate(Math.min(limit, size));
                    Encoding found = kind.getValue().encode(text, limit);
                    assertEquals(
                            Tokenizers.describe(expected),
                            Tokenizers.describe(found),
                            () -> kind.getKey() + ", " + limit + " tokens of " + text);
                }
            }
        }
    }

    @Test
    void aLongTextCostsWhatIsReadOfIt() throws IOException {
        for (String words : new String[] {"the dogs in 2000, the dog ", "\u0441\u043e\u0431\u0430\u043a\u0430 \u4e2d\u6587 "}) {
            String text = words.repeat(200_000);
            for (Map.Entry<String, Tokenizer> kind : kinds().entrySet()) {
                long began = System.nanoTime();
                for (int i = 0; i < 20; i++) {
                    assertEquals(63, kind.getValue().encode(text, 63).size());
                }
                assertTrue(System.nanoTime() - began < 5_000_000_000L, kind.getKey() + " reads all of " + words);
            }
        }
    }

    @Test
    void aTokenizerOfOnesOwnGivesItsFirstTokensToo() {
        Tokenizer own = new Tokenizer() {
            @Override
            public Encoding encode(CharSequence text) {
                Encoding result = new Encoding();
                for (int i = 0; text != null && i < text.length(); i++) {
                    result.add(text.charAt(i), i, i + 1);
                }
                return result;
            }

            @Override
            public int vocabularySize() {
                return 1 << 16;
            }

            @Override
            public int tokenToId(String token) {
                return token.charAt(0);
            }

            @Override
            public String idToToken(int id) {
                return String.valueOf((char) id);
            }

            @Override
            public SpecialTokens special() {
                return null;
            }
        };
        assertEquals(3, own.encode("a b c d", 3).size());
        assertEquals(0, own.encode(null, 3).size());
        assertThrows(IllegalArgumentException.class, () -> own.encode("a", -1));
    }

    private static String someText(Random chance) {
        StringBuilder text = new StringBuilder();
        int bits = 1 + chance.nextInt(6);
        int from = chance.nextInt(BITS.length);
        int step = 1 + chance.nextInt(BITS.length);
        for (int i = 1 + chance.nextInt(120); i > 0; i--) {
            text.append(BITS[(from + step * chance.nextInt(bits)) % BITS.length]).append(JOINTS[chance.nextInt(JOINTS.length)]);
        }
        return text.toString();
    }

    /** A tokenizer of every kind, and WordPiece with settings that change where words end. */
    private static Map<String, Tokenizer> kinds() throws IOException {
        Map<String, Tokenizer> kinds = new LinkedHashMap<>();
        kinds.put("wordpiece", wordPiece());
        kinds.put("capitals", wordPiece("mark_capitals", true));
        kinds.put("added tokens", wordPiece("added_tokens", MARKERS));
        kinds.put("as given", wordPiece("added_tokens", MARKERS, "normalizer", "", "pre_tokenizer", "whitespace"));
        kinds.put("nfd", wordPiece("normalizer", "nfd lowercase strip_accents", "pre_tokenizer", "whitespace_split"));
        kinds.put("nothing cleaned", wordPiece("clean_text", false, "handle_chinese_chars", false));
        Path sentencePiece = DATA.resolve("tokenizers/albert_like_spiece.model");
        kinds.put("sentencepiece", Tokenizers.open(sentencePiece, "sentencepiece true true [CLS] [SEP] <pad>"));
        kinds.put("sentencepiece, cased", Tokenizers.open(sentencePiece, "sentencepiece false false [CLS] [SEP] <pad>"));
        for (JsonObject golden : JsonLines.read(DATA.resolve("subwords/tokens.jsonl"))) {
            String file = golden.get("file").getAsString();
            kinds.put(file, Tokenizers.open(DATA.resolve("subwords").resolve(file), golden.get("specification").getAsString()));
        }
        for (String kind : new ArrayList<>(kinds.keySet())) {
            kinds.put(kind + ", folding", new FoldingTokenizer(kinds.get(kind)));
        }
        return kinds;
    }

    private static Tokenizer wordPiece(Object... settings) throws IOException {
        Map<String, Object> named = new HashMap<>();
        for (int i = 0; i < settings.length; i += 2) {
            named.put((String) settings[i], settings[i + 1]);
        }
        return new WordPieceTokenizer(Files.readAllBytes(DATA.resolve("tokenizers/uncased_vocab.txt")), named, "vocab.txt");
    }
}
