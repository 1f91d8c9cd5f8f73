package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Entities, answers and vectors are those of the Python harness. */
@ExtendWith(WithNativeRuntime.class)
class OtherTasksTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final File ENTITIES = MODELS.resolve("entities.tflite").toFile();
    private static final File SPANS = MODELS.resolve("spans.tflite").toFile();
    private static final File VECTORS = MODELS.resolve("vectors.tflite").toFile();
    private static final List<String> ANY = List.of("", " ", "\0", "\ud800", "\ud83d\ude00 \u732b", "cat ".repeat(3000), "x".repeat(1 << 20),
            "Z\u0308\ud83d\ude42, ".repeat(1 << 17));

    @ParameterizedTest
    @ValueSource(strings = {"entities", "entities_lengths", "entities_capitals", "entities_together"})
    void entitiesEqualPythons(String model) throws IOException {
        try (TokenClassifier tagger = TokenClassifier.open(MODELS.resolve(model + ".tflite").toFile())) {
            int found = 0;
            for (JsonObject golden : golden(model)) {
                String text = golden.get("text").getAsString();
                List<Entity> entities = tagger.entities(text);
                JsonArray expected = golden.getAsJsonArray("entities");
                assertEquals(expected.size(), entities.size(), text);
                for (int i = 0; i < expected.size(); i++) {
                    JsonObject python = expected.get(i).getAsJsonObject();
                    Entity entity = entities.get(i);
                    assertEquals(python.get("text").getAsString(), entity.text());
                    assertEquals(python.get("label").getAsString(), entity.label());
                    assertEquals(python.get("start").getAsInt(), entity.start(), text);
                    assertEquals(python.get("end").getAsInt(), entity.end(), text);
                    // In a model of eight channels a step of a logit is worth several of the output.
                    assertEquals(python.get("score").getAsFloat(), entity.score(), 0.05f, text);
                    found++;
                }
            }
            assertTrue(found > 100, found + " entities");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"spans", "spans_lengths", "spans_unigram"})
    void answersEqualPythons(String model) throws IOException {
        try (QuestionAnswerer answerer = QuestionAnswerer.open(MODELS.resolve(model + ".tflite").toFile())) {
            double tolerance = Math.expm1(8 * answerer.quantizationStep());
            int windowed = 0;
            for (JsonObject golden : golden(model)) {
                String context = golden.get("context").getAsString();
                Answer answer = answerer.answer(golden.get("question").getAsString(), context);
                assertEquals(golden.get("text").getAsString(), answer.text(), context);
                assertEquals(golden.get("start").getAsInt(), answer.start(), context);
                assertEquals(golden.get("end").getAsInt(), answer.end(), context);
                double python = golden.get("score").getAsDouble();
                assertEquals(python, answer.score(), tolerance * python, context);
                windowed += answerer.tokenizer().encode(context).size() > answerer.sequenceLength() ? 1 : 0;
            }
            assertTrue(windowed > 10, windowed + " contexts of several windows");
        }
    }

    @Test
    void aQuestionOfMoreThanHalfOfTheRoomIsToldToBeCut() throws IOException {
        try (QuestionAnswerer answerer = QuestionAnswerer.open(SPANS)) {
            int room = (answerer.sequenceLength() - 3) / 2;
            assertFalse(answerer.isTruncated("dog ".repeat(room)));
            assertTrue(answerer.isTruncated("dog ".repeat(room + 1)));
            assertFalse(answerer.isTruncated(null));
            String context = "cat t @a q dog j";
            Answer cut = answerer.answer("dog ".repeat(room) + "cat t @a q", context);
            assertEquals(answerer.answer("dog ".repeat(room), context).toString(), cut.toString());
        }
    }

    @Test
    void theWindowsThatAreReadAreThoseThatPythonReads() throws IOException {
        try (QuestionAnswerer answerer = QuestionAnswerer.open(SPANS)) {
            double tolerance = Math.expm1(8 * answerer.quantizationStep());
            int others = 0;
            for (JsonObject golden : golden("relevance")) {
                String question = golden.get("question").getAsString();
                String context = golden.get("context").getAsString();
                int most = golden.get("most").getAsInt();
                Answer answer = answerer.answer(question, context, most, null);
                String asked = question + " | " + context;
                assertEquals(golden.get("start").getAsInt(), answer.start(), asked);
                assertEquals(golden.get("end").getAsInt(), answer.end(), asked);
                double python = golden.get("score").getAsDouble();
                assertEquals(python, answer.score(), tolerance * python, asked);
                if (golden.has("windows")) {
                    assertEquals(golden.get("windows").getAsInt(), answer.windows(), asked);
                    assertEquals(golden.get("windows_in_all").getAsInt(), answer.windowsInAll(), asked);
                    others += answer.start() == answerer.answer(question, context).start() ? 0 : 1;
                } else {
                    assertEquals(answer.windowsInAll(), answer.windows(), asked);
                }
            }
            assertTrue(others > 10, others + " answers that the whole context does not give");
            assertThrows(IllegalArgumentException.class, () -> answerer.answer("cat", "cat", 0, null));
        }
    }

    @Test
    void aTextWithoutTheAnswerIsToldAsPythonTellsIt() throws IOException {
        try (QuestionAnswerer knowing = QuestionAnswerer.open(MODELS.resolve("spans_none.tflite").toFile());
                QuestionAnswerer other = QuestionAnswerer.open(SPANS)) {
            assertEquals(-30.0625, knowing.noAnswerThreshold());
            assertEquals(Double.POSITIVE_INFINITY, other.noAnswerThreshold());
            double tolerance = Math.expm1(8 * knowing.quantizationStep());
            int none = 0;
            int some = 0;
            for (JsonObject golden : golden("spans_none")) {
                String question = golden.get("question").getAsString();
                String context = golden.get("context").getAsString();
                Answer answer = knowing.answer(question, context);
                assertEquals(golden.get("text").getAsString(), answer.text(), context);
                assertEquals(golden.get("start").getAsInt(), answer.start(), context);
                assertEquals(golden.get("end").getAsInt(), answer.end(), context);
                double python = golden.get("score").getAsDouble();
                assertEquals(python, answer.score(), tolerance * python, context);
                none += answer.isNone() ? 1 : 0;
                some += answer.isNone() || other.answer(question, context).isNone() ? 0 : 1;
            }
            assertTrue(none > 15 && some > 15, none + " texts without an answer, " + some + " with one");
            assertTrue(knowing.answer("cat", "").isNone());
            assertEquals(0, knowing.answer("cat", "").score(), "there is nothing to read");
        }
    }

    @Test
    void theLikeliestStretchIsGivenInAnyCaseWhereThatIsAskedFor() throws IOException {
        File file = MODELS.resolve("spans_none.tflite").toFile();
        TextModel.Options always = new TextModel.Options().setAlwaysAnswer(true);
        try (QuestionAnswerer strict = QuestionAnswerer.open(file);
                QuestionAnswerer answering = QuestionAnswerer.open(file, always);
                QuestionAnswerer without = QuestionAnswerer.open(MODELS.resolve("spans_lengths.tflite").toFile(), always)) {
            assertEquals(-30.0625, answering.noAnswerThreshold(), "the file's");
            int none = 0;
            for (JsonObject golden : golden("spans_none")) {
                String question = golden.get("question").getAsString();
                String context = golden.get("context").getAsString();
                Answer told = strict.answer(question, context);
                Answer given = answering.answer(question, context);
                if (!told.isNone()) {
                    assertEquals(told.toString(), given.toString(), context);
                } else if (given.windowsInAll() == 1) {
                    // The same network in a file without a threshold.
                    assertEquals(without.answer(question, context).toString(), given.toString(), context);
                    assertFalse(given.isNone(), context);
                    none++;
                }
                assertEquals(given.windows() == 0, given.isNone(), context);
            }
            assertTrue(none > 5, none + " texts without an answer");
            assertEquals(0, answering.answer("cat", "").score(), "there is nothing to read");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vectors", "vectors_lengths"})
    void vectorsEqualPythons(String model) throws IOException {
        try (SentenceEncoder encoder = SentenceEncoder.open(MODELS.resolve(model + ".tflite").toFile())) {
            for (JsonObject golden : golden(model)) {
                float[] vector = encoder.encode(golden.get("text").getAsString());
                JsonArray expected = golden.getAsJsonArray("vector");
                assertEquals(expected.size(), vector.length);
                for (int i = 0; i < vector.length; i++) {
                    assertEquals(expected.get(i).getAsFloat(), vector[i], 2 * encoder.quantizationStep());
                }
            }
            assertEquals(1, SentenceEncoder.cosine(encoder.encode("cat"), encoder.encode("CAT")), 1e-6);
        }
    }

    @Test
    void windowsAreToldAndCanBeEnded() throws IOException {
        String text = "the cat and the dog ".repeat(20);
        try (TokenClassifier tagger = TokenClassifier.open(ENTITIES);
                QuestionAnswerer answerer = QuestionAnswerer.open(SPANS)) {
            for (boolean asks : new boolean[] {false, true}) {
                List<Integer> told = new ArrayList<>();
                int[] windows = new int[1];
                Progress progress = (done, total) -> {
                    windows[0] = total;
                    return told.add(done) && done != 2;
                };
                assertThrows(
                        CancellationException.class,
                        () -> {
                            if (asks) {
                                answerer.answer("the cat", text, progress);
                            } else {
                                tagger.entities(text, progress);
                            }
                        });
                assertEquals(List.of(0, 1, 2), told);
                assertTrue(windows[0] > 7, windows[0] + " windows over 100 tokens");
            }
            int[] last = new int[2];
            Progress progress = (done, total) -> {
                last[0] = done;
                last[1] = total;
                return true;
            };
            assertEquals(answerer.answer("the cat", text).toString(), answerer.answer("the cat", text, progress).toString());
            assertEquals(last[1], last[0]);
            assertEquals(tagger.entities(text).toString(), tagger.entities(text, progress).toString());
            assertEquals(last[1], last[0]);
            answerer.answer("the cat", "", progress);
            assertEquals(0, last[1], "an empty context has no window");
        }
    }

    @Test
    void aVectorSaysWhetherItTellsOfTheBeginningAlone() throws IOException {
        try (SentenceEncoder encoder = SentenceEncoder.open(VECTORS)) {
            assertFalse(encoder.isTruncated("cat ".repeat(14)));
            assertTrue(encoder.isTruncated("cat ".repeat(15)));
            assertFalse(encoder.isTruncated(null));
        }
    }

    @Test
    void theCosineKnowsDirectionsAlone() {
        assertEquals(1, SentenceEncoder.cosine(new float[] {1, 2}, new float[] {2, 4}), 1e-6);
        assertEquals(-1, SentenceEncoder.cosine(new float[] {1, 2}, new float[] {-1, -2}), 1e-6);
        assertEquals(0, SentenceEncoder.cosine(new float[] {1, 0}, new float[] {0, 3}), 1e-6);
        assertEquals(0, SentenceEncoder.cosine(new float[] {0, 0}, new float[] {0, 3}));
        assertThrows(IllegalArgumentException.class, () -> SentenceEncoder.cosine(new float[1], new float[2]));
    }

    @Test
    void anyTextHasAnAnswerWithinIt() throws IOException {
        try (TokenClassifier tagger = TokenClassifier.open(ENTITIES);
                QuestionAnswerer answerer = QuestionAnswerer.open(SPANS);
                SentenceEncoder encoder = SentenceEncoder.open(VECTORS)) {
            for (String text : ANY) {
                int after = 0;
                for (Entity entity : tagger.entities(text)) {
                    assertTrue(entity.start() >= after, "in their order, without overlap");
                    assertEquals(text.substring(entity.start(), entity.end()), entity.text());
                    after = entity.end();
                }
                Answer answer = answerer.answer(text, text);
                assertEquals(text.substring(answer.start(), answer.end()), answer.text());
                assertEquals(8, encoder.encode(text).length, "the width of this model");
            }
            assertEquals(List.of(), tagger.entities(null));
            assertEquals("", answerer.answer(null, null).text());
            assertEquals(0, answerer.answer("cat", "").score());
            assertEquals(8, encoder.encode(null).length);
        }
    }

    @Test
    void everyWayOfOpeningGivesTheSameAnswer() throws IOException {
        byte[] bytes = Files.readAllBytes(SPANS.toPath());
        TextModel.Options options = new TextModel.Options().setThreads(2);
        try (QuestionAnswerer file = QuestionAnswerer.open(SPANS, options);
                QuestionAnswerer heap = QuestionAnswerer.open(ByteBuffer.wrap(bytes), "heap", options)) {
            String expected = file.answer("cat", "a dog and the cat").toString();
            assertEquals(expected, heap.answer("cat", "a dog and the cat").toString());
        }
    }

    @Test
    void aFileOpensByTheTaskItNames() throws IOException {
        assertOpensAs(TextClassifier.class, "classification_uint8.tflite");
        assertOpensAs(MultiLabelClassifier.class, "labels.tflite");
        assertOpensAs(TextScorer.class, "scores.tflite");
        assertOpensAs(TokenClassifier.class, "entities.tflite");
        assertOpensAs(QuestionAnswerer.class, "spans.tflite");
        assertOpensAs(SentenceEncoder.class, "vectors.tflite");
    }

    private static void assertOpensAs(Class<?> task, String name) throws IOException {
        File file = MODELS.resolve(name).toFile();
        try (FileInputStream stream = new FileInputStream(file);
                TextModel model =
                        TextModels.open(stream.getFD(), 0, file.length(), name, new TextModel.Options())) {
            assertEquals(task, model.getClass());
        }
    }

    @Test
    void useAfterCloseIsAnIllegalState() throws IOException {
        TokenClassifier tagger = TokenClassifier.open(ENTITIES);
        QuestionAnswerer answerer = QuestionAnswerer.open(SPANS);
        SentenceEncoder encoder = SentenceEncoder.open(VECTORS);
        tagger.close();
        answerer.close();
        encoder.close();
        assertThrows(IllegalStateException.class, () -> tagger.entities("cat"));
        assertThrows(IllegalStateException.class, () -> tagger.entities(""));
        assertThrows(IllegalStateException.class, () -> answerer.answer("cat", "cat"));
        assertThrows(IllegalStateException.class, () -> answerer.answer("cat", ""), "though no network would run");
        assertThrows(IllegalStateException.class, () -> encoder.encode("cat"));
        assertThrows(IllegalStateException.class, () -> encoder.encodeEach(List.of(), null));
        assertThrows(IllegalStateException.class, () -> tagger.entitiesOfEach(List.of(), null));
        assertEquals(List.of("O", "B-animal", "I-animal"), tagger.labels());
    }

    @Test
    void aModelClosedBetweenTwoWindowsIsAnIllegalState() throws Exception {
        String text = "the cat ".repeat(1 << 17); // seconds
        TokenClassifier tagger = TokenClassifier.open(ENTITIES);
        FutureTask<List<Entity>> reading = new FutureTask<>(() -> tagger.entities(text));
        new Thread(reading).start();
        while (tagger.lastInferenceNanoseconds() == 0) {
            Thread.sleep(1);
        }
        tagger.close();
        Exception e = assertThrows(ExecutionException.class, reading::get);
        assertEquals(IllegalStateException.class, e.getCause().getClass());
    }

    private static List<JsonObject> golden(String name) throws IOException {
        return JsonLines.read(MODELS.resolve(name + ".jsonl"));
    }
}
