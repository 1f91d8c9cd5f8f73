package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.lite.InterpreterApi.Options.TfLiteRuntime;
import org.tensorflow.lite.TensorFlowLite;

/** A model tells what is dear on its runtime, and which runtime is missing. */
@ExtendWith(WithNativeRuntime.class)
class RuntimeTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @Test
    void theOlderRuntimeAloneIsWarnedOf() throws IOException {
        boolean newer = "newer".equals(System.getProperty("tflite.runtime"));
        assertEquals(newer ? "2.21.0" : "2.16.1", TensorFlowLite.runtimeVersion());
        try (TextClassifier classifier = TextClassifier.open(MODELS.resolve("dynamic_range.tflite").toFile())) {
            assertTrue(classifier.isDynamicRange());
            assertEquals(3, classifier.classify("cat and dog").size());
            String warning = classifier.warning();
            if (newer) {
                assertNull(warning);
            } else {
                assertTrue(warning.contains("dynamic_range.tflite: TensorFlow Lite 2.16.1 takes up to 14 times"), warning);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"classification_uint8", "classification_float", "lengths"})
    void noOtherModelIsWarnedOf(String name) throws IOException {
        try (TextClassifier classifier = TextClassifier.open(MODELS.resolve(name + ".tflite").toFile())) {
            assertFalse(classifier.isDynamicRange());
            assertNull(classifier.warning());
        }
    }

    @Test
    void aRuntimeThatIsNotThereIsRefusedByItsName() {
        TextClassifier.Options options = new TextClassifier.Options();
        options.setRuntime(TfLiteRuntime.FROM_SYSTEM_ONLY);
        File model = MODELS.resolve("classification_uint8.tflite").toFile();
        Exception e = assertThrows(IllegalArgumentException.class, () -> TextClassifier.open(model, options));
        assertTrue(e.getMessage().contains("play-services-tflite-java"), e.getMessage());
    }
}
