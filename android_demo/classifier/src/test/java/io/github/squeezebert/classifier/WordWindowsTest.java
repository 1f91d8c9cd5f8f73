package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.tokenizers.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words and the windows over them are those of Python. */
class WordWindowsTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final int ROOM = 14;

    @Test
    void wordsAndWindowsEqualPythons() throws IOException {
        Tokenizer tokenizer = ModelFile.map(MODELS.resolve("entities.tflite").toFile()).tokenizer();
        int windowed = 0;
        for (String line : Files.readAllLines(MODELS.resolve("words.jsonl"))) {
            JsonObject golden = JsonParser.parseString(line).getAsJsonObject();
            String text = golden.get("text").getAsString();
            Words words = new Words(text, tokenizer, ROOM);
            List<String> cut = new ArrayList<>();
            for (int word = 0; word < words.size(); word++) {
                cut.add("[" + words.start(word) + "," + words.end(word) + "]");
            }
            assertEquals(golden.get("words").toString(), "[" + String.join(",", cut) + "]", text);
            WordWindows windows = new WordWindows(words, ROOM);
            List<String> laid = new ArrayList<>();
            for (int i = 0; i < windows.size(); i++) {
                laid.add("[" + windows.begin(i) + "," + windows.end(i) + "," + windows.decidesFrom(i) + ","
                        + windows.decidesUntil(i) + "]");
            }
            assertEquals(golden.get("windows").toString(), "[" + String.join(",", laid) + "]", text);
            windowed += windows.size() > 2 ? 1 : 0;
        }
        assertTrue(windowed > 10, windowed + " texts of several windows");
    }
}
