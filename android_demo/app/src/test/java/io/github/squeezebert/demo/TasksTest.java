package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.text.Spanned;
import android.text.style.BackgroundColorSpan;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ProgressBar;
import android.widget.TextView;
import io.github.squeezebert.classifier.SentenceEncoder;
import io.github.squeezebert.demo.words.Numbers;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;

/** Entities, answers and similar sentences on the real screen; expected are the Python harness's of the same models. */
@RunWith(RealTimeTestRunner.class)
public class TasksTest {
    private static final String LABELS = "classification_uint8.tflite";
    private static final String SEVERAL_LABELS = "tiny_labels.tflite";
    private static final String SCORES = "tiny_scores.tflite";
    private static final String ENTITIES = "tiny_entities.tflite";
    private static final String ANSWERS = "tiny_spans.tflite";
    private static final String ANSWERS_OR_NONE = "tiny_spans_none.tflite";
    private static final String SIMILARITY = "tiny_vectors.tflite";
    private static final String CONTEXT = "j g cat t @a Ü q @a cat and y";
    private static final String ANSWER = "a cat and y";

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void howMuchOfALongTextWasReadIsTold() {
        screen.start("windows.tflite");
        screen.type("cat and dog ".repeat(20));
        String parts = screen.quantity(R.plurals.read_in_parts, 5, 5);
        assertTrue(screen.status(), screen.status().startsWith(parts));
        assertTrue(screen.spoken().toString(), screen.spoken().toString().endsWith(parts));

        String beginning = screen.string(R.string.only_beginning);
        for (String model : new String[] {"windows_three.tflite", SIMILARITY, LABELS}) {
            screen.choose(model);
            if (model.equals(SIMILARITY)) {
                screen.type(R.id.sentences, "cat");
            }
            assertTrue(model + ": " + screen.status(), screen.status().startsWith(beginning));
            assertTrue(screen.spoken().toString(), screen.spoken().toString().endsWith(beginning));
            assertTrue(screen.rows() > 0);
        }

        screen.choose("tiny_labels_windows.tflite");
        assertTrue(screen.status(), screen.status().contains(parts));
        screen.choose("tiny_scores_windows.tflite");
        assertTrue(screen.status(), screen.status().contains(beginning));

        screen.type("cat");
        assertFalse(screen.status(), screen.status().contains("read"));
    }

    @Test
    public void theReadingOfALongTextIsSeenAndCanBeStopped() {
        screen.start("entities.tflite");
        assertEquals(View.GONE, screen.<View>find(R.id.reading).getVisibility());
        screen.typeAndWaitFor("Ada met Bob in Paris. ".repeat(360), R.id.reading);
        ProgressBar read = screen.find(R.id.read);
        assertTrue(read.getProgress() + " of " + read.getMax(), read.getProgress() > 0 && read.getProgress() < read.getMax());
        assertEquals(screen.string(R.string.reading, read.getProgress() + 1, read.getMax()), screen.status());
        assertEquals(0, screen.rows());

        screen.<View>find(R.id.stop).performClick();
        assertEquals(screen.string(R.string.stopped), screen.status());
        assertEquals(View.GONE, screen.<View>find(R.id.reading).getVisibility());
        screen.settle();
        assertEquals("no answer comes after it", screen.string(R.string.stopped), screen.status());

        screen.type("Ada met Bob in Paris.");
        assertTrue(screen.status(), screen.rows() > 0);
    }

    @Test
    public void whatIsTypedMeanwhileIsReadInstead() {
        screen.start("entities.tflite");
        screen.typeAndWaitFor("Ada met Bob in Paris. ".repeat(360), R.id.reading);
        screen.type("We saw Rome.");
        assertEquals(View.GONE, screen.<View>find(R.id.reading).getVisibility());
        assertEquals(1, screen.rows());
    }

