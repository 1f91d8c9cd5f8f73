package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ANSWERS;
import static io.github.squeezebert.demo.TinyModels.ANSWERS_OR_NONE;
import static io.github.squeezebert.demo.TinyModels.ENTITIES;
import static io.github.squeezebert.demo.TinyModels.LABELS;
import static io.github.squeezebert.demo.TinyModels.SCORES;
import static io.github.squeezebert.demo.TinyModels.SEVERAL_LABELS;
import static io.github.squeezebert.demo.TinyModels.SIMILARITY;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.ClipboardManager;
import android.content.Intent;
import android.os.Bundle;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.EditText;
import android.widget.LinearLayout;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.classifier.TextClassifier;
import io.github.squeezebert.demo.words.Names;
import io.github.squeezebert.tflite.Task;
import java.io.File;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** Two real models on the real screen: what each says of one text, side by side. */
@RunWith(RealTimeTestRunner.class)
public class CompareActivityTest {
    private static final String FLOAT = "classification_float32.tflite";

    private ActivityController<CompareActivity> controller;

    @Before
    public void loadLibrary() {
        NativeLibrary.load();
    }

    @After
    public void end() {
        controller.pause().stop().destroy();
    }

    @Test
    public void bothAnswerOneText() throws IOException {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, FLOAT);

