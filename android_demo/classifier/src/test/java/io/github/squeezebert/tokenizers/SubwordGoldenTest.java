package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code transformers} makes of texts and pairs, in {@code tests/data/subwords}. */
class SubwordGoldenTest {
    private static final Path DATA = Path.of("../../tests/data/subwords");
    private static final int LENGTH = 512;

    @TestFactory
    List<DynamicTest> sameIdsAndOffsets() throws IOException {
        List<String> texts = JsonLines.texts(DATA.resolve("texts.jsonl"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : golden()) {
            tests.add(DynamicTest.dynamicTest(golden.get("folder").getAsString(), () -> {
                Tokenizer tokenizer = open(golden);
                JsonArray tokens = golden.getAsJsonArray("tokens");
                int compared = 0;
                for (int i = 0; i < texts.size(); i++) {
                    // Special tokens in the text are read otherwise by transformers.
                    if (!tokens.get(i).isJsonNull()) {
                        String found = Tokenizers.describe(tokenizer.encode(texts.get(i)));
                        assertEquals(tokens.get(i).getAsString(), found, texts.get(i));
                        compared++;
                    }
                }
                assertTrue(compared > 200);
            }));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> samePairs() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : golden()) {
            tests.add(DynamicTest.dynamicTest(golden.get("folder").getAsString(), () -> {
                Tokenizer tokenizer = open(golden);
                BertProcessing processing = new BertProcessing(tokenizer, LENGTH);
                int[] ids = new int[LENGTH];
                int[] mask = new int[LENGTH];
                int[] segmentIds = new int[LENGTH];
                for (var row : golden.getAsJsonArray("pairs")) {
                    JsonArray pair = row.getAsJsonArray();
                    int used = processing.process(
                            tokenizer.encode(pair.get(0).getAsString()),
                            tokenizer.encode(pair.get(1).getAsString()),
                            ids,
                            mask,
                            segmentIds);
                    assertArrayEquals(numbers(pair.get(2).getAsJsonArray()), Arrays.copyOf(ids, used));
                    assertArrayEquals(numbers(pair.get(3).getAsJsonArray()), Arrays.copyOf(segmentIds, used));
                    assertEquals(used, Arrays.stream(mask).sum());
                }
            }));
        }
        return tests;
    }

    @TestFactory
    List<DynamicTest> aTypedSpecialTokenIsPlainText() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : golden()) {
            tests.add(DynamicTest.dynamicTest(golden.get("folder").getAsString(), () -> {
                Tokenizer tokenizer = open(golden);
                SpecialTokens special = tokenizer.special();
                for (String text : List.of("<s>", "a</s>b", " <pad> ", "<mask>", "<s>NOTUSED")) {
                    for (int id : tokenizer.encode(text).ids()) {
                        assertTrue(id != special.cls() && id != special.sep() && id != special.pad(), text);
                        assertTrue(id != tokenizer.tokenToId("<mask>") && id != tokenizer.tokenToId("<s>NOTUSED"), text);
                    }
                }
            }));
        }
        return tests;
    }

    @Test
    void aByteLevelTokenIsFoundAsItIsSpelled() throws IOException {
        Tokenizer tokenizer = open(golden().stream()
                .filter(golden -> golden.get("folder").getAsString().equals("roberta"))
                .findFirst()
                .orElseThrow());
        for (int id = 0; id < tokenizer.vocabularySize(); id++) {
            assertEquals(id, tokenizer.tokenToId(tokenizer.idToToken(id)));
        }
        assertEquals(-1, tokenizer.tokenToId("no such token"));
        assertEquals("\u0120", tokenizer.idToToken(tokenizer.encode(" ").id(0)), "GPT-2 spells a blank so");
        assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.idToToken(tokenizer.vocabularySize()));
    }

    @Test
    void aByteLevelFileCutAnywhereIsRefused() throws IOException {
        byte[] file = Files.readAllBytes(DATA.resolve("roberta.bpe"));
        Path cut = Files.createTempFile("cut", ".bpe");
        String specification = "byte-level-bpe false true <s> </s> <pad> <unk> 2 0";
        for (int length = 0; length <= file.length; length += length < 600 ? 37 : 1) {
            Files.write(cut, Arrays.copyOf(file, length));
            if (length == file.length) {
                Tokenizers.open(cut, specification);
            } else {
                Exception e = assertThrows(IllegalArgumentException.class, () -> Tokenizers.open(cut, specification));
                assertTrue(e.getMessage().startsWith(cut.toString()), e.getMessage());
            }
        }
        Files.delete(cut);
    }

    @ParameterizedTest
    @CsvSource({
        "unigram <s> </s> <pad> 3 0, has pair_separators 3",
        "unigram <s> </s> <pad> 1 2, has second_segment 2",
        "unigram <s> </s> <none> 2 0, SentencePiece model: lacks <none>",
    })
    void aSettingThatIsNotKnownAndATokenThatIsMissingAreNamed(String specification, String fault) {
        Exception e = assertThrows(
                IllegalArgumentException.class, () -> Tokenizers.open(DATA.resolve("xlm-roberta.model"), specification));
        assertTrue(e.getMessage().startsWith(fault), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "!", " ", "\0", "字", "\ud83d", "e\u0301", "\u0915\u094d", "a ", "\u00ad", "\r\n", "'s"})
    void aMegabyteHasAnAnswerInSeconds(String unit) throws IOException {
        String text = unit.repeat((1 << 20) / unit.length());
        long began = System.nanoTime();
        for (JsonObject golden : golden()) {
            Encoding encoding = open(golden).encode(text);
            for (int i = 0; i < encoding.size(); i++) {
                assertTrue(encoding.start(i) <= encoding.end(i) && encoding.end(i) <= text.length());
            }
        }
        assertTrue(System.nanoTime() - began < 60_000_000_000L, "took longer than 60 s");
    }

    private static List<JsonObject> golden() throws IOException {
        return JsonLines.read(DATA.resolve("tokens.jsonl"));
    }

    private static Tokenizer open(JsonObject golden) throws IOException {
        return Tokenizers.open(
                DATA.resolve(golden.get("file").getAsString()), golden.get("specification").getAsString());
    }

    private static int[] numbers(JsonArray array) {
        int[] result = new int[array.size()];
        for (int i = 0; i < result.length; i++) {
            result[i] = array.get(i).getAsInt();
        }
        return result;
    }
}