    @Test
    public void everyLabelOfATextIsListed() {
        screen.start(SEVERAL_LABELS);
        screen.type("r o");

        assertEquals("Python's scores are .578 and .383, and music is not given", Arrays.asList("Weather", "Alarm"), labels());
        assertEquals(0.578, percent(0), 0.035);
        assertEquals(0.383, percent(1), 0.035);
        assertTrue(screen.status(), screen.status().matches("\\d+\\.\\d ms on this device"));
        assertEquals("Weather, " + screen.figure(0) + ". Alarm, " + screen.figure(1) + ".", screen.spoken());
    }

    @Test
    public void aTextWithoutLabelsIsTold() {
        screen.start(SEVERAL_LABELS);
        screen.type("i c p Ü a and");

        assertTrue(screen.status(), screen.status().startsWith(screen.string(R.string.no_label_fits)));
        assertEquals(screen.string(R.string.no_label_fits), screen.spoken());
        assertEquals("the likeliest, none of which is given", Arrays.asList("Weather", "Alarm", "Music"), labels());
    }

    @Test
    public void aTextIsScoredAloneOrWithASecond() {
        screen.start(SCORES);
        screen.type("a");
        assertEquals("Python's is .100", 0.1, score(), 0.134);
        assertEquals(screen.status().split(" \\d+\\.\\d ms")[0], screen.spoken());
        assertEquals("a score has no bar", 0, screen.rows());

        screen.type(R.id.second, "cat and dog and cat and dog and cat and dog");
        assertEquals("Python's is -2.755", -2.755, score(), 0.134);
        screen.type(R.id.second, " ");
        assertEquals(0.1, score(), 0.134);
    }

    @Test
    public void aTextThatLooksEmptyHasNoScoreAndNoLabels() {
        screen.start(SCORES);
        for (String model : new String[] {SCORES, SEVERAL_LABELS}) {
            screen.choose(model);
            for (String text : AnyText.LOOKS_EMPTY) {
                screen.type(R.id.second, "dog");
                screen.type("cat");
                assertFalse(screen.spoken().toString().isEmpty());
                screen.type(text);
                assertNothing(model.equals(SCORES) ? R.string.no_score_yet : R.string.no_answer_yet);
            }
        }
    }

    @Test
    public void anExampleBringsItsSecondTextOrNone() {
        screen.start(SCORES);
        screen.tapExample(1);
        assertEquals("Our shop is open from nine to six.", screen.text(R.id.second));
        screen.tapExample(2);
        assertEquals("", screen.text(R.id.second));
    }

    @Test
    public void namesAreListedAndMarked() {
        screen.start(ENTITIES);
        screen.type("s c @a k");

        assertEquals(Arrays.asList("s – Animal", "c @a – Animal", "k – Animal"), labels());
        assertTrue(screen.status(), screen.status().matches("\\d+\\.\\d ms on this device"));
        assertEquals("s\u00a0Animal c @a\u00a0Animal k\u00a0Animal", screen.text(R.id.marked_text));
        assertEquals(Arrays.asList("s\u00a0Animal", "c @a\u00a0Animal", "k\u00a0Animal"), marked());
        assertEquals("s, Animal, " + screen.figure(0), screen.row(0).getContentDescription());
        assertTrue(screen.spoken().toString(), screen.spoken().toString().contains("c @a, Animal, "));
    }

    @Test
    public void aTextWithoutNamesIsTold() {
        screen.start(ENTITIES);
        screen.type("w d");

        assertTrue(screen.status(), screen.status().startsWith(screen.string(R.string.no_names)));
        assertEquals(screen.string(R.string.no_names), screen.spoken());
        assertEquals(0, screen.rows());
    }

    @Test
    public void aTextThatLooksEmptyHasNoNames() {
        screen.start(ENTITIES);
        for (String text : AnyText.LOOKS_EMPTY) {
            screen.type("s c @a k");
            assertEquals(3, screen.rows());
            screen.type(text);
            assertNothing(R.string.no_names_yet);
        }
    }

