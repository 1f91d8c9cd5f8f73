package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.Intent;
import android.os.Bundle;
import android.os.Looper;
import android.text.Spanned;
import android.text.style.BackgroundColorSpan;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.EditText;
import android.widget.ProgressBar;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.models.AppModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.rules.ExternalResource;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.shadows.ShadowSystemClock;

/** The main screen as a user sees and touches it. As a rule of a test it loads the native library, and closes at the end. */
public final class Screen extends ExternalResource {
    private ActivityController<MainActivity> controller;

    @Override
    protected void before() {
        NativeLibrary.load();
    }

    @Override
    protected void after() {
        if (controller != null) {
            controller.pause().stop().destroy();
        }
    }

    void start() {
        start(new Intent(Intent.ACTION_MAIN));
    }

    /** As the app that sends this intent starts it. */
    void start(Intent intent) {
        controller = Robolectric.buildActivity(MainActivity.class, intent).setup();
        settle();
    }

    /** With this model chosen. */
    void start(String asset) {
        start();
        choose(asset);
    }

    /** What an app sends whose user shares a text. */
    static Intent shared(String text) {
        return new Intent(Intent.ACTION_SEND).setType("text/plain").putExtra(Intent.EXTRA_TEXT, text);
    }

    /** What Android does with an intent for the activity that is there already. */
    void send(Intent intent) {
        controller.newIntent(intent);
        settle();
    }

    ActivityController<MainActivity> controller() {
        return controller;
    }

    MainActivity activity() {
        return controller.get();
    }

    ModelSession session() {
        return activity().onRetainNonConfigurationInstance();
    }

    void rotate() {
        RuntimeEnvironment.setQualifiers("+land");
        controller.configurationChange();
        settle();
    }

    /** Ends the process, as Android does when memory is short, and comes back. */
    void endAndReturn() {
        Bundle state = new Bundle();
        controller.saveInstanceState(state).pause().stop().destroy();
        controller = Robolectric.buildActivity(MainActivity.class).setup(state);
        settle();
    }

    void choose(String asset) {
        assertTrue(asset + " is listed", lists(asset));
        this.<Spinner>find(R.id.model).setSelection(position(asset));
        settle();
    }

    boolean lists(String asset) {
        return position(asset) >= 0;
    }

    /** Where a model stands in the list, or -1. */
    private int position(String asset) {
        Spinner models = find(R.id.model);
        int position = models.getCount() - 1;
        while (position >= 0 && !((AppModel) models.getItemAtPosition(position)).id().equals(asset)) {
            position--;
        }
        return position;
    }

    String chosen() {
        return ((AppModel) this.<Spinner>find(R.id.model).getSelectedItem()).id();
    }

    void type(String text) {
        type(R.id.text, text);
    }

    void type(int field, String text) {
        this.<EditText>find(field).setText(text);
        settle();
    }

    /** Types a text that takes long to read, until this view is shown. */
    void typeAndWaitFor(String text, int view) {
        this.<EditText>find(R.id.text).setText(text);
        ShadowSystemClock.advanceBy(Duration.ofMillis(ModelSession.PAUSE_MILLISECONDS));
        long end = System.nanoTime() + 60_000_000_000L;
        while (this.<View>find(view).getVisibility() != View.VISIBLE) {
            assertTrue("the view was not shown within a minute", System.nanoTime() < end);
            shadowOf(Looper.getMainLooper()).idle();
            Thread.yield();
        }
    }

    String text(int view) {
        return this.<TextView>find(view).getText().toString();
    }

    String status() {
        return text(R.id.status);
    }

    /** What a screen reader says when the answer comes, or null. */
    CharSequence spoken() {
        return find(R.id.status).getContentDescription();
    }

    /** Taps an entry of the menu; returns what it starts, or null. */
    Intent tap(int item) {
        Menus.tap(activity(), item);
        settle();
        return shadowOf(activity()).getNextStartedActivity();
    }

    void tapExample(int position) {
        example(position).performClick();
        settle();
    }

    Button example(int position) {
        return (Button) this.<ViewGroup>find(R.id.examples).getChildAt(position);
    }

    /** Number of rows that are shown. */
    int rows() {
        ViewGroup rows = find(R.id.results);
        int shown = 0;
        while (shown < rows.getChildCount() && row(shown).getVisibility() == View.VISIBLE) {
            shown++;
        }
        return shown;
    }

    View row(int position) {
        return this.<ViewGroup>find(R.id.results).getChildAt(position);
    }

    String label(int position) {
        return row(position).<TextView>findViewById(R.id.label).getText().toString();
    }

    String figure(int position) {
        return row(position).<TextView>findViewById(R.id.figure).getText().toString();
    }

    int bar(int position) {
        return row(position).<ProgressBar>findViewById(R.id.bar).getProgress();
    }

    String string(int id, Object... arguments) {
        return activity().getString(id, arguments);
    }

    String quantity(int id, int quantity, Object... arguments) {
        return activity().getResources().getQuantityString(id, quantity, arguments);
    }

    <T extends View> T find(int id) {
        return activity().findViewById(id);
    }

    /** There is no answer, and the screen says what it waits for. */
    void assertNothing(int waiting) {
        assertEquals(string(waiting), status());
        assertEquals(0, rows());
        assertEquals(View.GONE, find(R.id.marked_text).getVisibility());
        assertNull(spoken());
    }

    void assertFields(String text, String context, String sentences) {
        assertEquals(text, text(R.id.text));
        assertEquals(context, text(R.id.context));
        assertEquals(sentences, text(R.id.sentences));
    }

    /** Of the second fields, this one is shown, or with 0 none. */
    void assertShown(int secondField) {
        for (int id : new int[] {R.id.second, R.id.context, R.id.sentences}) {
            View group = (View) find(id).getParent();
            assertEquals(id == secondField ? View.VISIBLE : View.GONE, group.getVisibility());
        }
    }

    /** The probability in a row, from 0 to 1. */
    double percent(int row) {
        return Double.parseDouble(figure(row).replace("%", "")) / 100;
    }

    /** The labels of the rows that are shown. */
    List<String> labels() {
        List<String> labels = new ArrayList<>();
        for (int i = 0; i < rows(); i++) {
            labels.add(label(i));
        }
        return labels;
    }

    /** The stretches of the text that are set off by colour. */
    List<String> marked() {
        Spanned text = (Spanned) this.<TextView>find(R.id.marked_text).getText();
        List<String> marked = new ArrayList<>();
        for (BackgroundColorSpan span : text.getSpans(0, text.length(), BackgroundColorSpan.class)) {
            marked.add(text.subSequence(text.getSpanStart(span), text.getSpanEnd(span)).toString());
        }
        return marked;
    }

    /** Lets both threads do all that is due, and the pause in typing pass. */
    void settle() {
        for (int round = 0; round < 3; round++) {
            shadowOf(Looper.getMainLooper()).idle();
            idleFor(ModelSession.PAUSE_MILLISECONDS);
        }
    }

    void idleFor(long milliseconds) {
        shadowOf(session().looper()).idleFor(Duration.ofMillis(milliseconds));
        shadowOf(Looper.getMainLooper()).idle();
    }
}
