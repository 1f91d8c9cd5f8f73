package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are refused before the native runtime is even loaded. */
class ModelFileTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @TestFactory
    List<DynamicTest> aBrokenFileIsNamedWithItsFault() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (String line : Files.readAllLines(MODELS.resolve("faults.jsonl"))) {
            JsonObject fault = JsonParser.parseString(line).getAsJsonObject();
            String name = fault.get("model").getAsString();
            tests.add(DynamicTest.dynamicTest(name, () -> {
                Exception e = assertThrows(Exception.class, () -> TextClassifier.open(MODELS.resolve(name).toFile()));
                assertTrue(e instanceof IOException || e instanceof IllegalArgumentException, e.toString());
                assertTrue(e.getMessage().contains(name), e.getMessage());
                assertTrue(e.getMessage().contains(fault.get("says").getAsString()), e.getMessage());
                assertEquals(1, e.getMessage().lines().count());
            }));
        }
        return tests;
    }

    @Test
    void theThresholdIsTheFilesOwn() throws IOException {
        assertEquals(0.5625f, open("threshold.tflite").threshold());
        assertEquals(0f, open("classification_uint8.tflite").threshold());
        assertEquals(0f, open("entities.tflite").threshold());
    }

    @Test
    void aFileOfAnotherTaskIsNamedWithBothTasks() {
        assertRefused(() -> TokenClassifier.open(path("spans")), "spans.tflite: serves the task question-answering, not token-classification");
        assertRefused(() -> QuestionAnswerer.open(path("vectors")), "vectors.tflite: serves the task embedding, not question-answering");
        assertRefused(() -> TextEncoder.open(path("threshold")), "threshold.tflite: serves the task classification, not embedding");
        assertRefused(() -> TextClassifier.open(path("entities")), "entities.tflite: serves the task token-classification, not classification");
    }

    @Test
    void aMissingFileIsNamed() {
        Exception e = assertThrows(IOException.class, () -> TextClassifier.open(new File("no/such.tflite")));
        assertTrue(e.getMessage().contains("such.tflite"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}x", "[]", "{\"a\":}", "{\"a\":1", "{\"a\":1,}", "{\"a\":[1]}", "{\"a\":\"\\x\"}", "{\"a\":1.5}"})
    void whatIsNoFlatJsonObjectIsRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> new Facts(text));
    }

    @Test
    void factsAreStringsNumbersTruthValuesAndNulls() {
        Facts facts = new Facts(" { \"s\" : \"a\\u00e9\\n\\\" b\", \"n\": -12, \"t\": true, \"z\": null , \" \": false}\n");
        assertEquals("aé\n\" b", facts.string("s", ""));
        assertEquals(-12, facts.integer("n"));
        assertTrue(facts.truth("t", false));
        assertTrue(facts.truth("z", true), "null stands for the default");
        assertEquals(false, facts.truth(" ", true));
        assertEquals("d", facts.string("absent", "d"));
        assertThrows(IllegalArgumentException.class, () -> facts.integer("absent"));
        assertThrows(IllegalArgumentException.class, () -> facts.integer("s"));
    }

    private static void assertRefused(Executable opening, String message) {
        Exception e = assertThrows(IllegalArgumentException.class, opening);
        assertTrue(e.getMessage().endsWith(message), e.getMessage());
    }

    private static File path(String model) {
        return MODELS.resolve(model + ".tflite").toFile();
    }

    private static ModelFile open(String model) throws IOException {
        return new ModelFile(ByteBuffer.wrap(Files.readAllBytes(MODELS.resolve(model))), model);
    }
}