    @Test
    public void theLikeliestAnswerIsMarkedInItsContext() {
        screen.start(ANSWERS);
        assertEquals(screen.string(R.string.question_hint), screen.<TextView>find(R.id.text).getHint().toString());
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");

        assertEquals(Arrays.asList(ANSWER), labels());
        assertEquals("Python's score is .852", 0.852, percent(0), 0.05);
        assertEquals(CONTEXT, screen.text(R.id.marked_text));
        assertEquals(Arrays.asList(ANSWER), marked());
        assertEquals(ANSWER + ", " + screen.figure(0), screen.spoken());
    }

    @Test
    public void anotherContextIsAnsweredAsItIsTyped() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");
        screen.type(R.id.context, "d y cat, g g dog's s");

        assertEquals(Arrays.asList("d y"), labels());
    }

    @Test
    public void aTextWithoutTheAnswerIsTold() {
        screen.start(ANSWERS);
        screen.type("the cat");
        screen.type(R.id.context, "p");

        assertTrue(screen.status(), screen.status().startsWith(screen.string(R.string.no_span)));
        assertEquals(screen.string(R.string.no_span), screen.spoken());
        assertEquals(View.GONE, screen.find(R.id.marked_text).getVisibility());
    }

    @Test
    public void aModelThatKnowsOfNoAnswerIsBelievedWhenItSaysSo() {
        String without = "q and \ud83d\ude00 Ü b t";
        screen.start(ANSWERS);
        screen.type(R.id.context, without);
        screen.type("the cat");
        assertEquals("a model without a threshold names some stretch", 1, screen.rows());

        screen.choose(ANSWERS_OR_NONE);
        assertTrue(screen.status(), screen.status().startsWith(screen.string(R.string.no_span)));
        assertEquals(screen.string(R.string.no_span), screen.spoken());
        assertEquals(0, screen.rows());

        screen.type(R.id.context, CONTEXT);
        assertEquals(Arrays.asList(ANSWER), labels());
    }

    @Test
    public void aQuestionNeedsAContextAndAContextAQuestion() {
        screen.start(ANSWERS);
        for (String text : AnyText.LOOKS_EMPTY) {
            for (int field : new int[] {R.id.text, R.id.context}) {
                screen.type(R.id.context, CONTEXT);
                screen.type("the cat");
                assertEquals(1, screen.rows());
                screen.type(field, text);
                assertNothing(R.string.no_span_yet);
            }
        }
    }

    @Test
    public void sharedTextIsTheContextAndWaitsForAQuestion() {
        screen.start(ANSWERS);
        screen.type("what was asked before");
        screen.find(R.id.context).requestFocus();
        screen.send(Screen.shared(CONTEXT));

        assertShared();
        screen.type("the cat");
        assertEquals(Arrays.asList(ANSWER), labels());
    }

    @Test
    public void sharedTextBecomesTheContextWhenAModelThatAnswersIsChosen() {
        screen.start(Screen.shared(CONTEXT));
        assertEquals(CONTEXT, screen.text(R.id.text));
        assertTrue("an answer", screen.rows() > 0);
        screen.choose(ANSWERS);

        assertShared();
        screen.type("the cat");
        screen.choose(LABELS);
        screen.choose(ANSWERS);
        assertFields("the cat", CONTEXT, screen.string(R.string.example_sentences));
    }

    @Test
    public void sharedTextBecomesTheContextAfterTheProcessEnded() {
        screen.start(Screen.shared(CONTEXT));
        screen.endAndReturn();
        screen.choose(ANSWERS);

        assertShared();
    }

    @Test
    public void sharedTextThatWasChangedIsAQuestion() {
        screen.start(Screen.shared(CONTEXT));
        screen.type("the cat");
        screen.choose(ANSWERS);

        assertFields("the cat", screen.string(R.string.example_context), screen.string(R.string.example_sentences));
    }

    @Test
    public void aLongSharedTextIsCutAlikeInEitherField() {
        screen.start(Screen.shared("k c ".repeat(10_000)));
        String taken = screen.text(R.id.text);
        assertEquals(screen.activity().getResources().getInteger(R.integer.longest_text), taken.length());
        screen.choose(ANSWERS);

        assertFields("", taken, screen.string(R.string.example_sentences));
    }

    @Test
    public void sentencesAreRankedByTheirCosine() throws IOException {
        screen.start(SIMILARITY);
        screen.type(R.id.sentences, "dog\n\n  cat and dog \na b c\n \nthe cat");
        screen.type("the cat");

        assertEquals("the text itself comes first", "the cat", screen.label(0));
        assertEquals("1.00", screen.figure(0));
        assertEquals(1000, screen.bar(0));
        assertEquals("the cat, 1.00", screen.spoken());
        assertEquals(4, screen.rows());
        try (SentenceEncoder encoder = SentenceEncoder.open(new File("../../tests/data/android/vectors.tflite"))) {
            double last = 1;
            for (int i = 0; i < screen.rows(); i++) {
                double cosine = SentenceEncoder.cosine(encoder.encode("the cat"), encoder.encode(screen.label(i)));
                assertEquals(new Numbers(screen.activity().getResources()).decimal(cosine, 2), screen.figure(i));
                assertTrue("most similar first", cosine <= last);
                last = cosine;
            }
        }
    }

    @Test
    public void sentencesThatLookEmptyAreNotRanked() {
        screen.start(SIMILARITY);
        for (int field : new int[] {R.id.text, R.id.sentences}) {
            for (String text : AnyText.LOOKS_EMPTY) {
                screen.type(R.id.sentences, "dog\ncat");
                screen.type("the cat");
                assertEquals(2, screen.rows());
                screen.type(field, text);
                assertNothing(R.string.no_ranking_yet);
            }
        }
    }

    @Test
    public void sentencesAreThereToBeginWith() {
        screen.start(SIMILARITY);
        screen.type("I forgot my password");

        assertEquals(screen.string(R.string.example_sentences).split("\n").length, screen.rows());
    }

    @Test
    public void everyExampleIsAnswered() {
        screen.start(ENTITIES);
        for (String model : new String[] {ENTITIES, ANSWERS, SIMILARITY, SEVERAL_LABELS, SCORES, LABELS}) {
            screen.choose(model);
            int count = ((ViewGroup) screen.find(R.id.examples)).getChildCount();
            assertTrue(model, count > 2);
            for (int i = 0; i < count; i++) {
                screen.tapExample(i);
                assertEquals(screen.example(i).getText().toString(), screen.text(R.id.text));
                assertTrue(screen.status(), screen.status().endsWith("ms on this device"));
            }
        }
    }

    @Test
    public void modelsOfOtherTextsHaveExamplesOfTheirOwn() throws IOException {
        File folder = new File(RuntimeEnvironment.getApplication().getFilesDir(), "models");
        Files.createDirectories(folder.toPath());
        String[][] stands = {
            {"classification_uint8", "topics"},
            {"classification_uint8", "sentiment_8mb"},
            {"classification_uint8", "spam"},
            {"entities", "entities_multilingual"},
        };
        for (String[] stand : stands) {
            File small = new File("../../tests/data/android", stand[0] + ".tflite");
            Files.copy(small.toPath(), new File(folder, stand[1] + ".tflite").toPath());
        }
        screen.start(LABELS);
        String english = screen.example(0).getText().toString();
        screen.choose("imported/sentiment_8mb.tflite");
        assertTrue(screen.example(0).getText().toString(), screen.example(0).getText().toString().contains("film"));
        screen.choose("imported/spam.tflite");
        assertTrue(screen.example(0).getText().toString(), screen.example(0).getText().toString().contains("voucher"));
        screen.choose("imported/topics.tflite");
        assertTrue(screen.example(0).getText().toString(), screen.example(0).getText().toString().startsWith("新しい"));
        screen.choose("imported/entities_multilingual.tflite");
        assertTrue(screen.example(1).getText().toString(), screen.example(1).getText().toString().startsWith("李明"));
        for (int i = 0; i < ((ViewGroup) screen.find(R.id.examples)).getChildCount(); i++) {
            screen.tapExample(i);
            assertTrue(screen.status(), screen.status().endsWith("ms on this device"));
        }
        screen.choose(LABELS);
        assertEquals(english, screen.example(0).getText().toString());
        for (String[] stand : stands) {
            Files.delete(new File(folder, stand[1] + ".tflite").toPath());
        }
    }

    @Test
    public void anExampleBringsItsContext() {
        screen.start(ANSWERS);
        screen.tapExample(2);
        assertEquals(screen.string(R.string.other_context), screen.text(R.id.context));
        screen.tapExample(0);
        assertEquals(screen.string(R.string.example_context), screen.text(R.id.context));
    }

    @Test
    public void rotationKeepsEveryFieldAndTheAnswer() {
        screen.start(SIMILARITY);
        screen.type(R.id.sentences, "dog\ncat");
        screen.choose(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");
        ModelSession session = screen.session();
        screen.rotate();

        assertEquals("the model is not opened again", session, screen.session());
        assertFields("the cat", CONTEXT, "dog\ncat");
        assertEquals(Arrays.asList(ANSWER), labels());
        assertEquals(Arrays.asList(ANSWER), marked());
        assertShown(R.id.context);
    }

    @Test
    public void anEndedProcessKeepsEveryFieldAndTheModel() {
        screen.start(SIMILARITY);
        screen.type(R.id.context, CONTEXT);
        screen.type(R.id.sentences, "dog\ncat");
        screen.type("the cat");
        screen.endAndReturn();

        assertEquals(SIMILARITY, screen.chosen());
        assertFields("the cat", CONTEXT, "dog\ncat");
        assertEquals(2, screen.rows());
        assertShown(R.id.sentences);
    }

    @Test
    public void anotherTaskShowsItsFieldsAndAnswersTheSameText() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("s c @a k");
        assertShown(R.id.context);
        String example = screen.example(0).getText().toString();

        screen.choose(ENTITIES);
        assertShown(0);
        assertEquals(3, screen.rows());
        assertEquals("s\u00a0Animal c @a\u00a0Animal k\u00a0Animal", screen.text(R.id.marked_text));
        assertFalse("examples of this task", example.equals(screen.example(0).getText().toString()));

        screen.choose(SIMILARITY);
        assertShown(R.id.sentences);
        assertEquals("no marks of the task before", View.GONE, screen.find(R.id.marked_text).getVisibility());
        assertTrue(screen.figure(0), screen.figure(0).matches("-?\\d\\.\\d\\d"));

        screen.choose(SCORES);
        assertShown(R.id.second);
        screen.choose(LABELS);
        assertShown(0);
        assertEquals("all labels of this model", 3, screen.rows());

        screen.choose(ANSWERS);
        assertShown(R.id.context);
        assertEquals(CONTEXT, screen.text(R.id.context));
    }

    @Test
    public void aBrokenModelBetweenTwoTasksIsTold() {
        screen.start(ENTITIES);
        screen.type("s c @a k");
        screen.choose("half.broken.tflite");
        assertTrue(screen.status(), screen.status().startsWith("This model cannot be used. half.broken.tflite: "));
        assertEquals(0, screen.rows());
        assertEquals(View.GONE, screen.find(R.id.marked_text).getVisibility());

        screen.choose(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");
        assertEquals(Arrays.asList(ANSWER), labels());
    }

    @Test
    public void textOfAnyKindIsAnswered() {
        screen.start(ENTITIES);
        for (String model : new String[] {ENTITIES, ANSWERS, SIMILARITY, SEVERAL_LABELS, SCORES}) {
            screen.choose(model);
            for (String text : AnyText.UNUSUAL) {
                screen.type(R.id.second, text);
                screen.type(R.id.context, text);
                screen.type(R.id.sentences, text);
                screen.type(text);
                assertTrue(model + screen.status(), screen.status().endsWith("ms on this device"));
            }
        }
    }

    @Test
    public void noMoreRowsAreShownThanOneReads() {
        screen.start(SIMILARITY);
        StringBuilder sentences = new StringBuilder();
        for (int i = 0; i < 100; i++) {
            sentences.append("a b c d e f g h i j".substring(i % 10)).append(i).append('\n');
        }
        screen.type(R.id.sentences, sentences.toString());
        screen.type("cat");
        assertEquals(Presenter.MOST_ROWS, screen.rows());

        screen.choose(ENTITIES);
        screen.type("k c ".repeat(100));
        assertEquals(Presenter.MOST_ROWS, screen.rows());
        assertEquals("all are marked", 200, marked().size());
    }

    @Test
    public void noMoreNamesAreMarkedThanTheScreenShowsAtOnce() {
        screen.start(ENTITIES);
        String text = "k c ".repeat(2000).trim();
        screen.type(text);

        assertEquals(EntityPresenter.MOST_MARKS, marked().size());
        assertEquals(Presenter.MOST_ROWS, screen.rows());
        String told = screen.quantity(R.plurals.some_names, 4000, 4000, EntityPresenter.MOST_MARKS);
        assertTrue(screen.status(), screen.status().startsWith(told));
        assertTrue(screen.spoken().toString(), screen.spoken().toString().startsWith(told));
        String shown = screen.text(R.id.marked_text);
        assertTrue("the rest is there unmarked", shown.endsWith(text.substring(2 * EntityPresenter.MOST_MARKS - 1)));
    }

    @Test
    public void everyFieldHasASpokenName() {
        screen.start(ANSWERS);
        for (int id : new int[] {R.id.second, R.id.context, R.id.sentences}) {
            TextView field = screen.find(id);
            assertFalse(field.getHint().toString().isEmpty());
            assertEquals(id, ((ViewGroup) field.getParent()).getChildAt(0).getLabelFor());
        }
        assertNull("the text itself is read", screen.spoken());
        assertNull("marks are followed by their labels", screen.find(R.id.marked_text).getContentDescription());
    }

    private void assertNothing(int waiting) {
        assertEquals(screen.string(waiting), screen.status());
        assertEquals(0, screen.rows());
        assertEquals(View.GONE, screen.find(R.id.marked_text).getVisibility());
        assertNull(screen.spoken());
    }

    private void assertShared() {
        assertFields("", CONTEXT, screen.string(R.string.example_sentences));
        assertNothing(R.string.no_span_yet);
        assertTrue("the question can be typed", screen.find(R.id.text).isFocused());
    }

    private void assertFields(String text, String context, String sentences) {
        assertEquals(text, screen.text(R.id.text));
        assertEquals(context, screen.text(R.id.context));
        assertEquals(sentences, screen.text(R.id.sentences));
    }

    /** Of the second fields, this one is shown, or with 0 none. */
    private void assertShown(int secondField) {
        for (int id : new int[] {R.id.second, R.id.context, R.id.sentences}) {
            View group = (View) screen.find(id).getParent();
            assertEquals(id == secondField ? View.VISIBLE : View.GONE, group.getVisibility());
        }
    }

    private double score() {
        String told = screen.spoken().toString();
        assertTrue(told, told.matches("Score -?\\d+\\.\\d{3}\\."));
        return Double.parseDouble(told.substring("Score ".length(), told.length() - 1));
    }

    /** The probability in a row, from 0 to 1. */
    private double percent(int row) {
        return Double.parseDouble(screen.figure(row).replace("%", "")) / 100;
    }

    private List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < screen.rows(); i++) {
            labels.add(screen.label(i));
        }
        return labels;
    }

    /** The stretches of the text that are set off by colour. */
    private List<String> marked() {
        Spanned text = (Spanned) screen.<TextView>find(R.id.marked_text).getText();
        List<String> marked = new ArrayList<>();
        for (BackgroundColorSpan span : text.getSpans(0, text.length(), BackgroundColorSpan.class)) {
            marked.add(text.subSequence(text.getSpanStart(span), text.getSpanEnd(span)).toString());
        }
        return marked;
    }
}
