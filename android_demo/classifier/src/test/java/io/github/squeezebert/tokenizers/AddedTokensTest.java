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
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Tokens added to a Unigram or a byte-level BPE, as {@code transformers} has them ({@code tests/data/added_tokens}). */
class AddedTokensTest {
    private static final Path DATA = Path.of("../../tests/data/added_tokens");

    @TestFactory
    List<DynamicTest> sameIdsAndOffsetsAsTransformers() throws IOException {
        List<String> texts = JsonLines.texts(DATA.resolve("texts.jsonl"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : golden()) {
            tests.add(DynamicTest.dynamicTest(golden.get("name").getAsString(), () -> {
                Tokenizer tokenizer = open(golden, "");
                for (int i = 0; i < texts.size(); i++) {
                    String expected = golden.getAsJsonArray("tokens").get(i).getAsString();
                    assertEquals(expected, Tokenizers.describe(tokenizer.encode(texts.get(i))), texts.get(i));
                }
                String whole = String.join("\n", texts);
                assertEquals(
                        Arrays.toString(Arrays.copyOf(tokenizer.encode(whole).ids(), 200)),
                        Arrays.toString(tokenizer.encode(whole, 200).ids()));
            }));
        }
        return tests;
    }

    @Test
    void aTokenThatTheVocabularyLacksIsNamed() throws IOException {
        for (JsonObject golden : golden()) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> open(golden, "\nn <none>"));
            assertEquals("has the added token n <none>", e.getMessage());
        }
    }

    @Test
    void aMegabyteOfAddedTokensHasAnAnswerInSeconds() throws IOException {
        long began = System.nanoTime();
        for (JsonObject golden : golden()) {
            Tokenizer tokenizer = open(golden, "");
            for (String unit : new String[] {"<num>", " [/E1] ", "<num> ", "New York  ", "'", "the\t"}) {
                tokenizer.encode(unit.repeat((1 << 18) / unit.length()));
            }
        }
        assertTrue(System.nanoTime() - began < 60_000_000_000L, "took longer than 60 s");
    }

    private static List<JsonObject> golden() throws IOException {
        return JsonLines.read(DATA.resolve("added_tokens.jsonl"));
    }

    private static Tokenizer open(JsonObject golden, String moreTokens) throws IOException {
        JsonObject settings = golden.getAsJsonObject("settings").deepCopy();
        settings.addProperty("added_tokens", settings.get("added_tokens").getAsString() + moreTokens);
        Path file = Files.createTempFile("vocabulary", "");
        try {
            Files.write(file, Base64.getDecoder().decode(golden.get("vocabulary").getAsString()));
            return Tokenizers.open(file, settings.toString());
        } finally {
            Files.delete(file);
        }
    }
}
