package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ANSWERS;
import static io.github.squeezebert.demo.TinyModels.ENTITIES;
import static io.github.squeezebert.demo.TinyModels.LABELS;
import static io.github.squeezebert.demo.TinyModels.SCORES;
import static io.github.squeezebert.demo.TinyModels.SEVERAL_LABELS;
import static io.github.squeezebert.demo.TinyModels.SIMILARITY;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.view.View;
import android.widget.ProgressBar;
import io.github.squeezebert.classifier.SentenceEncoder;
import io.github.squeezebert.demo.words.Numbers;
import java.io.File;
import java.io.IOException;
import java.util.Arrays;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;

/** Labels, scores, names and similar sentences on the real screen; expected are the Python harness's of the same models. */
@RunWith(RealTimeTestRunner.class)
public class TasksTest {
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
        screen.rotate();
        assertEquals("nor when the screen is turned", screen.string(R.string.stopped), screen.status());

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

        assertEquals("Python's scores are .578 and .383, and music is not given", Arrays.asList("Weather", "Alarm"), screen.labels());
        assertEquals(0.578, screen.percent(0), 0.035);
        assertEquals(0.383, screen.percent(1), 0.035);
        assertTrue(screen.status(), screen.status().matches("\\d+\\.\\d ms on this device"));
        assertEquals("Weather, " + screen.figure(0) + ". Alarm, " + screen.figure(1) + ".", screen.spoken());
    }

    @Test
    public void aTextWithoutLabelsIsTold() {
        screen.start(SEVERAL_LABELS);
        screen.type("i c p Ü a and");

        assertTrue(screen.status(), screen.status().startsWith(screen.string(R.string.no_label_fits)));
        assertEquals(screen.string(R.string.no_label_fits), screen.spoken());
        assertEquals("the likeliest, none of which is given", Arrays.asList("Weather", "Alarm", "Music"), screen.labels());
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
                screen.assertNothing(model.equals(SCORES) ? R.string.no_score_yet : R.string.no_answer_yet);
            }
        }
    }

    @Test
    public void namesAreListedAndMarked() {
        screen.start(ENTITIES);
        screen.type("s c @a k");

        assertEquals(Arrays.asList("s – Animal", "c @a – Animal", "k – Animal"), screen.labels());
        assertTrue(screen.status(), screen.status().matches("\\d+\\.\\d ms on this device"));
        assertEquals("s\u00a0Animal c @a\u00a0Animal k\u00a0Animal", screen.text(R.id.marked_text));
        assertEquals(Arrays.asList("s\u00a0Animal", "c @a\u00a0Animal", "k\u00a0Animal"), screen.marked());
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
            screen.assertNothing(R.string.no_names_yet);
        }
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
                screen.assertNothing(R.string.no_ranking_yet);
            }
        }
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
        assertEquals("all are marked", 200, screen.marked().size());
    }

    @Test
    public void noMoreNamesAreMarkedThanTheScreenShowsAtOnce() {
        screen.start(ENTITIES);
        String text = "k c ".repeat(2000).trim();
        screen.type(text);

        assertEquals(EntityPresenter.MOST_MARKS, screen.marked().size());
        assertEquals(Presenter.MOST_ROWS, screen.rows());
        String told = screen.quantity(R.plurals.some_names, 4000, 4000, EntityPresenter.MOST_MARKS);
        assertTrue(screen.status(), screen.status().startsWith(told));
        assertTrue(screen.spoken().toString(), screen.spoken().toString().startsWith(told));
        String shown = screen.text(R.id.marked_text);
        assertTrue("the rest is there unmarked", shown.endsWith(text.substring(2 * EntityPresenter.MOST_MARKS - 1)));
    }

    private double score() {
        String told = screen.spoken().toString();
        assertTrue(told, told.matches("Score -?\\d+\\.\\d{3}\\."));
        return Double.parseDouble(told.substring("Score ".length(), told.length() - 1));
    }
}
