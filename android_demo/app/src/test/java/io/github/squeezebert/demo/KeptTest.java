package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ANSWERS;
import static io.github.squeezebert.demo.TinyModels.ENTITIES;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.app.AlertDialog;
import android.content.ClipboardManager;
import android.content.ComponentName;
import android.content.Context;
import android.content.Intent;
import android.content.pm.PackageManager;
import android.content.pm.ResolveInfo;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.history.History;
import io.github.squeezebert.demo.history.HistoryActivity;
import java.time.Duration;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import org.robolectric.shadows.ShadowDialog;

/** What goes out of the main screen, what is kept from one start to the next, and what other apps see of it. */
@RunWith(RealTimeTestRunner.class)
public class KeptTest {
    private static final String INTENTS = "intents_8mb.tflite";
    private static final String CONTEXT = "j g cat t @a Ü q @a cat and y";

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void aReplyIsCopiedWithTheFilesOwnLabels() {
        screen.start(INTENTS);
        assertEquals("nothing to copy yet", View.GONE, screen.find(R.id.outgoing).getVisibility());
        screen.type("how much did i spend on groceries last month");
        screen.find(R.id.copy).performClick();

        String copied = copied();
        assertTrue(copied, copied.startsWith("how much did i spend on groceries last month\n\n"));
        assertTrue(copied, copied.contains(screen.figure(0) + "  " + screen.label(0) + " [spending_history]\n"));
        assertTrue(copied, copied.endsWith("\nRequests to an assistant, by SqueezeBERT on a phone"));
        assertFalse("a label that differs by a capital alone", copied.contains("[transactions]"));
    }

    @Test
    public void aReplyIsSharedAsText() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");
        screen.find(R.id.share).performClick();