        for (int side : new int[] {R.id.first_side, R.id.second_side}) {
            assertTrue(figures(side), figures(side).matches("3 tokens, \\d+\\.\\d ms"));
            assertEquals("cat · and · dog", text(side, R.id.side_pieces));
            assertEquals("Tokens: cat · and · dog", find(side).findViewById(R.id.side_pieces).getContentDescription());
            assertEquals(3, labels(side).size());
        }
        try (TextClassifier classifier = TextClassifier.open(new File("../../tests/data/android/" + LABELS))) {
            assertEquals(Names.inWords(classifier.classify("cat and dog").get(0).label()), labels(R.id.first_side).get(0));
        }
        assertEquals(chosen(R.id.first_model).toString(), text(R.id.first_side, R.id.side_title));
        assertEquals(labels(R.id.first_side), labels(R.id.second_side));
        assertEquals("Both name “" + labels(R.id.first_side).get(0) + "” first.", status());
    }

    @Test
    public void modelsThatDisagreeAreTold() {
        start("intents.tflite", "play jazz");
        choose(R.id.second_model, "sentiment.tflite");

        assertEquals("Play music", labels(R.id.first_side).get(0));
        assertEquals("They name different things first.", status());
    }

    @Test
    public void onlyModelsOfTheSameTaskArePaired() throws IOException {
        start(ANSWERS, "cat");
        List<TaskModel> models = session().state().models();
        for (TaskModel model : models) {
            assertFalse("it says no task", model.model().id().equals("empty.broken.tflite"));
            Task task = model.model().description().task();
            List<TaskModel> partners = model.partners(models);
            assertFalse(model + " has none", partners.isEmpty());
            assertFalse("a model is not its own", partners.contains(model));
            for (TaskModel partner : partners) {
                assertEquals(task, partner.model().description().task());
            }
        }
        assertEquals(models.size(), this.<Spinner>find(R.id.first_model).getCount());
        assertEquals(
                TaskModel.of(models, ANSWERS).partners(models).size(),
                this.<Spinner>find(R.id.second_model).getCount());
        assertEquals(Task.QUESTION_ANSWERING, chosen(R.id.second_model).model().description().task());
    }

    @Test
    public void everyTaskIsComparedByItsOwnFields() {
        String[][] pairs = {
            {SEVERAL_LABELS, "tiny_labels_windows.tflite"},
            {SCORES, "tiny_scores_windows.tflite"},
            {ANSWERS, ANSWERS_OR_NONE},
            {ENTITIES, "entities.tflite"},
            {SIMILARITY, "similarity.tflite"},
        };
        start(LABELS, "the cat");
        for (String[] pair : pairs) {
            choose(R.id.first_model, pair[0]);
            choose(R.id.second_model, pair[1]);
            assertTrue(pair[0] + figures(R.id.first_side), figures(R.id.first_side).matches("\\d+ tokens, \\d+\\.\\d ms"));
            assertTrue(pair[1] + figures(R.id.second_side), figures(R.id.second_side).matches("\\d+ tokens, \\d+\\.\\d ms"));
        }
        assertEquals(View.VISIBLE, ((View) find(R.id.sentences).getParent()).getVisibility());
        assertEquals(View.GONE, ((View) find(R.id.context).getParent()).getVisibility());
    }

    @Test
    public void aPairOfTextsCountsTheTokensOfBoth() {
        start(SCORES, "cat");
        type(R.id.second, "a dog");

        assertTrue(figures(R.id.first_side), figures(R.id.first_side).startsWith("3 tokens, "));
        assertEquals("cat · [SEP] · a · dog", text(R.id.first_side, R.id.side_pieces));
    }

    @Test
    public void aBrokenModelIsToldBesideTheAnswerOfTheOther() {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, "no_labels.broken.tflite");

        assertTrue(figures(R.id.second_side), figures(R.id.second_side).startsWith("This model cannot be used. "));
        assertTrue(figures(R.id.second_side), figures(R.id.second_side).contains("lacks labels.txt"));
        assertTrue(figures(R.id.first_side), figures(R.id.first_side).startsWith("3 tokens, "));
        assertFalse(Menus.shows(controller.get(), R.id.copy_text));

        choose(R.id.second_model, FLOAT);
        assertTrue(Menus.shows(controller.get(), R.id.copy_text));
    }

    @Test
    public void anEmptyTextHasNoAnswers() {
        start(LABELS, "cat");
        for (String text : AnyText.LOOKS_EMPTY) {
            type(R.id.text, "cat");
            assertEquals(3, labels(R.id.first_side).size());
            type(R.id.text, text);
            assertEquals(0, labels(R.id.first_side).size());
            assertEquals(0, labels(R.id.second_side).size());
            assertEquals("Both answers appear here as you type.", status());
            assertFalse(Menus.shows(controller.get(), R.id.share_text));
        }
    }

    @Test
    public void textOfAnyKindIsCompared() {
        start(LABELS, "cat");
        for (String text : AnyText.UNUSUAL) {
            type(R.id.text, text);
            assertEquals(3, labels(R.id.first_side).size());
            assertEquals(3, labels(R.id.second_side).size());
        }
        type(R.id.text, "cat ".repeat(1000));
        assertTrue(figures(R.id.first_side), figures(R.id.first_side).startsWith("1000 tokens, "));
        assertTrue(text(R.id.first_side, R.id.side_pieces).endsWith("cat · …"));
        assertEquals("Only the beginning was read.", text(R.id.first_side, R.id.side_headline));
    }

    @Test
    public void theComparisonIsCopiedAndShared() {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, FLOAT);
        Menus.tap(controller.get(), R.id.copy_text);
        String copied = controller.get().getSystemService(ClipboardManager.class).getPrimaryClip().getItemAt(0).getText().toString();

        String figure = find(R.id.first_side).<TextView>findViewById(R.id.figure).getText().toString();
        assertTrue(copied, copied.startsWith("cat and dog\n\n"));
        assertTrue(copied, copied.contains("(" + LABELS + ")\n" + figures(R.id.first_side) + "\ncat · and · dog\n"));
        assertTrue(copied, copied.contains("\n" + labels(R.id.first_side).get(0) + ": " + figure + "\n"));
        assertTrue(copied, copied.contains("(" + FLOAT + ")\n" + figures(R.id.second_side)));
        assertTrue(copied, copied.endsWith("\n\n" + status() + "\n"));

        Menus.tap(controller.get(), R.id.share_text);
        Intent shared = shadowOf(controller.get()).getNextStartedActivity().getParcelableExtra(Intent.EXTRA_INTENT, Intent.class);
        assertEquals(Intent.ACTION_SEND, shared.getAction());
        assertEquals(copied, shared.getStringExtra(Intent.EXTRA_TEXT));
    }

    @Test
    public void rotationKeepsModelsTextAndAnswers() {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, FLOAT);
        List<String> labels = labels(R.id.second_side);
        CompareSession session = session();
        RuntimeEnvironment.setQualifiers("+land");
        controller.configurationChange();
        settle();

        assertEquals("no model is opened again", session, session());
        assertEquals(LABELS, chosen(R.id.first_model).model().id());
        assertEquals(FLOAT, chosen(R.id.second_model).model().id());
        assertEquals("cat and dog", this.<EditText>find(R.id.text).getText().toString());
        assertEquals(labels, labels(R.id.second_side));
    }

    @Test
    public void anotherLanguageGivesTheAnswersAgain() {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, FLOAT);
        RuntimeEnvironment.setQualifiers("+ar");
        controller.configurationChange();
        settle();

        for (int side : new int[] {R.id.first_side, R.id.second_side}) {
            TextView figure = find(side).<ViewGroup>findViewById(R.id.side_rows).getChildAt(0).findViewById(R.id.figure);
            assertTrue(figure.getText().toString(), figure.getText().toString().matches("[٠-٩٪٫\\p{Cf}\\p{Z}]+"));
        }
    }

    @Test
    public void anEndedProcessKeepsModelsAndText() {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, FLOAT);
        Bundle state = new Bundle();
        controller.saveInstanceState(state).pause().stop().destroy();
        controller = Robolectric.buildActivity(CompareActivity.class).setup(state);
        settle();

        assertEquals(LABELS, chosen(R.id.first_model).model().id());
        assertEquals(FLOAT, chosen(R.id.second_model).model().id());
        assertEquals("cat and dog", this.<EditText>find(R.id.text).getText().toString());
        assertEquals(3, labels(R.id.second_side).size());
    }

    @Test
    public void columnsStandSideBySideWhereThereIsRoom() {
        start(LABELS, "cat");
        assertEquals(LinearLayout.VERTICAL, this.<LinearLayout>find(R.id.sides).getOrientation());
        RuntimeEnvironment.setQualifiers("w411dp-h914dp");
        controller.configurationChange();
        assertEquals(LinearLayout.HORIZONTAL, this.<LinearLayout>find(R.id.sides).getOrientation());
        RuntimeEnvironment.setFontScale(2);
        controller.configurationChange();
        assertEquals(LinearLayout.VERTICAL, this.<LinearLayout>find(R.id.sides).getOrientation());
        settle();
    }

    @Test
    public void aScreenReaderReadsOneModelToItsEndAndThenTheOther() {
        start(LABELS, "cat and dog");
        choose(R.id.second_model, FLOAT);
        List<String> spoken = Spoken.of(find(R.id.sides));
        int half = spoken.size() / 2;

        assertEquals(2 * half, spoken.size());
        assertEquals(chosen(R.id.first_model).toString(), spoken.get(0));
        assertEquals(chosen(R.id.second_model).toString(), spoken.get(half));
        assertEquals("Tokens: cat · and · dog", spoken.get(2));
        assertTrue(spoken.get(3), spoken.get(3).startsWith(labels(R.id.first_side).get(0) + ", "));
        assertEquals("title, figures, tokens, three labels", 6, half);
        assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, find(R.id.compare_status).getAccessibilityLiveRegion());
        for (int id : new int[] {R.id.first_model, R.id.second_model}) {
            ViewGroup column = (ViewGroup) find(id).getParent();
            assertEquals(id, column.getChildAt(column.indexOfChild(find(id)) - 1).getLabelFor());
        }
    }

    @Test
    public void withoutAPairTheScreenSaysWhatToDo() {
        start(LABELS, "cat");
        assertEquals("comparing needs another", 0, TaskModel.of(session().state().models(), LABELS).partners(new ArrayList<>()).size());
        controller.get().onState(CompareState.START.withModels(new ArrayList<>()));

        assertEquals("There are no two models for the same task. Import one under Models.", status());
        assertEquals(View.GONE, find(R.id.first_side).getVisibility());
        controller.get().onState(session().state());
    }

    private void start(String first, String text) {
        Intent intent = CompareActivity.intent(RuntimeEnvironment.getApplication(), first, text);
        controller = Robolectric.buildActivity(CompareActivity.class, intent).setup();
        settle();
        assertEquals(first, chosen(R.id.first_model).model().id());
    }

    private void choose(int spinner, String id) {
        Spinner models = find(spinner);
        int position = models.getCount() - 1;
        while (position >= 0 && !((TaskModel) models.getItemAtPosition(position)).model().id().equals(id)) {
            position--;
        }
        assertTrue(id + " is listed", position >= 0);
        models.setSelection(position);
        settle();
    }

    private TaskModel chosen(int spinner) {
        return (TaskModel) this.<Spinner>find(spinner).getSelectedItem();
    }

    private void type(int field, String text) {
        this.<EditText>find(field).setText(text);
        settle();
    }

    private List<String> labels(int side) {
        ViewGroup rows = find(side).findViewById(R.id.side_rows);
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < rows.getChildCount(); i++) {
            if (rows.getChildAt(i).getVisibility() == View.VISIBLE) {
                labels.add(rows.getChildAt(i).<TextView>findViewById(R.id.label).getText().toString());
            }
        }
        return labels;
    }

    private String figures(int side) {
        return text(side, R.id.side_figures);
    }

    private String text(int side, int id) {
        return find(side).<TextView>findViewById(id).getText().toString();
    }

    private String status() {
        return this.<TextView>find(R.id.compare_status).getText().toString();
    }

    private CompareSession session() {
        return controller.get().onRetainNonConfigurationInstance();
    }

    private <T extends View> T find(int id) {
        return controller.get().findViewById(id);
    }

    private void settle() {
        for (int round = 0; round < 4; round++) {
            shadowOf(Looper.getMainLooper()).idle();
            shadowOf(session().looper()).idleFor(Duration.ofMillis(ModelSession.PAUSE_MILLISECONDS));
        }
        shadowOf(Looper.getMainLooper()).idle();
    }
}
