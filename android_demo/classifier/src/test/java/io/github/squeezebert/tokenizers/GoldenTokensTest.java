package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The tokens that Python finds, in {@code tests/data/parity} and, of tokenizers that fold look-alike letters, in {@code
 * tests/data/look_alikes}; Python's own tests hold it to them.
 */
class GoldenTokensTest {
    private static final Path DATA = Path.of("../../tests/data");

    @TestFactory
    List<DynamicTest> sameIdsAndOffsetsAsPython() throws IOException {
        return golden("parity");
    }

    @TestFactory
    List<DynamicTest> sameIdsAndOffsetsAsPythonWhereLookAlikesAreFolded() throws IOException {
        return golden("look_alikes");
    }

    private static List<DynamicTest> golden(String folder) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(DATA.resolve(folder).resolve("texts.jsonl"))) {
            texts.add(JsonParser.parseString(line).getAsJsonObject().get("text").getAsString());
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(DATA.resolve(folder).resolve("tokens.jsonl"))) {
            JsonObject golden = JsonParser.parseString(line).getAsJsonObject();
            String file = golden.get("file").getAsString();
            String specification = golden.get("specification").getAsString();
            tests.add(DynamicTest.dynamicTest(file + " " + specification, () -> {
                Tokenizer tokenizer = Tokenizers.open(DATA.resolve(file), specification);
                for (int i = 0; i < texts.size(); i++) {
                    String expected = golden.getAsJsonArray("tokens").get(i).getAsString();
                    assertEquals(expected, Tokenizers.describe(tokenizer.encode(texts.get(i))), texts.get(i));
                }
            }));
        }
        return tests;
    }
}
