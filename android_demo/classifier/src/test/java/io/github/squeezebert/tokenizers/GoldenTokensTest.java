package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import java.io.IOException;
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
        List<String> texts = JsonLines.texts(DATA.resolve(folder).resolve("texts.jsonl"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : JsonLines.read(DATA.resolve(folder).resolve("tokens.jsonl"))) {
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
