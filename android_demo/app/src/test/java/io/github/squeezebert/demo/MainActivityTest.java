package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Intent;
import android.graphics.Insets;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.view.WindowInsets;
import android.widget.Button;
import android.widget.EditText;
import android.widget.ProgressBar;
import android.widget.Spinner;
import android.widget.TextView;
import java.time.Duration;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** The real activity with real models, which TensorFlow Lite's own library runs. */
@RunWith(RealTimeTestRunner.class)
public class MainActivityTest {
    private static final String TINY = "classification_uint8.tflite";
    private static final String INTENTS = "intents.tflite";

    private ActivityController<MainActivity> controller;

    @BeforeClass
    public static void loadLibrary() {
        NativeLibrary.load();
    }

    @After
    public void destroy() {
        if (controller != null) {
            controller.pause().stop().destroy();
        }
    }

    @Test
    public void typedTextIsAnswered() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        type("wake me up at six");

        assertEquals(View.VISIBLE, row(0).getVisibility());
        assertFalse("a label", label(0).isEmpty());
        assertTrue("likeliest first", bar(0) >= bar(1));
        assertTrue(status(), status().matches("\\d+\\.\\d ms on this device"));
    }

    @Test
    public void theBundledModelShowsFiveOfItsLabels() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(INTENTS);
        type("set an alarm for six tomorrow morning");

        assertEquals("alarm", label(0));
        assertEquals(5, ((ViewGroup) find(R.id.results)).getChildCount());
        assertEquals(View.VISIBLE, row(4).getVisibility());
    }

    @Test
    public void theAnswerWaitsForAPauseInTyping() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        EditText field = find(R.id.text);
        field.setText("wake");
        idleFor(ClassifierSession.PAUSE_MILLISECONDS / 2);
        field.setText("wake me");
        idleFor(ClassifierSession.PAUSE_MILLISECONDS / 2);
        assertEquals("typing goes on", View.GONE, row(0).getVisibility());

        idleFor(ClassifierSession.PAUSE_MILLISECONDS);
        assertEquals("typing has paused", View.VISIBLE, row(0).getVisibility());
    }

    @Test
    public void aTextThatLooksEmptyHasNoAnswer() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        assertEquals(string(R.string.no_answer_yet), status());
        for (String text : new String[] {"", "  \n ", "\u00a0\u3000", "\0\0", "\u200d\u202e", "\ud83d"}) {
            type("wake me up at six");
            assertEquals(View.VISIBLE, row(0).getVisibility());
            type(text);
            assertEquals(View.GONE, row(0).getVisibility());
            assertEquals(string(R.string.no_answer_yet), status());
        }
    }

    @Test
    public void clearEmptiesTheText() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        type("wake me up at six");
        find(R.id.clear).performClick();
        settle();

        assertEquals("", text());
        assertEquals(View.GONE, row(0).getVisibility());
    }

    @Test
    public void pasteTakesTheClipboard() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        find(R.id.paste).performClick();
        assertEquals("an empty clipboard", "", text());

        ClipboardManager clipboard = controller.get().getSystemService(ClipboardManager.class);
        clipboard.setPrimaryClip(ClipData.newPlainText(null, "play jazz"));
        find(R.id.paste).performClick();
        settle();
        assertEquals("play jazz", text());
        assertEquals(View.VISIBLE, row(0).getVisibility());
    }

    @Test
    public void anExampleIsAnsweredWhenTapped() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        Button example = (Button) ((ViewGroup) find(R.id.examples)).getChildAt(0);
        example.performClick();
        settle();

        assertEquals(example.getText().toString(), text());
        assertEquals(View.VISIBLE, row(0).getVisibility());
    }

    @Test
    public void rotationKeepsTextModelAndAnswer() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        type("wake me up at six");
        String label = label(0);
        ClassifierSession session = controller.get().onRetainNonConfigurationInstance();

        RuntimeEnvironment.setQualifiers("+land");
        controller.configurationChange();
        settle();

        assertEquals("wake me up at six", text());
        assertEquals(TINY, chosen());
        assertEquals(label, label(0));
        assertEquals("the model is not opened again", session, controller.get().onRetainNonConfigurationInstance());
    }

    @Test
    public void anEndedProcessKeepsTextAndModel() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        type("wake me up at six");
        android.os.Bundle state = new android.os.Bundle();
        controller.saveInstanceState(state).pause().stop().destroy();

        controller = Robolectric.buildActivity(MainActivity.class).setup(state);
        settle();
        assertEquals("wake me up at six", text());
        assertEquals(TINY, chosen());
        assertEquals(View.VISIBLE, row(0).getVisibility());
    }

    @Test
    public void anotherModelAnswersTheSameText() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        type("play something relaxing");
        assertFalse("no label of this model", label(0).equals("play_music"));
        choose(INTENTS);

        assertEquals("play something relaxing", text());
        assertEquals("play_music", label(0));
    }

    @Test
    public void aModelIsListedByTheNameInItsMetadata() {
        start(new Intent(Intent.ACTION_MAIN));

        assertEquals("SqueezeBERT", title(TINY));
        assertEquals("a file that has none goes by its own", "empty.broken", title("empty.broken.tflite"));
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
    public void aModelForAnotherTaskIsTold() {
        assertBroken("other_task.broken.tflite", "not classification");
    }

    @Test
    public void aGoodModelFollowsABrokenOne() {
        start(new Intent(Intent.ACTION_MAIN));
        type("wake me up at six");
        choose("empty.broken.tflite");
        choose(TINY);

        assertEquals(View.VISIBLE, row(0).getVisibility());
    }

    @Test
    public void sharedTextIsAnswered() {
        start(new Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, "play jazz"));

        assertEquals("play jazz", text());
    }

    @Test
    public void selectedTextIsAnswered() {
        start(new Intent(Intent.ACTION_PROCESS_TEXT).setType("text/plain")
                .putExtra(Intent.EXTRA_PROCESS_TEXT, "play jazz"));

        assertEquals("play jazz", text());
    }

    @Test
    public void anEmptyShareIsNoCrash() {
        start(new Intent(Intent.ACTION_SEND).setType("text/plain"));

        assertEquals("", text());
    }

    @Test
    public void textOfAnyKindIsAnswered() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        String[] texts = {"\ud83d\ude00", "a\ud83d", "\udc00a\ud83d", "a\0b", "a".repeat(1 << 20), "你好", "\u202ea"};
        for (String text : texts) {
            type(text);
            assertEquals(View.VISIBLE, row(0).getVisibility());
        }
    }

    @Test
    public void aScreenReaderHearsTheBestLabel() {
        start(new Intent(Intent.ACTION_MAIN));
        choose(TINY);
        View status = find(R.id.status);
        assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, status.getAccessibilityLiveRegion());
        assertNull("the text itself is read", status.getContentDescription());
        type("wake me up at six");

        String spoken = label(0).replace('_', ' ') + ", " + probability(0);
        assertEquals(spoken, status.getContentDescription());
        assertEquals(spoken, row(0).getContentDescription());
    }

    @Test
    public void aTextThatNoLabelFitsIsTold() {
        start(new Intent(Intent.ACTION_MAIN));
        choose("threshold.tflite");
        type("cat and dog");
        assertTrue(status(), status().startsWith(string(R.string.no_label_fits)));
        assertEquals(string(R.string.no_label_fits), find(R.id.status).getContentDescription());
        assertEquals("what comes nearest is shown", View.VISIBLE, row(0).getVisibility());

        type("a b c");
        assertFalse(status(), status().contains(string(R.string.no_label_fits)));
    }

    @Test
    public void everyFieldHasASpokenName() {
        start(new Intent(Intent.ACTION_MAIN));

        assertEquals("Type or paste a sentence", this.<EditText>find(R.id.text).getHint().toString());
        View model = find(R.id.model);
        ViewGroup column = (ViewGroup) model.getParent();
        TextView heading = (TextView) column.getChildAt(column.indexOfChild(model) - 1);
        assertEquals(R.id.model, heading.getLabelFor());
        assertEquals(string(R.string.model), heading.getText().toString());
    }

    @Test
    public void nothingLiesUnderTheSystemBarsOrTheKeyboard() {
        start(new Intent(Intent.ACTION_MAIN));
        View outer = (View) find(R.id.toolbar).getParent();
        outer.dispatchApplyWindowInsets(
                new WindowInsets.Builder().setInsets(WindowInsets.Type.systemBars(), Insets.of(11, 22, 33, 44)).build());

        assertEquals(
                Insets.of(11, 22, 33, 44),
                Insets.of(outer.getPaddingLeft(), outer.getPaddingTop(), outer.getPaddingRight(), outer.getPaddingBottom()));
    }

    @Test
    public void aboutNamesModelsAndLicences() {
        ActivityController<AboutActivity> about = Robolectric.buildActivity(AboutActivity.class).setup();
        AboutActivity activity = about.get();
        String models = activity.<TextView>findViewById(R.id.about_models).getText().toString();
        String licences = activity.<TextView>findViewById(R.id.about_licences).getText().toString();

        assertTrue(models, models.contains("intents.tflite"));
        assertTrue(models, models.contains("empty.broken.tflite: the file is empty"));
        assertTrue(licences.contains("TensorFlow Lite"));
        assertTrue(licences, licences.contains("\nCLINC150\nS. Larson et al., \"An Evaluation Dataset for Intent Classification and Out-of-Scope"));
        assertTrue(licences.contains("TERMS AND CONDITIONS FOR USE, REPRODUCTION, AND DISTRIBUTION"));
        about.pause().stop().destroy();
    }

    private void assertBroken(String model, String fault) {
        start(new Intent(Intent.ACTION_MAIN));
        type("wake me up at six");
        choose(model);

        assertEquals("no labels of the model before", View.GONE, row(0).getVisibility());
        assertTrue(status(), status().startsWith("This model cannot be used. "));
        assertTrue(status(), status().contains(fault));
        type("play jazz");
        assertTrue("it goes on being told: " + status(), status().contains(fault));
    }

    private void start(Intent intent) {
        controller = Robolectric.buildActivity(MainActivity.class, intent).setup();
        settle();
    }

    private void type(String text) {
        this.<EditText>find(R.id.text).setText(text);
        settle();
    }

    private void choose(String asset) {
        Spinner spinner = find(R.id.model);
        for (int position = 0; position < spinner.getCount(); position++) {
            if (((BundledModel) spinner.getItemAtPosition(position)).asset().equals(asset)) {
                spinner.setSelection(position);
                settle();
                return;
            }
        }
        throw new AssertionError("no model " + asset + " among the " + spinner.getCount() + " listed");
    }

    private String chosen() {
        return ((BundledModel) this.<Spinner>find(R.id.model).getSelectedItem()).asset();
    }

    private String title(String asset) {
        choose(asset);
        TextView shown = (TextView) this.<Spinner>find(R.id.model).getSelectedView();
        return shown.getText().toString();
    }

    /** Lets both threads do all that is due, and the pause in typing pass. */
    private void settle() {
        for (int round = 0; round < 3; round++) {
            shadowOf(Looper.getMainLooper()).idle();
            idleFor(ClassifierSession.PAUSE_MILLISECONDS);
        }
    }

    private void idleFor(long milliseconds) {
        ClassifierSession session = controller.get().onRetainNonConfigurationInstance();
        shadowOf(session.looper()).idleFor(Duration.ofMillis(milliseconds));
        shadowOf(Looper.getMainLooper()).idle();
    }

    private <T extends View> T find(int id) {
        return controller.get().findViewById(id);
    }

    private String text() {
        return this.<EditText>find(R.id.text).getText().toString();
    }

    private String status() {
        return this.<TextView>find(R.id.status).getText().toString();
    }

    private String string(int id) {
        return controller.get().getString(id);
    }

    private View row(int position) {
        return this.<ViewGroup>find(R.id.results).getChildAt(position);
    }

    private String label(int position) {
        return row(position).<TextView>findViewById(R.id.label).getText().toString();
    }

    private String probability(int position) {
        return row(position).<TextView>findViewById(R.id.probability).getText().toString();
    }

    private int bar(int position) {
        return row(position).<ProgressBar>findViewById(R.id.bar).getProgress();
    }
}
