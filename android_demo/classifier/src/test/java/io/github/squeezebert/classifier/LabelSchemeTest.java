package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.squeezebert.JsonLines;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Labels whose entities would be misread are refused where Python refuses them, and in its words. */
class LabelSchemeTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @Test
    void labelsAreReadAndRefusedAsByPython() throws IOException {
        int unread = 0;
        for (JsonObject golden : JsonLines.read(MODELS.resolve("schemes.jsonl"))) {
            if (golden.has("model")) {
                continue;
            }
            String[] labels = new Gson().fromJson(golden.get("labels"), String[].class);
            String told = LabelScheme.unread(Arrays.asList(labels));
            assertEquals(golden.get("unread").getAsString(), told == null ? "" : told, golden.toString());
            unread += told == null ? 0 : 1;
        }
        assertTrue(unread > 100, unread + " unread");
    }

    @Test
    void aFileIsRefusedAsByPythonBeforeItsNetworkIsOpened() throws IOException {
        String last = Files.readAllLines(MODELS.resolve("schemes.jsonl")).stream().reduce((a, b) -> b).get();
        JsonObject golden = JsonParser.parseString(last).getAsJsonObject();
        File file = MODELS.resolve(golden.get("model").getAsString()).toFile();
        Exception e = assertThrows(IllegalArgumentException.class, () -> TokenClassifier.open(file));
        assertTrue(e.getMessage().endsWith(golden.get("says").getAsString()), e.getMessage());
        assertTrue(e.getMessage().startsWith(file.getPath() + ": ") || e.getMessage().startsWith(file.getName() + ": "));
        assertEquals(1, e.getMessage().lines().count());
        Exception other = assertThrows(IllegalArgumentException.class, () -> TextClassifier.open(file));
        assertTrue(other.getMessage().contains("token-classification"), other.getMessage());
    }
}
