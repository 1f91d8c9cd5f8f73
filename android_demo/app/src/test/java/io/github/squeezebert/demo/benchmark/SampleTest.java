package io.github.squeezebert.demo.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.classifier.TextModels;
import io.github.squeezebert.demo.NativeLibrary;
import java.io.File;
import java.io.IOException;
import org.junit.BeforeClass;
import org.junit.Test;

/** The text for a length fills that length's network, so that no shorter one runs in its place. */
public class SampleTest {
    @BeforeClass
    public static void loadLibrary() {
        NativeLibrary.load();
    }

    @Test
    public void theSmallModelsOfEveryTaskAreFilled() throws IOException {
        String[] files = {
            "lengths", "labels_lengths", "scores_lengths", "entities_lengths", "spans_lengths", "vectors_lengths",
            "sentencepiece", "unigram", "prompts", "classes_of_pairs", "labels_of_pairs", "scores_of_texts"
        };
        for (String file : files) {
            assertFills(new File("../../tests/data/android/" + file + ".tflite"));
        }
    }

    @Test
    public void theBundledModelsAreFilled() throws IOException {
        for (String name : new String[] {"intents", "entities", "answers", "similarity"}) {
            assertFills(new File("../../assets/" + name + "/" + name + ".tflite"));
        }
    }

    private static void assertFills(File file) throws IOException {
        try (TextModel model = TextModels.open(file)) {
            int shorter = 0;
            for (int length : model.sequenceLengths()) {
                Sample sample = new Sample(model, length);
                assertTrue(file + ": " + sample.tokens(), sample.tokens() > shorter && sample.tokens() <= length);
                assertEquals("within a few tokens of " + length, length, sample.tokens(), 3);
                sample.run();
                shorter = length;
            }
        }
    }
}
