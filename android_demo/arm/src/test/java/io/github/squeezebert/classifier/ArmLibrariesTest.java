package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published ARM libraries, byte for byte, answer as Python does; with a real model, {@code answers.py} tells. */
class ArmLibrariesTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @ParameterizedTest
    @CsvSource({
        "arm64-v8a, classification_uint8.tflite",
        "arm64-v8a, lengths.tflite",
        "arm64-v8a, sentencepiece.tflite",
        "armeabi-v7a, classification_uint8.tflite",
        "armeabi-v7a, lengths.tflite",
        "armeabi-v7a, sentencepiece.tflite"
    })
    void answersEqualPythons(String abi, String file) throws IOException {
        JsonObject golden = golden(file);
        JsonArray texts = golden.getAsJsonArray("texts");
        float tolerance = golden.get("tolerance").getAsFloat();
        try (Phone phone = new Phone(abi, MODELS.resolve(file).toFile())) {
            for (int i = 0; i < texts.size(); i++) {
                JsonElement text = texts.get(i);
                float[] answer = text.isJsonArray()
                        ? phone.classify(text.getAsJsonArray().get(0).getAsString(), text.getAsJsonArray().get(1).getAsString())
                        : phone.classify(text.getAsString(), null);
                JsonArray expected = golden.getAsJsonArray("probabilities").get(i).getAsJsonArray();
                for (int label = 0; label < answer.length; label++) {
                    assertEquals(expected.get(label).getAsFloat(), answer[label], tolerance, text + ", label " + label);
                }
            }
        }
    }

    private static JsonObject golden(String file) throws IOException {
        for (String line : Files.readAllLines(MODELS.resolve("answers.jsonl"))) {
            JsonObject golden = JsonParser.parseString(line).getAsJsonObject();
            if (golden.get("model").getAsString().equals(file)) {
                return golden;
            }
        }
        throw new IOException("answers.jsonl lacks " + file);
    }
}
