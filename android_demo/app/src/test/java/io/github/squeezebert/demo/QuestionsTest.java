package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ANSWERS;
import static io.github.squeezebert.demo.TinyModels.ANSWERS_OR_NONE;
import static io.github.squeezebert.demo.TinyModels.LABELS;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import android.view.View;
import android.widget.TextView;
import java.util.Arrays;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;

/** Questions and the text that answers them on the real screen; expected are the Python harness's of the same models. */
@RunWith(RealTimeTestRunner.class)
public class QuestionsTest {
    private static final String CONTEXT = "j g cat t @a Ü q @a cat and y";
    private static final String ANSWER = "a cat and y";

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void theLikeliestAnswerIsMarkedInItsContext() {
        screen.start(ANSWERS);
        assertEquals(screen.string(R.string.question_hint), screen.<TextView>find(R.id.text).getHint().toString());
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");

        assertEquals(Arrays.asList(ANSWER), screen.labels());
        assertEquals("Python's score is .852", 0.852, screen.percent(0), 0.05);
        assertEquals(CONTEXT, screen.text(R.id.marked_text));
        assertEquals(Arrays.asList(ANSWER), screen.marked());
        assertEquals(ANSWER + ", " + screen.figure(0), screen.spoken());
    }

    @Test
    public void anotherContextIsAnsweredAsItIsTyped() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");
        screen.type(R.id.context, "d y cat, g g dog's s");

        assertEquals(Arrays.asList("d y"), screen.labels());
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
        assertEquals(Arrays.asList(ANSWER), screen.labels());
    }

    @Test
    public void aQuestionThatIsCutIsTold() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat ".repeat(20));
        String cut = screen.string(R.string.question_cut);
        assertEquals(1, screen.rows());
        assertTrue(screen.status(), screen.status().startsWith(cut));
        assertEquals(screen.label(0) + ", " + screen.figure(0) + ". " + cut, screen.spoken());

        screen.type(R.id.context, "p");
        String none = screen.string(R.string.no_span) + " " + cut;
        assertTrue(screen.status(), screen.status().startsWith(none));
        assertEquals(none, screen.spoken());

        screen.type("the cat");
        assertFalse(screen.status(), screen.status().contains(cut));
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
                screen.assertNothing(R.string.no_span_yet);
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
        assertEquals(Arrays.asList(ANSWER), screen.labels());
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
        screen.assertFields("the cat", CONTEXT, screen.string(R.string.example_sentences));
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

        screen.assertFields("the cat", screen.string(R.string.example_context), screen.string(R.string.example_sentences));
    }

    @Test
    public void aLongSharedTextIsCutAlikeInEitherField() {
        screen.start(Screen.shared("k c ".repeat(10_000)));
        String taken = screen.text(R.id.text);
        assertEquals(screen.activity().getResources().getInteger(R.integer.longest_text), taken.length());
        screen.choose(ANSWERS);

        screen.assertFields("", taken, screen.string(R.string.example_sentences));
    }

    private void assertShared() {
        screen.assertFields("", CONTEXT, screen.string(R.string.example_sentences));
        screen.assertNothing(R.string.no_span_yet);
        assertTrue("the question can be typed", screen.find(R.id.text).isFocused());
    }
}
