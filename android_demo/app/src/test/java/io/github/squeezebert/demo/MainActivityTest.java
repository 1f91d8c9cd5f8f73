package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.LABELS;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Intent;
import android.graphics.Insets;
import android.view.View;
import android.view.ViewGroup;
import android.view.WindowInsets;
import android.widget.Button;
import android.widget.EditText;
import android.widget.Spinner;
import android.widget.TextView;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.android.controller.ActivityController;

/** The real activity with real models, which TensorFlow Lite's own library runs. */
@RunWith(RealTimeTestRunner.class)
public class MainActivityTest {
    private static final String INTENTS = "intents_8mb.tflite";

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void typedTextIsAnswered() {
        screen.start(LABELS);
        screen.type("wake me up at six");

        assertTrue("an answer", screen.rows() > 0);
        assertFalse("a label", screen.label(0).isEmpty());
        assertTrue("likeliest first", screen.bar(0) >= screen.bar(1));
        assertTrue(screen.status(), screen.status().matches("\\d+\\.\\d ms on this device"));
    }

    @Test
    public void theBundledModelShowsFiveOfItsLabels() {
        screen.start(INTENTS);
        screen.type("set an alarm for six tomorrow morning");

        assertEquals("Alarm", screen.label(0));
        assertEquals(5, screen.rows());
    }

    @Test
    public void theAnswerWaitsForAPauseInTyping() {
        screen.start(LABELS);
        EditText field = screen.find(R.id.text);
        field.setText("wake");
        screen.idleFor(ModelSession.PAUSE_MILLISECONDS / 2);
        field.setText("wake me");
        screen.idleFor(ModelSession.PAUSE_MILLISECONDS / 2);
        assertEquals("typing goes on", 0, screen.rows());

        screen.idleFor(ModelSession.PAUSE_MILLISECONDS);
        assertTrue("typing has paused", screen.rows() > 0);
    }

    @Test
    public void aTextThatLooksEmptyHasNoAnswer() {
        screen.start(LABELS);
        assertEquals(screen.string(R.string.no_answer_yet), screen.status());
        for (String text : AnyText.LOOKS_EMPTY) {
            screen.type("wake me up at six");
            assertTrue("an answer", screen.rows() > 0);
            screen.type(text);
            assertEquals(0, screen.rows());
            assertEquals(screen.string(R.string.no_answer_yet), screen.status());
        }
    }

    @Test
    public void clearEmptiesTheText() {
        screen.start(LABELS);
        screen.type("wake me up at six");
        screen.find(R.id.clear).performClick();
        screen.settle();

        assertEquals("", screen.text(R.id.text));
        assertEquals(0, screen.rows());
    }

    @Test
    public void pasteTakesTheClipboard() {
        screen.start(LABELS);
        screen.find(R.id.paste).performClick();
        assertEquals("an empty clipboard", "", screen.text(R.id.text));

        ClipboardManager clipboard = screen.activity().getSystemService(ClipboardManager.class);
        clipboard.setPrimaryClip(ClipData.newPlainText(null, "play jazz"));
        screen.find(R.id.paste).performClick();
        screen.settle();
        assertEquals("play jazz", screen.text(R.id.text));
        assertTrue("an answer", screen.rows() > 0);
    }

    @Test
    public void anExampleIsAnsweredWhenTapped() {
        screen.start(LABELS);
        screen.tapExample(0);

        assertEquals(screen.example(0).getText().toString(), screen.text(R.id.text));
        assertTrue("an answer", screen.rows() > 0);
    }

    @Test
    public void rotationKeepsTextModelAndAnswer() {
        screen.start(LABELS);
        screen.type("wake me up at six");
        String label = screen.label(0);
        ModelSession session = screen.session();

        screen.rotate();

        assertEquals("wake me up at six", screen.text(R.id.text));
        assertEquals(LABELS, screen.chosen());
        assertEquals(label, screen.label(0));
        assertEquals("the model is not opened again", session, screen.session());
    }

    @Test
    public void anEndedProcessKeepsTextAndModel() {
        screen.start(LABELS);
        screen.type("wake me up at six");
        screen.endAndReturn();

        assertEquals("wake me up at six", screen.text(R.id.text));
        assertEquals(LABELS, screen.chosen());
        assertTrue("an answer", screen.rows() > 0);
    }

    @Test
    public void anotherModelAnswersTheSameText() {
        screen.start(LABELS);
        screen.type("play something relaxing");
        assertFalse("no label of this model", screen.label(0).equals("Play music"));
        screen.choose(INTENTS);

        assertEquals("play something relaxing", screen.text(R.id.text));
        assertEquals("Play music", screen.label(0));
    }

    @Test
    public void theIntentsComeFirst() {
        screen.start();

        assertEquals(INTENTS, screen.chosen());
    }

    @Test
    public void aModelIsListedByTheNameInItsMetadata() {
        screen.start();

        assertEquals("SqueezeBERT", title(LABELS));
        assertEquals("a file that has none goes by its own", "Empty.broken", title("empty.broken.tflite"));
    }

    @Test
    public void anEmptyModelIsTold() {
        assertBroken("empty.broken.tflite", "empty.broken.tflite: the file is empty (0 bytes)");
    }

    @Test
    public void aTruncatedModelIsTold() {
        assertBroken("half.broken.tflite", "half.broken.tflite: ");
    }

    @Test
    public void aModelWithoutLabelsIsTold() {
        assertBroken("no_labels.broken.tflite", "lacks labels.txt");
    }

    @Test
    public void aGoodModelFollowsABrokenOne() {
        screen.start();
        screen.type("wake me up at six");
        screen.choose("empty.broken.tflite");
        screen.choose(LABELS);

        assertTrue("an answer", screen.rows() > 0);
    }

