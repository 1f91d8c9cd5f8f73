package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.squeezebert.JsonLines;
import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.tokenizers.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words that are read together have the tags that Python gives them. */
class TagPathTest {
    private static final Path GOLDEN = Path.of("../../tests/data/android");

    @Test
    void pathsEqualPythons() throws IOException {
        List<String> lines = Files.readAllLines(GOLDEN.resolve("paths.jsonl"));
        assertTrue(lines.size() > 100);
        Gson gson = new Gson();
        for (String line : lines) {
            JsonObject golden = JsonParser.parseString(line).getAsJsonObject();
            float[][] rows = gson.fromJson(golden.get("outputs"), float[][].class);
            for (float[] row : rows) {
                for (int label = 0; label < row.length; label++) {
                    row[label] /= 256;
                }
            }
            List<String> labels = List.of(gson.fromJson(golden.get("labels"), String[].class));
            int[] path = TagPath.likeliest(rows, labels, golden.get("before").getAsString());
            assertArrayEquals(gson.fromJson(golden.get("path"), int[].class), path, line);
        }
    }

    @Test
    void entitiesOfTextsThatAreReadTogetherEqualPythons() throws IOException {
        Tokenizer tokenizer = ModelFile.map(GOLDEN.resolve("entities_together.tflite").toFile()).tokenizer();
        List<String> labels = List.of("O", "B-x", "I-x", "B-y");
        Gson gson = new Gson();
        int found = 0;
        int others = 0;
        for (JsonObject golden : JsonLines.read(GOLDEN.resolve("together.jsonl"))) {
            String text = golden.get("text").getAsString();
            Words words = new Words(text, tokenizer, 14);
            float[][] rows = gson.fromJson(golden.get("outputs"), float[][].class);
            List<List<Object>> each = entities(text, words, rows, false, labels);
            List<List<Object>> together = entities(text, words, rows, true, labels);
            assertEquals(golden.get("entities").toString(), gson.toJson(together), text);
            found += together.size();
            others += together.equals(each) ? 0 : 1;
        }
        assertTrue(found > 500 && others > 100, found + " entities, " + others + " texts that are read otherwise");
    }

    /** As {@link TokenClassifier#entities} makes them of outputs in 256ths. */
    private static List<List<Object>> entities(
            String text, Words words, float[][] outputs, boolean together, List<String> labels) {
        TaggedWords tagged = new TaggedWords(text, words, labels, together);
        for (int word = 0; word < outputs.length; word++) {
            if (outputs[word] != null) {
                float[] row = outputs[word].clone();
                for (int label = 0; label < row.length; label++) {
                    row[label] /= 256;
                }
                tagged.tag(word, row, 0);
            }
        }
        List<List<Object>> found = new ArrayList<>();
        for (Entity entity : tagged.entities()) {
            found.add(List.of(entity.label(), entity.start(), entity.end(), entity.score()));
        }
        return found;
    }
}