        Intent chooser = shadowOf(screen.activity()).getNextStartedActivity();
        Intent shared = chooser.getParcelableExtra(Intent.EXTRA_INTENT, Intent.class);
        assertEquals(Intent.ACTION_SEND, shared.getAction());
        assertEquals("text/plain", shared.getType());
        String text = shared.getStringExtra(Intent.EXTRA_TEXT);
        assertTrue(text, text.startsWith("the cat\n\n" + CONTEXT + "\n\n" + screen.figure(0) + "  a cat and y\n"));
    }

    @Test
    public void aTextThatStandsForAWhileIsRemembered() {
        screen.start(ENTITIES);
        screen.type("s c @a k");
        assertTrue("it may be typed on", history().list().isEmpty());
        pass(ModelSession.REMEMBERED_AFTER_MILLISECONDS);

        assertEquals(1, history().list().size());
        assertEquals("s c @a k", history().list().get(0).text());
        assertTrue(history().list().get(0).answer().startsWith("s – Animal "));
    }

    @Test
    public void whatWasAskedComesBackWithItsModel() {
        screen.start(ANSWERS);
        screen.type(R.id.context, CONTEXT);
        screen.type("the cat");
        screen.choose(INTENTS);
        screen.type("play jazz");
        ask(ANSWERS, "the cat");
        screen.choose(INTENTS);
        screen.type(R.id.context, "another");
        Intent intent = screen.tap(R.id.history);
        ActivityController<HistoryActivity> shown = Robolectric.buildActivity(HistoryActivity.class, intent).setup();
        ViewGroup rows = shown.get().findViewById(R.id.remembered);
        assertEquals("headings and rows", "Label this text", ((TextView) rows.getChildAt(0)).getText().toString());
        View last = rows.getChildAt(rows.getChildCount() - 1);
        assertEquals("the cat", last.<TextView>findViewById(R.id.remembered_text).getText().toString());
        last.performClick();
        assertTrue(shown.get().isFinishing());
        shadowOf(screen.activity()).receiveResult(intent, Activity.RESULT_OK, shadowOf(shown.get()).getResultIntent());
        screen.settle();

        assertEquals(ANSWERS, screen.chosen());
        assertEquals("the cat", screen.text(R.id.text));
        assertEquals(CONTEXT, screen.text(R.id.context));
        assertEquals("a cat and y", screen.label(0));
        shown.pause().stop().destroy();
    }

    @Test
    public void theHistoryIsClearedAfterAQuestion() {
        screen.start(ENTITIES);
        ask(ENTITIES, "s c @a k");
        ActivityController<HistoryActivity> shown =
                Robolectric.buildActivity(HistoryActivity.class, screen.tap(R.id.history)).setup();
        shown.get().findViewById(R.id.clear_history).performClick();
        AlertDialog dialog = (AlertDialog) ShadowDialog.getLatestDialog();
        assertFalse(history().list().isEmpty());
        dialog.getButton(AlertDialog.BUTTON_POSITIVE).performClick();
        shadowOf(Looper.getMainLooper()).idle();

        assertTrue(history().list().isEmpty());
        assertEquals(View.VISIBLE, shown.get().findViewById(R.id.no_history).getVisibility());
        assertEquals(0, shown.get().<ViewGroup>findViewById(R.id.remembered).getChildCount());
        shown.pause().stop().destroy();
    }

    @Test
    public void theModelThatWasChosenLastComesFirst() {
        screen.start(ENTITIES);
        screen.controller().pause().stop().destroy();
        screen.start();
        assertEquals(ENTITIES, screen.chosen());
    }

    @Test
    public void theIntroductionIsReadOnce() {
        screen.start(ENTITIES);
        TextView introduction = (TextView) screen.<ViewGroup>find(R.id.introduction).getChildAt(0);
        assertEquals(View.VISIBLE, screen.find(R.id.introduction).getVisibility());
        assertTrue("two sentences at most", introduction.getText().toString().split("\\. ").length <= 2);
        screen.find(R.id.introduced).performClick();
        assertEquals(View.GONE, screen.find(R.id.introduction).getVisibility());
        screen.rotate();
        assertEquals(View.GONE, screen.find(R.id.introduction).getVisibility());
    }

    @Test
    public void otherAppsOfferWhatTheChosenModelDoes() {
        screen.start(INTENTS);
        assertOffered(R.string.do_label);
        screen.choose(ENTITIES);
        assertOffered(R.string.do_find_names);
        screen.choose(ANSWERS);
        assertOffered(R.string.do_answer);
    }

    @Test
    public void otherAppsAreToldOfATaskOnceAndNotWithEveryAnswer() {
        screen.start(ENTITIES);
        PackageManager packages = screen.activity().getPackageManager();
        ComponentName alias = new ComponentName(screen.activity(), Form.NAMES.alias());
        packages.setComponentEnabledSetting(alias, PackageManager.COMPONENT_ENABLED_STATE_DISABLED, PackageManager.DONT_KILL_APP);
        screen.type("s c @a k");
        assertEquals(PackageManager.COMPONENT_ENABLED_STATE_DISABLED, packages.getComponentEnabledSetting(alias));
        screen.choose(ANSWERS);
        screen.choose(ENTITIES);
        assertOffered(R.string.do_find_names);
    }

    @Test
    public void everyFormHasAnAliasOfItsTitle() throws PackageManager.NameNotFoundException {
        Context context = RuntimeEnvironment.getApplication();
        for (Form form : Form.values()) {
            int label = context.getPackageManager()
                    .getActivityInfo(
                            new ComponentName(context, form.alias()), PackageManager.MATCH_DISABLED_COMPONENTS)
                    .labelRes;
            assertEquals(form.title(), label);
        }
    }

    @Test
    public void theModelIsSeenToBeOpened() {
        screen.start(INTENTS);
        assertEquals(View.GONE, screen.find(R.id.opening).getVisibility());
        screen.session().choose(0);
        assertEquals(View.VISIBLE, screen.find(R.id.opening).getVisibility());
        assertEquals(screen.string(R.string.opening), screen.status());
        screen.settle();
        assertEquals(View.GONE, screen.find(R.id.opening).getVisibility());
    }

    @Test
    @Config(qualifiers = "de")
    public void anotherLanguageGivesTheReplyAgain() {
        screen.start(ENTITIES);
        screen.type("w d");
        assertTrue(screen.status(), screen.status().startsWith("Keine Namen in diesem Text."));
        RuntimeEnvironment.setQualifiers("+es");
        screen.controller().configurationChange();
        screen.settle();
        assertTrue(screen.status(), screen.status().startsWith("No hay nombres en este texto."));
        assertEquals("Modelo", heading());
    }

    @Test
    public void aListedModelTellsItsTaskAndSize() {
        screen.start(INTENTS);
        View shown = screen.<Spinner>find(R.id.model).getSelectedView();
        assertEquals("Requests to an assistant", shown.<TextView>findViewById(R.id.model_name).getText().toString());
        assertEquals("Labels a text · 8.0 MB", shown.<TextView>findViewById(R.id.model_about).getText().toString());
    }

    private String heading() {
        ViewGroup card = (ViewGroup) screen.find(R.id.model).getParent();
        return ((TextView) card.getChildAt(0)).getText().toString();
    }

    private void ask(String model, String text) {
        screen.choose(model);
        screen.type(text);
        pass(ModelSession.REMEMBERED_AFTER_MILLISECONDS);
    }

    private void pass(long milliseconds) {
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(milliseconds));
        screen.settle();
    }

    private History history() {
        return new History(screen.activity());
    }

    private String copied() {
        ClipboardManager clipboard = screen.activity().getSystemService(ClipboardManager.class);
        assertNotNull(clipboard.getPrimaryClip());
        return clipboard.getPrimaryClip().getItemAt(0).getText().toString();
    }

    private void assertOffered(int title) {
        PackageManager packages = screen.activity().getPackageManager();
        for (String action : new String[] {Intent.ACTION_SEND, Intent.ACTION_PROCESS_TEXT}) {
            List<ResolveInfo> offered = packages.queryIntentActivities(new Intent(action).setType("text/plain"), 0);
            assertEquals(action, 1, offered.size());
            assertEquals(screen.string(title), offered.get(0).loadLabel(packages).toString());
        }
    }
}
