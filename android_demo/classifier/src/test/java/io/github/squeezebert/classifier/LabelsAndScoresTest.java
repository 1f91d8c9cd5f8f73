package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several labels of a text, scores, rankings and vectors with prompts are those of the Python harness. */
@ExtendWith(WithNativeRuntime.class)
class LabelsAndScoresTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final List<String> ANY = Arrays.asList(null, "", " ", "\0", "\ud800", "\ud83d\ude00 \u732b", "cat ".repeat(3000));

    @ParameterizedTest
    @ValueSource(strings = {"labels", "labels_lengths", "labels_windows"})
    void labelsEqualPythons(String model) throws IOException {
        try (MultiLabelClassifier classifier = MultiLabelClassifier.open(path(model))) {
            int given = 0;
            int notGiven = 0;
            for (JsonObject golden : golden(model)) {
                LabelSet read = classify(classifier, golden.get("text"));
                assertRead(golden, read.windows(), read.isTruncated());
                List<LabelScore> labels = read.labels();
                JsonArray expected = golden.getAsJsonArray("labels");
                assertEquals(expected.size(), labels.size());
                for (int i = 0; i < expected.size(); i++) {
                    JsonObject python = expected.get(i).getAsJsonObject();
                    LabelScore label = labels.get(i);
                    assertEquals(python.get("label").getAsString(), label.label(), golden.toString());
                    assertEquals(python.get("given").getAsBoolean(), label.isGiven(), golden.toString());
                    float tolerance = golden.get("tolerance").getAsFloat();
                    assertEquals(python.get("score").getAsFloat(), label.probability(), tolerance, golden.toString());
                    given += label.isGiven() ? 1 : 0;
                    notGiven += label.isGiven() ? 0 : 1;
                }
            }
            assertTrue(given > 8 && notGiven > 8, given + " labels given, " + notGiven + " not");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"scores", "scores_lengths", "scores_sigmoid", "scores_windows"})
    void scoresAndRankingsEqualPythons(String model) throws IOException {
        try (TextScorer scorer = TextScorer.open(path(model))) {
            int ranked = 0;
            for (JsonObject golden : golden(model)) {
                double tolerance = golden.get("tolerance").getAsDouble();
                if (golden.has("score")) {
                    Scored read = score(scorer, golden.get("text"));
                    assertRead(golden, read.windows(), read.isTruncated());
                    assertEquals(golden.get("score").getAsDouble(), read.score(), tolerance, golden.toString());
                    continue;
                }
                List<String> documents = new ArrayList<>();
                golden.getAsJsonArray("documents").forEach(document -> documents.add(document.getAsString()));
                List<Ranked> ranking = scorer.rank(golden.get("query").getAsString(), documents);
                JsonArray expected = golden.getAsJsonArray("ranking");
                assertEquals(expected.size(), ranking.size());
                for (int i = 0; i < expected.size(); i++) {
                    JsonObject python = expected.get(i).getAsJsonObject();
                    assertEquals(python.get("index").getAsInt(), ranking.get(i).index(), golden.toString());
                    assertEquals(python.get("score").getAsDouble(), ranking.get(i).score(), tolerance, golden.toString());
                    ranked++;
                }
            }
            assertTrue(ranked > 20, ranked + " documents");
        }
    }

    @Test
    void aTextThatIsNotReadToItsEndSaysSo() throws IOException {
        try (MultiLabelClassifier labels = MultiLabelClassifier.open(path("labels"));
                TextScorer scores = TextScorer.open(path("scores"));
                SentenceEncoder vectors = SentenceEncoder.open(path("prompts"))) {
            String fits = "cat ".repeat(labels.sequenceLength() - 2);
            String more = fits + "cat";
            assertFalse(labels.isTruncated(fits));
            assertTrue(labels.isTruncated(more));
            assertFalse(scores.isTruncated(fits));
            assertTrue(scores.isTruncated(more));
            assertTrue(scores.isTruncated("cat", fits));
            assertFalse(scores.isTruncated("cat", "dog"));
            assertFalse(vectors.isTruncated(fits, ""));
            assertTrue(vectors.isTruncated(fits), "the default prompt takes room");
            assertFalse(labels.isTruncated(null));
            assertFalse(labels.isTruncated("cat", "dog"));
            assertTrue(labels.isTruncated("cat", fits));
        }
    }

    @Test
    void aTextOfTheKindThatAModelDidNotLearnIsRefusedInPythonsWords() throws IOException {
        int refused = 0;
        for (JsonObject golden : golden("kinds")) {
            String model = golden.get("model").getAsString();
            String says = golden.get("says").getAsString();
            JsonElement text = golden.get("text");
            try (TextModel opened = TextModels.open(MODELS.resolve(model).toFile(), new TextModel.Options())) {
                for (Runnable call : calls(opened, text)) {
                    if (says.isEmpty()) {
                        call.run();
                        continue;
                    }
                    Exception e = assertThrows(IllegalArgumentException.class, call::run);
                    assertTrue(e.getMessage().endsWith(model + ": " + says), e.getMessage());
                    refused++;
                }
            }
        }
        assertEquals(5 + 6 + 6, refused);
    }

    @Test
    void aModelSaysWhichKindsOfTextItTakes() throws IOException {
        try (TextClassifier ofPairs = TextClassifier.open(path("classes_of_pairs"));
                TextClassifier ofBoth = TextClassifier.open(path("classification_uint8"));
                MultiLabelClassifier labels = MultiLabelClassifier.open(path("labels_of_pairs"));
                TextScorer ofTexts = TextScorer.open(path("scores_of_texts"))) {
            assertFalse(ofPairs.takesTexts());
            assertTrue(ofPairs.takesPairs());
            assertTrue(ofBoth.takesTexts() && ofBoth.takesPairs(), "nothing is known of it, so nothing is refused");
            assertFalse(labels.takesTexts());
            assertTrue(labels.takesPairs());
            assertTrue(ofTexts.takesTexts());
            assertFalse(ofTexts.takesPairs());
        }
    }

    /** Every call that reads a text, or a pair. */
    private static List<Runnable> calls(TextModel model, JsonElement text) {
        boolean pair = text.isJsonArray();
        String first = (pair ? text.getAsJsonArray().get(0) : text).getAsString();
        String second = pair ? text.getAsJsonArray().get(1).getAsString() : null;
        if (model instanceof TextClassifier classifier) {
            return pair
                    ? List.of(() -> classifier.classify(first, second), () -> classifier.classification(first, second, null))
                    : List.of(
                            () -> classifier.classify(first),
                            () -> classifier.classify(null),
                            () -> classifier.classification(first),
                            () -> classifier.classification(first, (Progress) null),
                            () -> classifier.classifyEach(List.of(first), null));
        }
        if (model instanceof MultiLabelClassifier classifier) {
            return pair
                    ? List.of(
                            () -> classifier.classify(first, second),
                            () -> classifier.labelSet(first, second, null),
                            () -> classifier.isTruncated(first, second))
                    : List.of(
                            () -> classifier.classify(first),
                            () -> classifier.classify(null),
                            () -> classifier.labelSet(first),
                            () -> classifier.labelSet(first, (Progress) null),
                            () -> classifier.classifyEach(List.of(first), null),
                            () -> classifier.isTruncated(first));
        }
        TextScorer scorer = (TextScorer) model;
        return pair
                ? List.of(
                        () -> scorer.score(first, second),
                        () -> scorer.score(null, null),
                        () -> scorer.scored(first, second, null),
                        () -> scorer.isTruncated(first, second),
                        () -> scorer.rank(first, List.of(second)),
                        () -> scorer.rank(first, List.of(second), null))
                : List.of(() -> scorer.score(first), () -> scorer.scoreEach(List.of(first), null));
    }

    @Test
    void aLongTextOrPairTellsHowFarItIsAndCanBeEnded() throws IOException {
        String text = "the cat and the dog ".repeat(20);
        try (MultiLabelClassifier labels = MultiLabelClassifier.open(path("labels_windows"));
                TextScorer scores = TextScorer.open(path("scores_windows"));
                TextClassifier classifier = TextClassifier.open(path("windows"))) {
            List<Integer> told = new ArrayList<>();
            Progress three = (done, total) -> told.add(done) && done < 3;
            assertEquals(8, labels.labelSet(text).windows(), "100 tokens, 14 in a window");
            assertThrows(CancellationException.class, () -> labels.labelSet(text, three));
            assertThrows(CancellationException.class, () -> labels.labelSet("cat", text, three));
            assertThrows(CancellationException.class, () -> classifier.classification("cat", text, three));
            assertThrows(CancellationException.class, () -> scores.scored(text, three));
            assertThrows(CancellationException.class, () -> scores.scored(text, "cat", three));
            assertEquals(List.of(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3), told);
            assertEquals(9, classifier.classification("cat", text, null).windows(), "100 tokens, 12 beside cat");
            assertTrue(scores.scored(text).isTruncated(), "three windows of its eight are read");
            assertFalse(labels.labelSet(text, "cat", null).isTruncated());
        }
    }

    @Test
    void vectorsWithPromptsEqualPythons() throws IOException {
        try (SentenceEncoder encoder = SentenceEncoder.open(path("prompts"))) {
            int compared = 0;
            for (JsonObject golden : golden("prompts")) {
                if (!golden.get("text").isJsonPrimitive()) {
                    continue; // a pair, which has no vector here
                }
                String text = golden.get("text").getAsString();
                JsonElement prompt = golden.get("prompt");
                float[] vector = prompt.isJsonNull() ? encoder.encode(text) : encoder.encode(text, prompt.getAsString());
                JsonArray expected = golden.getAsJsonArray("vector");
                assertEquals(expected.size(), vector.length);
                for (int i = 0; i < vector.length; i++) {
                    assertEquals(expected.get(i).getAsFloat(), vector[i], 2 * encoder.quantizationStep(), golden.toString());
                }
                compared++;
            }
            assertTrue(compared > 40, compared + " texts");
            assertEquals("query", encoder.defaultPrompt());
            assertEquals(List.of("query", "passage", "none", "a, b"), List.copyOf(encoder.prompts().keySet()));
            assertArrayEquals(encoder.encode("cat"), encoder.encode("cat", "query"));
            assertArrayEquals(encoder.encode(encoder.prompts().get("query") + "cat", ""), encoder.encode("cat"));
            assertArrayEquals(encoder.encode("", "passage"), encoder.encode(null, "passage"));
            List<float[]> each = encoder.encodeEach(List.of("cat", "dog"), "passage", null);
            assertArrayEquals(encoder.encode("cat", "passage"), each.get(0));
            assertArrayEquals(encoder.encode("dog", "passage"), each.get(1));
            Exception e = assertThrows(IllegalArgumentException.class, () -> encoder.encode("cat", "document"));
            assertTrue(e.getMessage().contains("document") && e.getMessage().contains("query, passage"), e.getMessage());
        }
    }

    @Test
    void anEncoderWithoutPromptsTakesTextsAsTheyAre() throws IOException {
        try (SentenceEncoder encoder = SentenceEncoder.open(path("vectors"))) {
            assertEquals(0, encoder.prompts().size());
            assertEquals("", encoder.defaultPrompt());
            assertArrayEquals(encoder.encode("cat"), encoder.encode("cat", ""));
            assertThrows(IllegalArgumentException.class, () -> encoder.encode("cat", "query"));
        }
    }

    @Test
    void aLabelIsGivenFromItsThresholdOn() {
        assertTrue(new LabelScore("a", 0.5f, 0.5).isGiven());
        assertTrue(!new LabelScore("a", 0.5f, 0.50000001).isGiven(), "though equal in 32 bits");
        assertTrue(new LabelScore("a", 0.1f, 0.1).isGiven(), "0.1f is above 0.1");
        assertTrue(!new LabelScore("a", 0.7f, 0.7).isGiven(), "0.7f is below 0.7");
        assertEquals("a 0.5 (not given)", new LabelScore("a", 0.5f, 1).toString());
    }

    @Test
    void anyTextHasAnAnswer() throws IOException {
        try (MultiLabelClassifier classifier = MultiLabelClassifier.open(path("labels"));
                TextScorer scorer = TextScorer.open(path("scores"))) {
            for (String text : ANY) {
                assertEquals(3, classifier.classify(text).size());
                assertEquals(3, classifier.classify(text, text).size());
                assertTrue(Double.isFinite(scorer.score(text)) && Double.isFinite(scorer.score(text, text)));
            }
            assertEquals(List.of(), scorer.rank("cat", List.of()));
            List<Ranked> alike = scorer.rank(null, Arrays.asList("cat", "cat", null, "cat"));
            List<Integer> cats = new ArrayList<>();
            alike.stream().filter(one -> one.index() != 2).forEach(one -> cats.add(one.index()));
            assertEquals(List.of(0, 1, 3), cats, "equals stay in their order");
            assertEquals(scorer.score(null, "cat"), scorer.score("", "cat"));
        }
    }

    @Test
    void everyWayOfOpeningGivesTheSameAnswer() throws IOException {
        TextModel.Options options = new TextModel.Options().setThreads(2);
        byte[] labels = Files.readAllBytes(path("labels").toPath());
        byte[] scores = Files.readAllBytes(path("scores").toPath());
        try (FileInputStream labelStream = new FileInputStream(path("labels"));
                FileInputStream scoreStream = new FileInputStream(path("scores"));
                MultiLabelClassifier file = MultiLabelClassifier.open(path("labels"), options);
                MultiLabelClassifier heap = MultiLabelClassifier.open(ByteBuffer.wrap(labels), "heap", options);
                MultiLabelClassifier read = MultiLabelClassifier.open(new ByteArrayInputStream(labels), "read", options);
                MultiLabelClassifier part = MultiLabelClassifier.open(labelStream.getFD(), 0, labels.length, "part", options);
                TextScorer scoreFile = TextScorer.open(path("scores"), options);
                TextScorer scoreHeap = TextScorer.open(ByteBuffer.wrap(scores), "heap", options);
                TextScorer scoreRead = TextScorer.open(new ByteArrayInputStream(scores), "read", options);
                TextScorer scorePart = TextScorer.open(scoreStream.getFD(), 0, scores.length, "part", options)) {
            for (MultiLabelClassifier one : List.of(heap, read, part)) {
                assertEquals(file.classify("the cat").toString(), one.classify("the cat").toString());
            }
            for (TextScorer one : List.of(scoreHeap, scoreRead, scorePart)) {
                assertEquals(scoreFile.score("the cat"), one.score("the cat"));
            }
            assertEquals(List.of("music", "weather", "alarm"), file.labels());
            assertArrayEquals(new double[] {0.1, 0.4140625, 0.3}, file.thresholds());
        }
    }

    @Test
    void useAfterCloseIsAnIllegalState() throws IOException {
        MultiLabelClassifier classifier = MultiLabelClassifier.open(path("labels"));
        TextScorer scorer = TextScorer.open(path("scores"));
        classifier.close();
        scorer.close();
        assertThrows(IllegalStateException.class, () -> classifier.classify("cat"));
        assertThrows(IllegalStateException.class, () -> scorer.score("cat", "dog"));
        assertThrows(IllegalStateException.class, () -> scorer.rank("cat", List.of("dog")));
        assertThrows(IllegalStateException.class, () -> scorer.rank("cat", List.of()), "though no network would run");
        assertThrows(IllegalStateException.class, () -> scorer.scoreEach(List.of(), null));
        assertThrows(IllegalStateException.class, () -> classifier.classifyEach(List.of(), null));
    }

    private static void assertRead(JsonObject golden, int windows, boolean truncated) {
        JsonArray read = golden.getAsJsonArray("read");
        assertEquals(read.get(0).getAsInt(), windows, golden.toString());
        assertEquals(read.get(1).getAsBoolean(), truncated, golden.toString());
    }

    private static LabelSet classify(MultiLabelClassifier classifier, JsonElement text) {
        if (text.isJsonPrimitive()) {
            return classifier.labelSet(text.getAsString());
        }
        JsonArray pair = text.getAsJsonArray();
        return classifier.labelSet(pair.get(0).getAsString(), pair.get(1).getAsString(), null);
    }

    private static Scored score(TextScorer scorer, JsonElement text) {
        if (text.isJsonPrimitive()) {
            return scorer.scored(text.getAsString());
        }
        JsonArray pair = text.getAsJsonArray();
        return scorer.scored(pair.get(0).getAsString(), pair.get(1).getAsString(), null);
    }

    private static List<JsonObject> golden(String name) throws IOException {
        return JsonLines.read(MODELS.resolve(name + ".jsonl"));
    }

    private static File path(String model) {
        return MODELS.resolve(model + ".tflite").toFile();
    }
}
