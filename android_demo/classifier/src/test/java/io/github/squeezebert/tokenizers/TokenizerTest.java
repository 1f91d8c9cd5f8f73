package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerTest {
    private static final Path DATA = Path.of("../../tests/data");
    private static final String SPECIAL = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n";

    @Test
    void offsetsPointIntoTheTextAsGiven() {
        Tokenizer tokenizer = wordPiece(SPECIAL + "zur\n##ich\n!\n");
        String text = " \u200bZür\u00adich!";
        Encoding encoding = tokenizer.encode(text);
        assertArrayEquals(new int[] {4, 5, 6}, encoding.ids());
        assertEquals("Zür", text.substring(encoding.start(0), encoding.end(0)));
        assertEquals("ich", text.substring(encoding.start(1), encoding.end(1)), "the soft hyphen is between the tokens");
        assertEquals("!", text.substring(encoding.start(2), encoding.end(2)));
    }

    @Test
    void offsetsCountCharsNotCodePoints() {
        Encoding encoding = wordPiece(SPECIAL + "a\n").encode("\ud83d\ude00 a");
        assertArrayEquals(new int[] {1, 4}, encoding.ids());
        assertEquals(2, encoding.end(0), "an emoji is two chars");
        assertEquals(3, encoding.start(1));
    }

    @Test
    void aTypedSpecialTokenIsPlainText() {
        Encoding encoding = wordPiece(SPECIAL + "[\n]\nsep\n").encode("[SEP]");
        assertArrayEquals(new int[] {4, 6, 5}, encoding.ids());
    }

    @Test
    void windowsAndUnixLineEndsAreReadAlike() {
        Tokenizer tokenizer = wordPiece("\ufeff" + SPECIAL.replace("\n", "\r\n") + "a\r\nb");
        assertEquals(6, tokenizer.vocabularySize());
        assertEquals(5, tokenizer.tokenToId("b"));
        assertEquals("a", tokenizer.idToToken(4));
        assertEquals(-1, tokenizer.tokenToId("c"));
    }

    @ParameterizedTest
    @CsvSource({
        "'[PAD]\n[UNK]\n[CLS]\n', lacks [SEP]",
        "'a\n[UNK]\n', 'lacks [CLS], [SEP], [PAD]'",
        "'[PAD]\n[UNK]\n[CLS]\n[SEP]\na\na\n', line 6: repeats a",
        "'[PAD]\n\n[UNK]\n[CLS]\n[SEP]\n', line 2: blank"
    })
    void aFaultyVocabularyIsNamed(String vocabulary, String fault) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> wordPiece(vocabulary));
        assertTrue(e.getMessage().contains(fault), e.getMessage());
        assertTrue(e.getMessage().startsWith("vocab.txt"), e.getMessage());
    }

    @Test
    void aVocabularyThatIsNotUtf8IsNamed() {
        byte[] latin1 = (SPECIAL + "é\n").getBytes(StandardCharsets.ISO_8859_1);
        Exception e = assertThrows(IllegalArgumentException.class, () -> new WordPieceTokenizer(latin1, true));
        assertTrue(e.getMessage().contains("line 5: not UTF-8"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", " ", "\0", "字", "\ud83d", "e\u0301\u0334", "한", "a ", "9,"})
    void aMegabyteHasAnAnswerInSeconds(String unit) throws IOException {
        String text = unit.repeat((1 << 20) / unit.length());
        String special = "<unk> <unk> <unk>";
        Tokenizer[] tokenizers = {
            Tokenizers.open(DATA.resolve("tokenizers/uncased_vocab.txt"), "wordpiece true true - - -"),
            Tokenizers.open(DATA.resolve("tokenizers/albert_like_spiece.model"), "sentencepiece true true " + special),
            Tokenizers.open(DATA.resolve("parity/bpe.model"), "sentencepiece true true " + special)
        };
        long began = System.nanoTime();
        for (Tokenizer tokenizer : tokenizers) {
            Encoding encoding = tokenizer.encode(text);
            for (int i = 0; i < encoding.size(); i++) {
                assertTrue(encoding.start(i) <= encoding.end(i) && encoding.end(i) <= text.length());
            }
        }
        assertTrue(System.nanoTime() - began < 30_000_000_000L, "took longer than 30 s");
    }

    @Test
    void aTokenIsFoundAsItIsSpelledOrNotAtAll() throws IOException {
        Tokenizer tokenizer = wordPiece(SPECIAL + "?\n\ud83d\ude42\n");
        assertEquals(5, tokenizer.tokenToId("\ud83d\ude42"));
        assertEquals(4, tokenizer.tokenToId("?"));
        assertEquals(-1, tokenizer.tokenToId("\ud83d"), "half of a character is no question mark");
        assertEquals(-1, tokenizer.tokenToId(""));
        Tokenizer pieces = Tokenizers.open(DATA.resolve("parity/bpe.model"), "sentencepiece true true <unk> <unk> <unk>");
        assertEquals(pieces.special().unk(), pieces.tokenToId("<unk>"));
        assertEquals(-1, pieces.tokenToId(""));
    }

    @Test
    void noTextIsTheEmptyText() {
        assertEquals(0, wordPiece(SPECIAL).encode(null).size());
        assertEquals(0, wordPiece(SPECIAL).encode("").size());
    }

    @ParameterizedTest
    @CsvSource({
        // length, tokens of a, tokens of b, kept of a, kept of b
        "16, 20,  3, 10, 3",
        "16,  3, 20,  3, 10",
        "16, 20, 20,  6, 7",
        "16, 21, 20,  7, 6",
        "16,  6,  7,  6, 7",
        "16,  0, 20,  0, 13",
        " 3,  5,  5,  0, 0",
        " 4,  5,  5,  0, 1",
        " 4,  6,  5,  1, 0",
    })
    void theLongerTextOfAPairIsCutFirst(int length, int first, int second, int keptFirst, int keptSecond) {
        Tokenizer tokenizer = wordPiece(SPECIAL + "a\nb\n");
        int[] ids = new int[length];
        int[] mask = new int[length];
        int[] segmentIds = new int[length];
        new BertProcessing(tokenizer, length)
                .process(tokenizer.encode("a ".repeat(first)), tokenizer.encode("b ".repeat(second)), ids, mask, segmentIds);
        assertEquals(keptFirst, java.util.Arrays.stream(ids).filter(id -> id == 4).count());
        assertEquals(keptSecond, java.util.Arrays.stream(ids).filter(id -> id == 5).count());
        assertEquals(keptFirst + keptSecond + 3, java.util.Arrays.stream(mask).sum());
        assertEquals(keptSecond + 1, java.util.Arrays.stream(segmentIds).sum(), "the second [SEP] belongs to b");
    }

    private static Tokenizer wordPiece(String vocabulary) {
        return new WordPieceTokenizer(vocabulary.getBytes(StandardCharsets.UTF_8), true);
    }
}
