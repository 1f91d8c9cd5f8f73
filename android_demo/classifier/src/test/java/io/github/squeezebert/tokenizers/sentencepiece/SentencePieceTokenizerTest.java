package io.github.squeezebert.tokenizers.sentencepiece;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are refused; what a sound one finds is in {@code GoldenTokensTest}. */
class SentencePieceTokenizerTest {
    private static final Path DATA = Path.of("../../tests/data");

    @ParameterizedTest
    @ValueSource(strings = {"parity/unigram.model", "parity/bpe.model", "tokenizers/albert_like_spiece.model"})
    void aDamagedModelIsRefusedOrReadButNeverBreaksOut(String file) throws IOException {
        byte[] whole = Files.readAllBytes(DATA.resolve(file));
        Random random = new Random(1);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = Arrays.copyOf(whole, 1 + random.nextInt(whole.length));
            for (int k = random.nextInt(4); k > 0; k--) {
                damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                new SentencePieceTokenizer(damaged, true, true, "<unk>", "<unk>", "<unk>").encode("Wäre ½ fine, 2000, 字");
            } catch (IllegalArgumentException e) {
                assertTrue(e.getMessage().contains("SentencePiece model"), e.getMessage());
            }
        }
    }

    /** Each can be cut in two ways of nearly the same score, which a sum of 32 bits far from 0 cannot tell apart. */
    @ParameterizedTest
    @ValueSource(strings = {"ore2brre", "Z oreXH b"})
    void aWordIsCutAlikeHoweverMuchStandsBeforeIt(String word) throws IOException {
        byte[] model = Files.readAllBytes(DATA.resolve("tokenizers/albert_like_spiece.model"));
        SentencePieceTokenizer tokenizer = new SentencePieceTokenizer(model, false);
        int[] wanted = tokenizer.encode(word).ids();
        int[] ids = tokenizer.encode("字".repeat(20_000) + " " + word).ids();
        assertArrayEquals(wanted, Arrays.copyOfRange(ids, ids.length - wanted.length, ids.length));
    }

    @Test
    void aModelWithoutTheSpecialPiecesIsRefused() throws IOException {
        byte[] model = Files.readAllBytes(DATA.resolve("parity/bpe.model"));
        Exception e = assertThrows(IllegalArgumentException.class, () -> new SentencePieceTokenizer(model, true));
        assertTrue(e.getMessage().contains("lacks [CLS]"), e.getMessage());
    }
}
