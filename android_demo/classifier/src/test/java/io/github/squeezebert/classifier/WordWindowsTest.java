package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.tokenizers.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Words, the windows over them and the entities of their tags are those of Python. */
class WordWindowsTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @Test
    void wordsAndWindowsEqualPythons() throws IOException {
        Map<String, Tokenizer> tokenizers = new HashMap<>();
        for (String model : List.of("entities", "spans_unigram")) {
            tokenizers.put(model, ModelFile.map(MODELS.resolve(model + ".tflite").toFile()).tokenizer());
        }
        int windowed = 0;
        int joined = 0;
        for (JsonObject golden : JsonLines.read(MODELS.resolve("words.jsonl"))) {
            String text = golden.get("text").getAsString();
            int room = golden.get("room").getAsInt();
            Words words = new Words(text, tokenizers.get(golden.get("model").getAsString()), room);
            List<String> cut = new ArrayList<>();
            List<Integer> goesOn = new ArrayList<>();
            for (int word = 0; word < words.size(); word++) {
                cut.add("[" + words.start(word) + "," + words.end(word) + "]");
                if (words.isJoined(word)) {
                    goesOn.add(word);
                }
            }
            joined += goesOn.size();
            assertEquals(golden.get("joined").toString(), new Gson().toJson(goesOn), text);
            assertEquals(golden.get("words").toString(), "[" + String.join(",", cut) + "]", text);
            WordWindows windows = new WordWindows(words, room);
            List<String> laid = new ArrayList<>();
            for (int i = 0; i < windows.size(); i++) {
                laid.add("[" + windows.begin(i) + "," + windows.end(i) + "," + windows.decidesFrom(i) + ","
                        + windows.decidesUntil(i) + "]");
            }
            assertEquals(golden.get("windows").toString(), "[" + String.join(",", laid) + "]", text);
            windowed += windows.size() > 2 ? 1 : 0;
            String[] tags = new Gson().fromJson(golden.get("tags"), String[].class);
            List<List<Object>> entities = new ArrayList<>();
            for (Entity entity : tagged(text, words, tags).entities()) {
                entities.add(List.of(entity.label(), entity.start(), entity.end()));
            }
            assertEquals(golden.get("entities").toString(), new Gson().toJson(entities), text);
        }
        assertTrue(windowed > 10, windowed + " texts of several windows");
        assertTrue(joined > 20, joined + " joined words");
    }

    /** Words of which each has a tag for certain. */
    private static TaggedWords tagged(String text, Words words, String[] tags) {
        List<String> labels = Arrays.stream(tags).filter(Objects::nonNull).distinct().toList();
        TaggedWords tagged = new TaggedWords(text, words, labels, false);
        for (int word = 0; word < tags.length; word++) {
            if (tags[word] != null) {
                float[] row = new float[labels.size()];
                row[labels.indexOf(tags[word])] = 1;
                tagged.tag(word, row, 0);
            }
        }
        return tagged;
    }
}
