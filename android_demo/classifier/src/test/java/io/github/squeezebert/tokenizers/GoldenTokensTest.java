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

/** The tokens that Python finds, in {@code tests/data/parity}; {@code tests/android/test_parity.py} holds Python to them. */
class GoldenTokensTest {
    private static final Path DATA = Path.of("../../tests/data");

    @TestFactory
    List<DynamicTest> sameIdsAndOffsetsAsPython() throws IOException {
        List<String> texts = new ArrayList<>();
        for (String line : Files.readAllLines(DATA.resolve("parity/texts.jsonl"))) {
            texts.add(JsonParser.parseString(line).getAsJsonObject().get("text").getAsString());
        }
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(DATA.resolve("parity/tokens.jsonl"))) {
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
