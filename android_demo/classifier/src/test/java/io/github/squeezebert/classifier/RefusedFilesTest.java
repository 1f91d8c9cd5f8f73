package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tflite.ModelFile;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are refused before the native runtime is even loaded. */
class RefusedFilesTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final Path HOSTILE = Path.of("../../tests/data/hostile");
    private static final String HOW = "; open it with TextModels";

    @TestFactory
    List<DynamicTest> aBrokenFileIsNamedWithItsFault() throws IOException {
        return refusals(MODELS);
    }

    /** The checksum of each is right, and its indices lead where they should: an option, a shape or a scale is wrong. */
    @TestFactory
    List<DynamicTest> aFileWhoseOperatorsDoNotFitIsNamedWithItsFault() throws IOException {
        return refusals(HOSTILE);
    }

    @Test
    void theModelThatTheyWereMadeOfIsTaken() throws IOException {
        ModelFile.map(HOSTILE.resolve("every_kind.tflite").toFile());
    }

    private static List<DynamicTest> refusals(Path folder) throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject fault : JsonLines.read(folder.resolve("faults.jsonl"))) {
            String name = fault.get("model").getAsString();
            tests.add(DynamicTest.dynamicTest(name, () -> {
                Exception e = assertThrows(Exception.class, () -> TextClassifier.open(folder.resolve(name).toFile()));
                assertTrue(e instanceof IOException || e instanceof IllegalArgumentException, e.toString());
                assertTrue(e.getMessage().contains(name), e.getMessage());
                assertTrue(e.getMessage().contains(fault.get("says").getAsString()), e.getMessage());
                assertEquals(1, e.getMessage().lines().count());
            }));
        }
        return tests;
    }

    @ParameterizedTest
    @CsvSource({
        "no_metadata, ': has no metadata, so no vocabulary; build it with `python -m convert build`'",
        "other_tool, ': lacks squeezebert.json: another tool made it; build it with `python -m convert build`'",
        "damaged_graph, ': damaged, or changed by another tool: its checksum differs; build it again'",
        "later_format, ': its squeezebert.json has format 4, above 3; take a newer library'"
    })
    void aFileThatIsNotOursOrNotAsItWasBuiltIsToldWhatToDo(String name, String says) {
        File file = path(name + ".broken");
        Exception refused = assertThrows(Exception.class, () -> TextModels.open(file));
        assertEquals(file + says, refused.getMessage());
    }

    @Test
    void aPointerOfGitLfsIsTold() {
        byte[] pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n".getBytes(StandardCharsets.US_ASCII);
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> TextModels.open(ByteBuffer.wrap(pointer), "intents.tflite"));
        assertEquals(
                "intents.tflite: a pointer of Git LFS in place of the file; fetch the file with git lfs pull", refused.getMessage());
    }

    @Test
    void aStreamThatCannotBeReadIsNamed() {
        InputStream broken = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the connection was lost");
            }
        };
        Exception refused = assertThrows(IOException.class, () -> TextModels.open(broken, "labels.tflite"));
        assertEquals(
                "labels.tflite: the stream cannot be read: java.io.IOException: the connection was lost", refused.getMessage());
    }

    @Test
    void aFileOfAnotherTaskIsNamedWithBothTasks() {
        assertRefused(() -> TokenClassifier.open(path("spans")), "spans.tflite: serves the task question-answering, not token-classification" + HOW);
        assertRefused(() -> QuestionAnswerer.open(path("vectors")), "vectors.tflite: serves the task embedding, not question-answering" + HOW);
        assertRefused(() -> SentenceEncoder.open(path("threshold")), "threshold.tflite: serves the task classification, not embedding" + HOW);
        assertRefused(() -> MultiLabelClassifier.open(path("threshold")), "threshold.tflite: serves the task classification, not multi-label-classification" + HOW);
        assertRefused(() -> TextScorer.open(path("labels")), "labels.tflite: serves the task multi-label-classification, not regression" + HOW);
        assertRefused(() -> TextClassifier.open(path("scores")), "scores.tflite: serves the task regression, not classification" + HOW);
        assertRefused(() -> TextClassifier.open(path("entities")), "entities.tflite: serves the task token-classification, not classification" + HOW);
    }

    /** As after a download that broke off: an app that catches what cannot be read catches it. */
    @ParameterizedTest
    @ValueSource(strings = {"classification_uint8", "lengths", "prompts"})
    void aFileThatIsCutShortCannotBeReadWhereverItEnds(String model) throws IOException {
        byte[] whole = Files.readAllBytes(path(model).toPath());
        for (int size = 8; size < whole.length; size += size < 1000 || size > whole.length - 100 ? 1 : 97) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, size);
            IOException e = assertThrows(IOException.class, () -> TextModels.open(part, "part"), size + " bytes");
            assertTrue(e.getMessage().startsWith("part: cut short or damaged: "), e.getMessage());
        }
    }

    @Test
    void aWholeFileOfAnotherToolIsNoFileThatIsCutShort() {
        assertRefused(() -> TextClassifier.open(path("no_metadata.broken")), "no_metadata.broken.tflite: has no metadata, so no vocabulary; build it with `python -m convert build`");
    }

    @Test
    void aMissingFileIsNamed() {
        Exception e = assertThrows(IOException.class, () -> TextClassifier.open(new File("no/such.tflite")));
        assertTrue(e.getMessage().contains("such.tflite"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "-1,           100, cannot begin at byte -1",
        "0,             -1, cannot begin at byte 0 and have -1 bytes",
        "1,              0, the file is empty",
        "1,           SIZE, cut short",
        "9999999999,     1, cut short",
        "9223372036854775807, 9, cut short",
        "0,     3000000000, larger than 2 GB",
        "4,             96, not a TensorFlow Lite file"
    })
    void aPartThatTheFileDoesNotHaveIsNamed(long start, String size, String fault) throws IOException {
        File file = path("classification_uint8");
        long length = size.equals("SIZE") ? file.length() : Long.parseLong(size);
        try (FileInputStream stream = new FileInputStream(file)) {
            for (Executable opening : new Executable[] {
                () -> TextClassifier.open(stream.getFD(), start, length, "part", new TextModel.Options()),
                () -> TextModels.open(stream.getFD(), start, length, "part", new TextModel.Options()),
                () -> ModelDescription.read(stream.getFD(), start, length, "part")
            }) {
                Exception e = assertThrows(Exception.class, opening);
                assertTrue(e instanceof IOException || e instanceof IllegalArgumentException, e.toString());
                assertTrue(e.getMessage().startsWith("part: ") && e.getMessage().contains(fault), e.getMessage());
            }
        }
    }

    private static void assertRefused(Executable opening, String message) {
        Exception e = assertThrows(IllegalArgumentException.class, opening);
        assertTrue(e.getMessage().endsWith(message), e.getMessage());
    }

    private static File path(String model) {
        return MODELS.resolve(model + ".tflite").toFile();
    }
}
