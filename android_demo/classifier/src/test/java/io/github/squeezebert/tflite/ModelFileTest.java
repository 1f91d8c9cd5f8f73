package io.github.squeezebert.tflite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The parts of a file, sound or damaged, as they are read before the native runtime is even loaded. */
class ModelFileTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @Test
    void theThresholdIsTheFilesOwn() throws IOException {
        assertEquals(0.5625f, open("threshold.tflite").threshold());
        assertEquals(0f, open("classification_uint8.tflite").threshold());
        assertEquals(0f, open("entities.tflite").threshold());
    }

    @Test
    void aClosedDescriptorIsNamed() throws IOException {
        FileInputStream stream = new FileInputStream(path("classification_uint8"));
        FileDescriptor descriptor = stream.getFD();
        stream.close();
        Exception e = assertThrows(IOException.class, () -> ModelDescription.read(descriptor, 0, 100, "part"));
        assertTrue(e.getMessage().startsWith("part: "), e.getMessage());
    }

    @Test
    void anInterruptedThreadIsTold() {
        Thread.currentThread().interrupt();
        IOException e = assertThrows(IOException.class, () -> ModelFile.map(path("classification_uint8")));
        assertTrue(Thread.interrupted(), "whoever interrupted it is still heard");
        assertTrue(e.getMessage().endsWith("classification_uint8.tflite: not read: its thread was interrupted"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "classification_uint8, classification",
        "labels, multi-label-classification",
        "scores, regression",
        "entities, token-classification",
        "spans, question-answering",
        "vectors, embedding",
        "other_tool.broken,",
        "facts_not_json.broken,"
    })
    void aDescriptionTellsTheTaskThatCanBeServed(String model, String task) throws IOException {
        File file = path(model);
        try (FileInputStream stream = new FileInputStream(file)) {
            Task told = ModelDescription.read(stream.getFD(), 0, file.length(), model).task();
            assertEquals(task, told == null ? null : told.id());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void everyTruncatedOrDamagedDescriptionIsReadOrRefused(int seed) throws IOException {
        byte[] whole = Files.readAllBytes(path("classification_uint8").toPath());
        Random random = new Random(seed);
        Path damaged = Files.createTempFile(Path.of("target"), "damaged", ".tflite");
        try {
            for (int i = 0; i < 300; i++) {
                byte[] bytes = Arrays.copyOf(whole, random.nextInt(whole.length));
                for (int k = random.nextInt(100); k > 0 && bytes.length > 0; k--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                }
                Files.write(damaged, bytes);
                try (FileInputStream stream = new FileInputStream(damaged.toFile())) {
                    assertNotNull(ModelDescription.read(stream.getFD(), 0, bytes.length, "x").name());
                } catch (IOException | IllegalArgumentException e) {
                    assertTrue(e.getMessage().startsWith("x: "), e.getMessage());
                }
            }
        } finally {
            Files.delete(damaged);
        }
    }

    @Test
    void filesThatShareTheirBytesAreRefused() {
        // A hundred names for the same kilobyte: such files add up to any size.
        byte[] content = new byte[1024];
        CRC32 checksum = new CRC32();
        checksum.update(content);
        ByteBuffer zip = ByteBuffer.allocate(30 + content.length + 100 * 50 + 22).order(ByteOrder.LITTLE_ENDIAN);
        zip.putInt(0x04034b50).position(30).put(content);
        int directory = zip.position();
        for (int i = 0; i < 100; i++) {
            int at = zip.position();
            zip.putInt(0x02014b50).putInt(at + 16, (int) checksum.getValue()).putInt(at + 24, content.length);
            zip.putShort(at + 28, (short) 4).position(at + 46).put(String.format("%04d", i).getBytes(StandardCharsets.US_ASCII));
        }
        zip.putInt(0x06054b50).putInt(0).putShort((short) 100).putShort((short) 100).putInt(5000).putInt(directory);
        Exception e = assertThrows(IOException.class, () -> new ZipTail(zip.rewind()));
        assertTrue(e.getMessage().contains("overlap"), e.getMessage());
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

    private static File path(String model) {
        return MODELS.resolve(model + ".tflite").toFile();
    }

    private static ModelFile open(String model) throws IOException {
        return new ModelFile(ByteBuffer.wrap(Files.readAllBytes(MODELS.resolve(model))), model);
    }
}
