package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.squeezebert.JsonLines;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classifier on Android's own x86_64 library; what no library is needed for is in {@link RefusedFilesTest}. */
@ExtendWith(WithNativeRuntime.class)
class TextClassifierTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final File UINT8 = MODELS.resolve("classification_uint8.tflite").toFile();

    @Test
    void aFileThatAnswersNoNumbersIsNamed() throws IOException {
        File file = MODELS.resolve("not_finite.broken.tflite").toFile();
        try (TextClassifier classifier = TextClassifier.open(file)) {
            Exception refused = assertThrows(IllegalArgumentException.class, () -> classifier.classify("the cat"));
            assertEquals(
                    file + ": answers NaN or infinity: a number in it is damaged, or too large to compute with; build it again,"
                            + " or take another copy",
                    refused.getMessage());
        }
    }

    @TestFactory
    List<DynamicTest> answersEqualPythons() throws IOException {
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : JsonLines.read(MODELS.resolve("answers.jsonl"))) {
            File model = MODELS.resolve(golden.get("model").getAsString()).toFile();
            tests.add(DynamicTest.dynamicTest(model.getName(), () -> {
                try (TextClassifier classifier = TextClassifier.open(model)) {
                    checkAnswers(classifier, golden);
                }
            }));
        }
        return tests;
    }

    /** The answer to each text, label by label. */
    static void checkAnswers(TextClassifier classifier, JsonObject golden) {
        JsonArray texts = golden.getAsJsonArray("texts");
        for (int i = 0; i < texts.size(); i++) {
            JsonElement text = texts.get(i);
            Classification read = text.isJsonArray()
                    ? classifier.classification(
                            text.getAsJsonArray().get(0).getAsString(), text.getAsJsonArray().get(1).getAsString(), null)
                    : classifier.classification(text.getAsString());
            List<Category> answer = read.categories();
            JsonArray expectedReading = golden.getAsJsonArray("read").get(i).getAsJsonArray();
            assertEquals(expectedReading.get(0).getAsInt(), read.windows(), text + ": windows");
            assertEquals(expectedReading.get(1).getAsBoolean(), read.isTruncated(), text + ": cut");
            JsonArray expected = golden.getAsJsonArray("probabilities").get(i).getAsJsonArray();
            assertEquals(expected.size(), answer.size());
            for (Category category : answer) {
                float python = expected.get(classifier.labels().indexOf(category.label())).getAsFloat();
                float tolerance = golden.get("tolerance").getAsFloat();
                assertEquals(python, category.probability(), tolerance, text + ": " + category.label());
            }
        }
    }

    @Test
    void aLongTextTellsHowFarItIsAndCanBeEnded() throws IOException {
        String text = "the cat and the dog ".repeat(20);
        try (TextClassifier classifier = TextClassifier.open(MODELS.resolve("windows.tflite").toFile())) {
            List<Integer> told = new ArrayList<>();
            Classification read = classifier.classification(text, (done, total) -> {
                assertEquals(8, total, "100 tokens, 14 in a window");
                return told.add(done);
            });
            assertEquals(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8), told);
            assertEquals(8, read.windows());
            assertFalse(read.isTruncated());

            told.clear();
            assertThrows(
                    CancellationException.class,
                    () -> classifier.classification(text, (done, total) -> told.add(done) && done < 3));
            assertEquals(List.of(0, 1, 2, 3), told, "no window after it was ended");
            assertEquals(8, classifier.classification(text).windows(), "and the next text is answered");
        }
    }

    @Test
    void answersAreSortedAndSumToOne() throws IOException {
        try (TextClassifier classifier = TextClassifier.open(UINT8)) {
            List<Category> answer = classifier.classify("cat and dog");
            float sum = 0;
            for (int i = 0; i < answer.size(); i++) {
                sum += answer.get(i).probability();
                assertTrue(i == 0 || answer.get(i - 1).probability() >= answer.get(i).probability());
            }
            assertEquals(1, sum, 3f / 256, "three roundings");
            assertEquals(List.of("music", "weather", "alarm"), classifier.labels());
            assertEquals(16, classifier.sequenceLength());
            assertEquals(1f / 256, classifier.quantizationStep());
        }
    }

    @Test
    void aTextThatNoLabelFitsIsTold() throws IOException {
        try (TextClassifier rejecting = TextClassifier.open(MODELS.resolve("threshold.tflite").toFile());
                TextClassifier other = TextClassifier.open(UINT8)) {
            assertEquals(0.5625f, rejecting.threshold());
            assertTrue(rejecting.classify("cat and dog").get(0).isBelowThreshold());
            assertFalse(rejecting.classify("a b c").get(0).isBelowThreshold());
            assertTrue(rejecting.classify("a b c").get(1).isBelowThreshold(), "a label that does not fit, after one that does");
            assertEquals(0, other.threshold());
            assertFalse(other.classify("cat and dog").get(2).isBelowThreshold());
        }
    }

    @Test
    void everyWayOfOpeningGivesTheSameAnswer() throws IOException {
        byte[] bytes = Files.readAllBytes(UINT8.toPath());
        ByteBuffer direct = ByteBuffer.allocateDirect(bytes.length + 32);
        direct.position(16);
        direct.put(bytes).position(16).limit(16 + bytes.length);
        File padded = File.createTempFile("padded", ".bin", new File("target"));
        Files.write(padded.toPath(), withPadding(bytes, 4096));
        TextClassifier.Options options = new TextClassifier.Options();
        try (FileInputStream stream = new FileInputStream(padded);
                TextClassifier file = TextClassifier.open(UINT8, options);
                TextClassifier part = TextClassifier.open(stream.getFD(), 4096, bytes.length, "part", options);
                TextClassifier heap = TextClassifier.open(ByteBuffer.wrap(bytes), "heap", options);
                TextClassifier off = TextClassifier.open(direct, "direct", options);
                TextClassifier read = TextClassifier.open(new ByteArrayInputStream(bytes), "stream", options)) {
            String expected = file.classify("cat and dog").toString();
            for (TextClassifier other : List.of(part, heap, off, read)) {
                assertEquals(expected, other.classify("cat and dog").toString());
            }
        } finally {
            Files.delete(padded.toPath());
        }
    }

    @Test
    void theShortestLengthThatHoldsATextAnswers() throws IOException {
        // Six tokens, [CLS] and [SEP] fill the shorter network of eight positions.
        String fits = "a b c d e f";
        String tooLong = "a b c d e f g";
        try (TextClassifier both = TextClassifier.open(MODELS.resolve("lengths.tflite").toFile());
                TextClassifier longest = TextClassifier.open(UINT8)) {
            assertEquals(16, both.sequenceLength());
            assertArrayEquals(new int[] {8, 16}, both.sequenceLengths());
            assertArrayEquals(new int[] {16}, longest.sequenceLengths());
            assertEquals(longest.quantizationStep(), both.quantizationStep());
            String atLength8 = both.classify(fits).toString();
            assertNotEquals(longest.classify(fits).toString(), atLength8);
            assertEquals(longest.classify(tooLong).toString(), both.classify(tooLong).toString());
            assertEquals(atLength8, both.classify(fits).toString(), "after the longer one has run");
            assertEquals(longest.classify("a b c", "d e f").toString(), both.classify("a b c", "d e f").toString());
            assertNotEquals(longest.classify("a b c", "d e").toString(), both.classify("a b c", "d e").toString());
        }
    }

    @Test
    void aFileOfSeveralLengthsOpensInAnyWay() throws IOException {
        byte[] bytes = Files.readAllBytes(MODELS.resolve("lengths.tflite"));
        File padded = File.createTempFile("padded", ".bin", new File("target"));
        Files.write(padded.toPath(), withPadding(bytes, 4096));
        TextClassifier.Options options = new TextClassifier.Options();
        try (FileInputStream stream = new FileInputStream(padded);
                TextClassifier file = TextClassifier.open(MODELS.resolve("lengths.tflite").toFile(), options);
                TextClassifier part = TextClassifier.open(stream.getFD(), 4096, bytes.length, "part", options);
                TextClassifier heap = TextClassifier.open(ByteBuffer.wrap(bytes), "heap", options)) {
            for (String text : List.of("cat", "the cat and the dog and a cat")) {
                assertEquals(file.classify(text).toString(), part.classify(text).toString());
                assertEquals(file.classify(text).toString(), heap.classify(text).toString());
            }
        } finally {
            Files.delete(padded.toPath());
        }
        TextClassifier closed = TextClassifier.open(ByteBuffer.wrap(bytes), "closed", options);
        closed.close(); // before the shorter network was ever needed
        assertThrows(IllegalStateException.class, () -> closed.classify("cat"));
    }

    @Test
    void threadsAndTheDelegateHardlyChangeTheAnswer() throws IOException {
        JsonObject golden = JsonParser.parseString(Files.readAllLines(MODELS.resolve("answers.jsonl")).get(0)).getAsJsonObject();
        for (TextClassifier.Options options : List.of(
                new TextClassifier.Options().setThreads(2), new TextClassifier.Options().setXnnpack(false))) {
            try (TextClassifier classifier = TextClassifier.open(UINT8, options)) {
                checkAnswers(classifier, golden);
            }
        }
        assertThrows(IllegalArgumentException.class, () -> new TextClassifier.Options().setThreads(0));
        new TextClassifier.Options().setThreads(1024);
        assertThrows(IllegalArgumentException.class, () -> new TextClassifier.Options().setThreads(1025));
        assertThrows(NullPointerException.class, () -> new TextClassifier.Options().addDelegate(null));
    }

    @Test
    void eightThreadsGetTheAnswersOfOne() throws Exception {
        String[] texts = {"cat", "dog", "a b c d e f", "the cat and the dog", ""};
        ExecutorService pool = Executors.newFixedThreadPool(8);
        try (TextClassifier classifier = TextClassifier.open(UINT8)) {
            List<String> expected = new ArrayList<>();
            for (String text : texts) {
                expected.add(classifier.classify(text).toString());
            }
            List<Future<?>> runs = new ArrayList<>();
            for (int thread = 0; thread < 8; thread++) {
                int seed = thread;
                runs.add(pool.submit(() -> {
                    Random random = new Random(seed);
                    for (int i = 0; i < 500; i++) {
                        int which = random.nextInt(texts.length);
                        assertEquals(expected.get(which), classifier.classify(texts[which]).toString());
                    }
                }));
            }
            for (Future<?> run : runs) {
                run.get();
            }
        } finally {
            pool.shutdown();
        }
    }

    @Test
    void anyTextHasAnAnswer() throws IOException {
        try (TextClassifier classifier = TextClassifier.open(UINT8)) {
            String empty = classifier.classify("").toString();
            assertEquals(empty, classifier.classify(null).toString());
            assertEquals(empty, classifier.classify("\0\0").toString(), "NUL is dropped");
            assertEquals(empty, classifier.classify("\ud800").toString(), "a lone surrogate is dropped");
            assertEquals(3, classifier.classify("cat ".repeat(1 << 18)).size());
            assertEquals(3, classifier.classify(null, null).size());
        }
    }

    @Test
    void useAfterCloseIsAnIllegalState() throws IOException {
        TextClassifier classifier = TextClassifier.open(UINT8);
        classifier.close();
        classifier.close();
        Exception e = assertThrows(IllegalStateException.class, () -> classifier.classify("cat"));
        assertEquals(UINT8 + ": the model is closed; open it again", e.getMessage());
        assertThrows(IllegalStateException.class, () -> classifier.classifyEach(List.of(), null), "though no network would run");
        assertFalse(classifier.labels().isEmpty());
    }

    @Test
    void closingWaitsForTheTextInHandAndTheNextIsAnIllegalState() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            for (int round = 0; round < 20; round++) {
                TextClassifier classifier = TextClassifier.open(UINT8);
                CountDownLatch running = new CountDownLatch(4);
                List<Future<Exception>> runs = new ArrayList<>();
                for (int thread = 0; thread < 4; thread++) {
                    runs.add(pool.submit(() -> {
                        try {
                            while (true) {
                                assertEquals(3, classifier.classify("the cat and the dog").size());
                                running.countDown();
                            }
                        } catch (IllegalStateException e) {
                            return e;
                        }
                    }));
                }
                running.await();
                classifier.close();
                for (Future<Exception> run : runs) {
                    assertTrue(run.get().getMessage().endsWith("the model is closed; open it again"), run.get().getMessage());
                }
            }
        } finally {
            pool.shutdown();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 8, 12})
    void bytesMayBeginAnywhereInABuffer(int start) throws IOException {
        byte[] bytes = Files.readAllBytes(UINT8.toPath());
        ByteBuffer direct = ByteBuffer.allocateDirect(start + bytes.length);
        direct.position(start);
        direct.put(bytes).position(start);
        try (TextClassifier expected = TextClassifier.open(UINT8);
                TextClassifier moved = TextClassifier.open(direct, "moved", new TextClassifier.Options())) {
            assertEquals(expected.classify("cat and dog").toString(), moved.classify("cat and dog").toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7})
    void everyTruncationIsRefused(int seed) throws IOException {
        byte[] whole = Files.readAllBytes(UINT8.toPath());
        for (int size = seed % 2; size < whole.length; size += 37 + seed) {
            ByteBuffer part = ByteBuffer.wrap(whole, 0, size);
            Exception e = assertThrows(Exception.class, () -> TextClassifier.open(part, "part.tflite", new TextClassifier.Options()));
            assertTrue(e instanceof IOException || e instanceof IllegalArgumentException, e.toString());
            assertTrue(e.getMessage().startsWith("part.tflite: "), e.getMessage());
        }
    }

    @Test
    void everyFlippedBitIsRefusedOrHarmless() throws IOException {
        byte[] whole = Files.readAllBytes(UINT8.toPath());
        Random random = new Random(3);
        for (int i = 0; i < 2000; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            try (TextClassifier classifier = TextClassifier.open(ByteBuffer.wrap(damaged), "x", new TextClassifier.Options())) {
                assertEquals(3, classifier.classify("cat").size(), "damage outside of what is read");
            } catch (IOException | IllegalArgumentException e) {
                assertTrue(e.getMessage().startsWith("x: "), e.getMessage());
            }
        }
    }

    private static byte[] withPadding(byte[] bytes, int padding) {
        byte[] result = new byte[padding + bytes.length + 100];
        System.arraycopy(bytes, 0, result, padding, bytes.length);
        return result;
    }
}
