package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ANSWERS;
import static io.github.squeezebert.demo.TinyModels.ENTITIES;
import static io.github.squeezebert.demo.TinyModels.LABELS;
import static io.github.squeezebert.demo.TinyModels.SCORES;
import static io.github.squeezebert.demo.TinyModels.SEVERAL_LABELS;
import static io.github.squeezebert.demo.TinyModels.SIMILARITY;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;

/** The fields that a task asks for, what they are filled with, and what becomes of them when the screen or the task changes. */
@RunWith(RealTimeTestRunner.class)
public class FieldsTest {
    private static final String CONTEXT = "j g cat t @a Ü q @a cat and y";
    private static final String ANSWER = "a cat and y";

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void anExampleBringsItsSecondTextOrNone() {
        screen.start(SCORES);
        screen.tapExample(1);
        assertEquals("Our shop is open from nine to six.", screen.text(R.id.second));
        screen.tapExample(2);
        assertEquals("", screen.text(R.id.second));
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
        screen.assertFields("the cat", CONTEXT, "dog\ncat");
        assertEquals(Arrays.asList(ANSWER), screen.labels());
        assertEquals(Arrays.asList(ANSWER), screen.marked());
        screen.assertShown(R.id.context);
    }

    @Test
    public void anEndedProcessKeepsEveryFieldAndTheModel() {
        screen.start(SIMILARITY);
        screen.type(R.id.context, CONTEXT);
        screen.type(R.id.sentences, "dog\ncat");
        screen.type("the cat");
        screen.endAndReturn();

        assertEquals(SIMILARITY, screen.chosen());
        screen.assertFields("the cat", CONTEXT, "dog\ncat");
        assertEquals(2, screen.rows());
        screen.assertShown(R.id.sentences);
    }

    @Test
    public void anotherTaskShowsItsFieldsAndAnswersTheSameText() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("s c @a k");
        screen.assertShown(R.id.context);
        String example = screen.example(0).getText().toString();

        screen.choose(ENTITIES);
        screen.assertShown(0);
        assertEquals(3, screen.rows());
        assertEquals("s\u00a0Animal c @a\u00a0Animal k\u00a0Animal", screen.text(R.id.marked_text));
        assertFalse("examples of this task", example.equals(screen.example(0).getText().toString()));

        screen.choose(SIMILARITY);
        screen.assertShown(R.id.sentences);
        assertEquals("no marks of the task before", View.GONE, screen.find(R.id.marked_text).getVisibility());
        assertTrue(screen.figure(0), screen.figure(0).matches("-?\\d\\.\\d\\d"));

        screen.choose(SCORES);
        screen.assertShown(R.id.second);
        screen.choose(LABELS);
        screen.assertShown(0);
        assertEquals("all labels of this model", 3, screen.rows());

        screen.choose(ANSWERS);
        screen.assertShown(R.id.context);
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
        assertEquals(Arrays.asList(ANSWER), screen.labels());
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
}
