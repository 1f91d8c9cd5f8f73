package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.squeezebert.tflite.Task;
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
import java.util.Map;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which results a caller gets, by the options; every way to open a model; many texts in one call; ending that. */
@ExtendWith(WithNativeRuntime.class)
class ResultsTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final File LABELLED = file("classification_uint8.tflite");
    private static final Map<Task, String> FILES = Map.of(
            Task.CLASSIFICATION, "classification_uint8.tflite",
            Task.MULTI_LABEL_CLASSIFICATION, "labels.tflite",
            Task.REGRESSION, "scores.tflite",
            Task.TOKEN_CLASSIFICATION, "entities.tflite",
            Task.QUESTION_ANSWERING, "spans.tflite",
            Task.EMBEDDING, "vectors.tflite");

    @ParameterizedTest
    @EnumSource(Task.class)
    void everyTaskIsOpenedFromEverythingThatHoldsAModel(Task task) throws IOException {
        File file = file(FILES.get(task));
        byte[] bytes = Files.readAllBytes(file.toPath());
        try (TextModel model = TextModels.open(file);
                TextModel buffer = TextModels.open(ByteBuffer.wrap(bytes), "buffer");
                TextModel stream = TextModels.open(new ByteArrayInputStream(bytes), "stream")) {
            assertEquals(task, model.task());
            String answer = AnswersMain.answer(model, "cat and dog", task == Task.QUESTION_ANSWERING ? "a b c" : null);
            for (TextModel other : List.of(buffer, stream)) {
                assertEquals(task, other.task());
                assertEquals(answer, AnswersMain.answer(other, "cat and dog", task == Task.QUESTION_ANSWERING ? "a b c" : null));
            }
        }
    }

    @Test
    void theClassForTheTaskMayBeNamed() throws IOException {
        byte[] bytes = Files.readAllBytes(LABELLED.toPath());
        TextModel.Options options = new TextModel.Options().setMaxResults(1);
        try (TextClassifier file = TextModels.open(LABELLED, TextClassifier.class, options);
                TextClassifier buffer = TextModels.open(ByteBuffer.wrap(bytes), "buffer", TextClassifier.class, options);
                TextClassifier stream =
                        TextModels.open(new ByteArrayInputStream(bytes), "stream", TextClassifier.class, options);
                FileInputStream opened = new FileInputStream(LABELLED);
                TextClassifier descriptor =
                        TextModels.open(opened.getFD(), 0, bytes.length, "part", TextClassifier.class, options);
                TextModel any = TextModels.open(LABELLED, TextModel.class, options)) {
            for (TextClassifier model : List.of(file, buffer, stream, descriptor)) {
                assertEquals(file.classify("cat").toString(), model.classify("cat").toString());
            }
            assertEquals(Task.CLASSIFICATION, any.task());
        }
    }

    @ParameterizedTest
    @EnumSource(Task.class)
    void anotherClassIsRefusedByTheNamesOfBothWhateverTheOptions(Task task) throws IOException {
        File file = file(FILES.get(task));
        // Of the options, some apply to no task together; the class is told first.
        TextModel.Options options = new TextModel.Options().setMaxResults(2).setAlwaysAnswer(true).setAllowedLabels(List.of("x"));
        String right;
        try (TextModel model = TextModels.open(file)) {
            right = model.getClass().getSimpleName();
        }
        Class<? extends TextModel> other = task == Task.EMBEDDING ? TextClassifier.class : SentenceEncoder.class;
        assertRefused(
                file + ": serves " + task.id() + ", so it is a " + right + ", not a " + other.getSimpleName(),
                () -> TextModels.open(file, other, options));
    }

    @Test
    void theBestLabelsAreGivenAndNoMoreThanAskedFor() throws IOException {
        List<Category> all = classify(new TextModel.Options());
        List<Category> two = classify(new TextModel.Options().setMaxResults(2));
        assertEquals(all.subList(0, 2).toString(), two.toString());
        assertEquals(all.toString(), classify(new TextModel.Options().setMaxResults(99)).toString());
    }

    @Test
    void aLabelWithTheThresholdItselfIsGivenAndOneBelowIsNot() throws IOException {
        List<Category> all = classify(new TextModel.Options());
        double second = all.get(1).probability();
        assertEquals(
                all.stream().filter(one -> one.probability() >= second).toList().toString(),
                classify(new TextModel.Options().setScoreThreshold(second)).toString());
        assertTrue(classify(new TextModel.Options().setScoreThreshold(1)).stream().allMatch(one -> one.probability() == 1));
    }

    @Test
    void labelsAreAllowedOrDenied() throws IOException {
        List<Category> all = classify(new TextModel.Options());
        String best = all.get(0).label();
        assertEquals(all.subList(0, 1).toString(), classify(new TextModel.Options().setAllowedLabels(List.of(best))).toString());
        assertEquals(
                all.subList(1, all.size()).toString(),
                classify(new TextModel.Options().setDeniedLabels(List.of(best))).toString());
    }

    @Test
    void severalLabelsAreChosenAmongAlike() throws IOException {
        try (MultiLabelClassifier all = MultiLabelClassifier.open(file("labels.tflite"));
                MultiLabelClassifier some = MultiLabelClassifier.open(
                        file("labels.tflite"), new TextModel.Options().setDeniedLabels(all.labels().subList(0, 1)).setMaxResults(1))) {
            List<LabelScore> expected = all.classify("cat and dog").stream()
                    .filter(one -> !one.label().equals(all.labels().get(0))).limit(1).toList();
            assertEquals(expected.toString(), some.classify("cat and dog").toString());
        }
    }

    @Test
    void entitiesAreChosenByTheirKind() throws IOException {
        String text = "cat dog a b c cat";
        try (TokenClassifier all = TokenClassifier.open(file("entities.tflite"))) {
            List<Entity> entities = all.entities(text);
            assertFalse(entities.isEmpty());
            String kind = entities.get(0).label();
            try (TokenClassifier none = TokenClassifier.open(
                    file("entities.tflite"), new TextModel.Options().setDeniedLabels(List.of(kind)))) {
                assertEquals(
                        entities.stream().filter(one -> !one.label().equals(kind)).toList().toString(),
                        none.entities(text).toString());
            }
        }
    }

    @Test
    void theBestDocumentsAreRanked() throws IOException {
        List<String> documents = List.of("cat", "dog", "a b c");
        try (TextScorer all = TextScorer.open(file("scores.tflite"));
                TextScorer one = TextScorer.open(file("scores.tflite"), new TextModel.Options().setMaxResults(1))) {
            assertEquals(all.rank("cat", documents).subList(0, 1).toString(), one.rank("cat", documents).toString());
        }
    }

    @Test
    void whatContradictsOrDoesNotApplyIsRefusedByName() {
        TextModel.Options options = new TextModel.Options().setAllowedLabels(List.of("a"));
        assertRefused("labels to allow and labels to deny exclude one another; set one of them", () -> options.setDeniedLabels(List.of("b")));
        assertRefused("maxResults 0: at least 1 is needed", () -> options.setMaxResults(0));
        assertRefused("scoreThreshold NaN: it must be from 0 to 1", () -> options.setScoreThreshold(Double.NaN));
        assertRefused("no label is given; leave the list out to have all", () -> new TextModel.Options().setDeniedLabels(List.of()));
        assertRefused(
                LABELLED + ": has no label \"no such\", which a label list names; labels() gives those that it has",
                () -> TextClassifier.open(LABELLED, new TextModel.Options().setDeniedLabels(List.of("no such"))));
        assertRefused(
                file("vectors.tflite") + ": maxResults does not apply to its task embedding; leave it out",
                () -> TextModels.open(file("vectors.tflite"), new TextModel.Options().setMaxResults(3)));
        assertRefused(
                file("labels.tflite") + ": alwaysAnswer does not apply to its task multi-label-classification; leave it out",
                () -> TextModels.open(file("labels.tflite"), new TextModel.Options().setAlwaysAnswer(true)));
        assertRefused(
                file("scores.tflite") + ": scoreThreshold does not apply to its task regression; leave it out",
                () -> TextModels.open(file("scores.tflite"), new TextModel.Options().setScoreThreshold(0)));
        assertRefused(
                file("spans.tflite") + ": a label list does not apply to its task question-answering; leave it out",
                () -> TextModels.open(file("spans.tflite"), new TextModel.Options().setAllowedLabels(List.of("a"))));
    }

    @Test
    void aChangeOfTheOptionsDoesNotReachAnOpenModel() throws IOException {
        TextModel.Options options = new TextModel.Options().setMaxResults(1);
        try (TextClassifier classifier = TextClassifier.open(LABELLED, options)) {
            options.setMaxResults(2);
            assertEquals(1, classifier.classify("cat").size());
        }
    }

    @Test
    void manyTextsAreReadAsEachAlone() throws IOException {
        List<String> texts = Arrays.asList("cat", null, "cat and dog");
        try (TextClassifier classifier = TextClassifier.open(LABELLED);
                MultiLabelClassifier labels = MultiLabelClassifier.open(file("labels.tflite"));
                TextScorer scorer = TextScorer.open(file("scores.tflite"));
                TokenClassifier tagger = TokenClassifier.open(file("entities.tflite"));
                QuestionAnswerer answerer = QuestionAnswerer.open(file("spans.tflite"));
                SentenceEncoder encoder = SentenceEncoder.open(file("vectors.tflite"))) {
            List<String> told = new ArrayList<>();
            List<Classification> read = classifier.classifyEach(texts, (done, total) -> told.add(done + "/" + total));
            assertEquals(List.of("0/3", "1/3", "2/3", "3/3"), told);
            for (int i = 0; i < texts.size(); i++) {
                assertEquals(classifier.classification(texts.get(i)).toString(), read.get(i).toString());
                assertEquals(labels.labelSet(texts.get(i)).toString(), labels.classifyEach(texts, null).get(i).toString());
                assertEquals(scorer.score(texts.get(i)), scorer.scoreEach(texts, null).get(i).score());
                assertEquals(tagger.entities(texts.get(i)).toString(), tagger.entitiesOfEach(texts, null).get(i).toString());
                assertArrayEquals(encoder.encode(texts.get(i)), encoder.encodeEach(texts, null).get(i));
                assertEquals(answerer.answer("cat", texts.get(i)).toString(),
                        answerer.answerEach("cat", texts, null).get(i).toString());
                assertEquals(answerer.answer(texts.get(i), "the cat and the dog").toString(),
                        answerer.answerEach(texts, "the cat and the dog", null).get(i).toString());
            }
        }
    }

    @Test
    void anotherThreadEndsAReadingAndWhatBeginsLater() throws IOException {
        try (TextClassifier classifier = TextClassifier.open(LABELLED)) {
            Cancellation[] given = new Cancellation[1];
            given[0] = new Cancellation((done, total) -> {
                if (done == 1) {
                    given[0].cancel();
                }
                return true;
            });
            Exception ended = assertThrows(
                    CancellationException.class, () -> classifier.classifyEach(List.of("a", "b", "c"), given[0]));
            assertEquals("the reading was ended after 2 of 3 texts", ended.getMessage());
            assertTrue(given[0].isCancelled());
            assertThrows(CancellationException.class, () -> classifier.classification("cat", given[0]));
        }
    }

    @Test
    void aRankingTellsItsDocumentsAndMayBeEnded() throws IOException {
        List<String> documents = List.of("cat", "dog", "a b c");
        List<String> told = new ArrayList<>();
        try (TextScorer scorer = TextScorer.open(file("scores.tflite"))) {
            List<Ranked> read = scorer.rank("cat", documents, (done, total) -> told.add(done + "/" + total));
            assertEquals(scorer.rank("cat", documents).toString(), read.toString());
            assertEquals(List.of("0/3", "1/3", "2/3", "3/3"), told);
            Exception ended = assertThrows(
                    CancellationException.class, () -> scorer.rank("cat", documents, (done, total) -> done < 2));
            assertEquals("the reading was ended after 2 of 3 texts", ended.getMessage());
        }
    }

    private static List<Category> classify(TextModel.Options options) throws IOException {
        try (TextClassifier classifier = TextClassifier.open(LABELLED, options)) {
            return classifier.classify("cat and dog");
        }
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static File file(String name) {
        return MODELS.resolve(name).toFile();
    }
}