    @Test
    public void sharedTextIsAnswered() {
        screen.start(Screen.shared("play jazz"));

        assertEquals("play jazz", screen.text(R.id.text));
        assertEquals("Play music", screen.label(0));
    }

    @Test
    public void selectedTextIsAnswered() {
        screen.start(new Intent(Intent.ACTION_PROCESS_TEXT).setType("text/plain")
                .putExtra(Intent.EXTRA_PROCESS_TEXT, "play jazz"));

        assertEquals("play jazz", screen.text(R.id.text));
        assertEquals("Play music", screen.label(0));
    }

    @Test
    public void sharedTextIsReadByWhicheverModelIsThere() {
        screen.start(LABELS);
        screen.type("wake me up at six");
        screen.send(Screen.shared("play jazz"));

        assertEquals("play jazz", screen.text(R.id.text));
        assertTrue("an answer", screen.rows() > 0);
    }

    @Test
    public void anEmptyShareIsNoCrash() {
        screen.start(new Intent(Intent.ACTION_SEND).setType("text/plain"));
        assertEquals("", screen.text(R.id.text));

        screen.type("play jazz");
        screen.send(Screen.shared(""));
        assertEquals("nothing was shared, so nothing is lost", "play jazz", screen.text(R.id.text));
    }

    @Test
    public void textOfAnyKindIsAnswered() {
        screen.start(LABELS);
        for (String text : AnyText.UNUSUAL) {
            screen.type(text);
            assertTrue("an answer", screen.rows() > 0);
        }
    }

    @Test
    public void aScreenReaderHearsTheBestLabel() {
        screen.start(LABELS);
        View status = screen.find(R.id.status);
        assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, status.getAccessibilityLiveRegion());
        assertNull("the text itself is read", status.getContentDescription());
        screen.type("wake me up at six");

        String spoken = screen.label(0) + ", " + screen.figure(0);
        assertEquals(spoken, status.getContentDescription());
        assertEquals(spoken, screen.row(0).getContentDescription());
    }

    @Test
    public void aTextThatNoLabelFitsIsTold() {
        screen.start("threshold.tflite");
        screen.type("cat and dog");
        assertTrue(screen.status(), screen.status().startsWith(screen.string(R.string.no_label_fits)));
        assertEquals(screen.string(R.string.no_label_fits), screen.find(R.id.status).getContentDescription());
        assertTrue("what comes nearest is shown", screen.rows() > 0);

        screen.type("a b c");
        assertFalse(screen.status(), screen.status().contains(screen.string(R.string.no_label_fits)));
    }

    @Test
    public void everyFieldHasASpokenName() {
        screen.start();

        assertEquals("Type or paste a sentence", screen.<EditText>find(R.id.text).getHint().toString());
        View model = screen.find(R.id.model);
        ViewGroup column = (ViewGroup) model.getParent();
        TextView heading = (TextView) column.getChildAt(column.indexOfChild(model) - 1);
        assertEquals(R.id.model, heading.getLabelFor());
        assertEquals(screen.string(R.string.model), heading.getText().toString());
    }

    @Test
    public void nothingLiesUnderTheSystemBarsOrTheKeyboard() {
        screen.start();
        View outer = (View) screen.find(R.id.toolbar).getParent();
        View scroll = screen.find(R.id.scroll);
        WindowInsets.Builder insets =
                new WindowInsets.Builder().setInsets(WindowInsets.Type.systemBars(), Insets.of(11, 22, 33, 44));
        outer.dispatchApplyWindowInsets(insets.build());
        assertEquals(Insets.of(11, 22, 33, 0), padding(outer));
        assertEquals("the page ends above the bar that it scrolls under", Insets.of(0, 0, 0, 44), padding(scroll));
        assertFalse(((ViewGroup) scroll).getClipToPadding());

        outer.dispatchApplyWindowInsets(insets.setInsets(WindowInsets.Type.ime(), Insets.of(0, 0, 0, 500)).build());
        assertEquals(Insets.of(11, 22, 33, 500), padding(outer));
        assertEquals(Insets.NONE, padding(scroll));
    }

    @Test
    public void aboutNamesModelsAndLicences() {
        ActivityController<AboutActivity> about = Robolectric.buildActivity(AboutActivity.class).setup();
        AboutActivity activity = about.get();
        String models = activity.<TextView>findViewById(R.id.about_models).getText().toString();
        String licences = activity.<TextView>findViewById(R.id.about_licences).getText().toString();

        assertTrue(models, models.contains(INTENTS));
        assertTrue(models, models.contains("empty.broken.tflite: the file is empty"));
        assertTrue(licences.contains("TensorFlow Lite"));
        assertTrue(licences, licences.contains("\nCLINC150\nS. Larson et al., \"An Evaluation Dataset for Intent Classification and Out-of-Scope"));
        assertTrue(licences.contains("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"));
        about.pause().stop().destroy();
    }

    private static Insets padding(View view) {
        return Insets.of(view.getPaddingLeft(), view.getPaddingTop(), view.getPaddingRight(), view.getPaddingBottom());
    }

    private String title(String asset) {
        screen.choose(asset);
        View shown = screen.<Spinner>find(R.id.model).getSelectedView();
        return shown.<TextView>findViewById(R.id.model_name).getText().toString();
    }

    private void assertBroken(String model, String fault) {
        screen.start();
        screen.type("wake me up at six");
        screen.choose(model);

        assertEquals("no labels of the model before", 0, screen.rows());
        assertTrue(screen.status(), screen.status().startsWith("This model cannot be used. "));
        assertTrue(screen.status(), screen.status().contains(fault));
        screen.type("play jazz");
        assertTrue("it goes on being told: " + screen.status(), screen.status().contains(fault));
    }
}
