package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Words that are read together have the tags that Python gives them. */
class TagPathTest {
    private static final Path PATHS = Path.of("../../tests/data/android/paths.jsonl");

    @Test
    void pathsEqualPythons() throws IOException {
        List<String> lines = Files.readAllLines(PATHS);
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
            int[] path = TagPath.likeliest(rows, 0, rows.length, labels, golden.get("before").getAsString());
            assertArrayEquals(gson.fromJson(golden.get("path"), int[].class), path, line);
        }
    }
}
