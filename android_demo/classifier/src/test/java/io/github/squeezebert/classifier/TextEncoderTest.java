package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What was written for the old name still compiles, and does the same. */
@SuppressWarnings("deprecation")
@ExtendWith(WithNativeRuntime.class)
class TextEncoderTest {
    private static final File VECTORS = new File("../../tests/data/android/vectors.tflite");

    @Test
    void theOldNameEncodesAndComparesAlike() throws IOException {
        byte[] bytes = Files.readAllBytes(VECTORS.toPath());
        TextModel.Options options = new TextModel.Options();
        try (SentenceEncoder sentences = SentenceEncoder.open(VECTORS);
                FileInputStream stream = new FileInputStream(VECTORS);
                TextEncoder file = TextEncoder.open(VECTORS);
                TextEncoder part = TextEncoder.open(stream.getFD(), 0, bytes.length, "part", options);
                TextEncoder buffer = TextEncoder.open(ByteBuffer.wrap(bytes), "buffer", options);
                TextEncoder download = TextEncoder.open(new ByteArrayInputStream(bytes), "download", options)) {
            float[] expected = sentences.encode("the cat");
            for (TextEncoder encoder : new TextEncoder[] {file, part, buffer, download}) {
                assertArrayEquals(expected, encoder.encode("the cat"));
            }
            assertEquals(1, TextEncoder.cosine(expected, expected), 1e-6);
        }
    }

    @Test
    void whatIsOpenedByItsTaskCanStillBeCast() throws IOException {
        try (FileInputStream stream = new FileInputStream(VECTORS);
                TextModel model = TextModels.open(stream.getFD(), 0, VECTORS.length(), "vectors", new TextModel.Options())) {
            assertTrue(model instanceof TextEncoder);
            assertEquals(8, ((TextEncoder) model).encode("the cat").length);
        }
    }

    @Test
    void anotherTaskIsRefusedUnderTheOldNameToo() {
        File spans = new File("../../tests/data/android/spans.tflite");
        assertThrows(IllegalArgumentException.class, () -> TextEncoder.open(spans, new TextModel.Options()));
    }
}
