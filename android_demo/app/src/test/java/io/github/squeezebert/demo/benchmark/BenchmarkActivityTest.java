package io.github.squeezebert.demo.benchmark;

import static io.github.squeezebert.demo.TinyModels.SIMILARITY;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.content.ClipboardManager;
import android.content.Intent;
import android.content.res.Resources;
import android.os.Bundle;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.Menus;
import io.github.squeezebert.demo.NativeLibrary;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.RealTimeTestRunner;
import io.github.squeezebert.demo.Spoken;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.ModelsActivity;
import java.util.Arrays;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** A model is measured on the real screen by the real library; no test says how long anything may take. */
@RunWith(RealTimeTestRunner.class)
public class BenchmarkActivityTest {
    private ActivityController<BenchmarkActivity> controller;

    @Before
    public void loadLibrary() {
        NativeLibrary.load();
    }

    @After
    public void end() {
        controller.pause().stop().destroy();
    }

    @Test
    public void everyLengthIsMeasuredWithEachNumberOfThreads() {
        start(SIMILARITY);
        assertEquals("Every length of the model is measured with 1, 2, 4… threads.", status());
        measure();

        assertEquals("Measured.", status());
        List<Integer> threads = BenchmarkSession.threadCounts(Runtime.getRuntime().availableProcessors());
        assertEquals(threads.size(), rows());
        for (int i = 0; i < rows(); i++) {
            String line = row(i).getContentDescription().toString();
            assertTrue(line, line.matches("\\d+ tokens, \\d threads?: median [\\d.]+ ms, p90 [\\d.]+ ms"));
            assertEquals(threads.get(i).toString(), cell(i, R.id.row_threads));
            assertTrue(Double.parseDouble(cell(i, R.id.row_median)) <= Double.parseDouble(cell(i, R.id.row_p90)));
        }
        assertEquals(View.GONE, find(R.id.benchmark_running).getVisibility());
        assertTrue(find(R.id.benchmark_start).isEnabled());
    }

    @Test
    public void theReportNamesModelDeviceAndFeatures() {
        start(SIMILARITY);
        measure();
        String about = this.<TextView>find(R.id.benchmark_about).getText().toString();
        String[] lines = about.split("\n");

        assertTrue(about, lines[0].contains("(tiny_vectors.tflite, "));
        assertEquals("Each after 5 runs to warm up: 10 runs, from the text to the answer.", lines[1]);
        assertTrue(about, lines[2].matches(".+, Android 15 \\(API 35\\)"));
        assertTrue(about, lines[3].matches(".*, \\d+ cores?"));
        assertTrue(about, lines[4].matches("Dot product \\(asimddp\\): (yes|no|unknown)\\. Int8 matrices \\(i8mm\\): (yes|no|unknown)\\."));
        assertEquals("TensorFlow Lite 2.16.1", lines[5]);
    }

    @Test
    public void theReportIsCopiedAndShared() {
        start(SIMILARITY);
        measure();
        Menus.tap(controller.get(), R.id.copy_text);
        String copied = controller.get().getSystemService(ClipboardManager.class).getPrimaryClip().getItemAt(0).getText().toString();
        assertTrue(copied, copied.startsWith(this.<TextView>find(R.id.benchmark_about).getText().toString()));
        for (int i = 0; i < rows(); i++) {
            assertTrue(copied, copied.contains("\n" + row(i).getContentDescription() + "\n"));
        }

        Menus.tap(controller.get(), R.id.share_text);
        Intent shared = shadowOf(controller.get()).getNextStartedActivity().getParcelableExtra(Intent.EXTRA_INTENT, Intent.class);
        assertEquals(Intent.ACTION_SEND, shared.getAction());
        assertEquals("text/plain", shared.getType());
        assertEquals(copied, shared.getStringExtra(Intent.EXTRA_TEXT));
    }

    @Test
    public void beforeAReportThereIsNothingToShare() {
        start(SIMILARITY);
        assertFalse(Menus.shows(controller.get(), R.id.copy_text));
        assertFalse(Menus.shows(controller.get(), R.id.share_text));
        measure();
        assertTrue(Menus.shows(controller.get(), R.id.copy_text));
        assertTrue(Menus.shows(controller.get(), R.id.share_text));
    }

    @Test
    public void aMeasurementIsSeenAndCanBeCancelled() {
        start("entities.tflite");
        this.<Spinner>find(R.id.benchmark_runs).setSelection(2);
        find(R.id.benchmark_start).performClick();
        assertEquals("Opening the model…", status());
        assertFalse(find(R.id.benchmark_start).isEnabled());
        waitFor("Measuring ");
        assertTrue(status(), status().matches("Measuring \\d+ tokens, 1 thread…"));
        assertEquals(View.VISIBLE, find(R.id.benchmark_running).getVisibility());
        assertTrue("the screen stays on", find(R.id.benchmark_running).getKeepScreenOn());

        find(R.id.benchmark_cancel).performClick();
        assertEquals("Cancelled. What was measured so far is kept.", status());
        int rows = rows();
        settle();
        assertEquals("nothing comes after it", rows, rows());
        assertEquals("Cancelled. What was measured so far is kept.", status());
        assertTrue(find(R.id.benchmark_start).isEnabled());
        assertFalse(find(R.id.benchmark_running).getKeepScreenOn());
    }

    @Test
    public void aMeasurementGoesOnWhileTheScreenTurns() {
        start("entities.tflite");
        this.<Spinner>find(R.id.benchmark_runs).setSelection(2);
        find(R.id.benchmark_start).performClick();
        waitFor("Measuring ");
        BenchmarkSession session = controller.get().onRetainNonConfigurationInstance();
        RuntimeEnvironment.setQualifiers("+land");
        controller.configurationChange();

        assertEquals(session, controller.get().onRetainNonConfigurationInstance());
        assertTrue(status(), status().startsWith("Measuring "));
        assertEquals(View.VISIBLE, find(R.id.benchmark_running).getVisibility());
        find(R.id.benchmark_cancel).performClick();
        settle();
    }

    @Test
    public void rotationKeepsModelRunsAndReport() {
        start(SIMILARITY);
        measure();
        String about = this.<TextView>find(R.id.benchmark_about).getText().toString();
        int rows = rows();
        RuntimeEnvironment.setQualifiers("+land");
        controller.configurationChange();
        settle();

        assertEquals(about, this.<TextView>find(R.id.benchmark_about).getText().toString());
        assertEquals(rows, rows());
        assertEquals(SIMILARITY, chosen());
        assertEquals(0, this.<Spinner>find(R.id.benchmark_runs).getSelectedItemPosition());
    }

    @Test
    public void anEndedProcessKeepsTheModel() {
        start(SIMILARITY);
        Bundle state = new Bundle();
        controller.saveInstanceState(state).pause().stop().destroy();
        controller = Robolectric.buildActivity(BenchmarkActivity.class).setup(state);
        settle();

        assertEquals(SIMILARITY, chosen());
    }

    @Test
    public void aBrokenModelIsTold() {
        start("half.broken.tflite");
        measure();

        assertTrue(status(), status().startsWith("This model cannot be used. half.broken.tflite: "));
        assertEquals(controller.get().getColor(R.color.fault), this.<TextView>find(R.id.benchmark_status).getCurrentTextColor());
        assertEquals(0, rows());
    }

    @Test
    public void aScreenReaderHearsEachRowAsASentence() {
        start(SIMILARITY);
        measure();
        List<String> spoken = Spoken.of((View) find(R.id.benchmark_rows).getParent());
        int row = spoken.indexOf(row(0).getContentDescription().toString());

        assertTrue(spoken.toString(), row > spoken.indexOf("Measured."));
        assertEquals("its cells are not read again", rows(), spoken.indexOf(this.<TextView>find(R.id.benchmark_about).getText().toString()) - row);
        assertFalse("nor their titles", spoken.contains("Median, ms"));
        assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, find(R.id.benchmark_status).getAccessibilityLiveRegion());
        for (int id : new int[] {R.id.benchmark_model, R.id.benchmark_runs}) {
            ViewGroup column = (ViewGroup) find(id).getParent();
            assertEquals(id, column.getChildAt(column.indexOfChild(find(id)) - 1).getLabelFor());
        }
    }

    @Test
    public void timesHaveThreeDigitsAndThoseOfTheLanguage() {
        start(SIMILARITY);
        Resources words = controller.get().getResources();
        assertEquals("0.05", Report.figure(0.05, words));
        assertEquals("9.87", Report.figure(9.871, words));
        assertEquals("98.7", Report.figure(98.71, words));
        assertEquals("987", Report.figure(987.1, words));
        assertEquals("9871", Report.figure(9871, words));
        RuntimeEnvironment.setQualifiers("+de");
        assertEquals("9,87", Report.figure(9.871, RuntimeEnvironment.getApplication().getResources()));
    }

    @Test
    public void threadsDoubleAsFarAsThereAreCores() {
        start(SIMILARITY);
        assertEquals(Arrays.asList(1), BenchmarkSession.threadCounts(1));
        assertEquals(Arrays.asList(1, 2), BenchmarkSession.threadCounts(3));
        assertEquals(Arrays.asList(1, 2, 4, 8), BenchmarkSession.threadCounts(64));
    }

    private void start(String model) {
        Intent intent = new Intent(RuntimeEnvironment.getApplication(), BenchmarkActivity.class);
        controller = Robolectric.buildActivity(BenchmarkActivity.class, intent.putExtra(ModelsActivity.MODEL, model)).setup();
        settle();
        assertEquals(model, chosen());
    }

    private void measure() {
        this.<Spinner>find(R.id.benchmark_runs).setSelection(0);
        settle();
        find(R.id.benchmark_start).performClick();
        settle();
    }

    private void waitFor(String beginning) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!status().startsWith(beginning)) {
            assertTrue("not within a minute: " + status(), System.nanoTime() < end);
            shadowOf(Looper.getMainLooper()).idle();
            Thread.yield();
        }
    }

    private String chosen() {
        AppModel model = (AppModel) this.<Spinner>find(R.id.benchmark_model).getSelectedItem();
        assertNotNull(model);
        return model.id();
    }

    private String status() {
        return this.<TextView>find(R.id.benchmark_status).getText().toString();
    }

    private int rows() {
        return this.<ViewGroup>find(R.id.benchmark_rows).getChildCount();
    }

    private View row(int position) {
        return this.<ViewGroup>find(R.id.benchmark_rows).getChildAt(position);
    }

    private String cell(int position, int id) {
        return row(position).<TextView>findViewById(id).getText().toString();
    }

    private <T extends View> T find(int id) {
        return controller.get().findViewById(id);
    }

    private void settle() {
        shadowOf(Looper.getMainLooper()).idle();
        shadowOf(controller.get().onRetainNonConfigurationInstance().looper()).idle();
        shadowOf(Looper.getMainLooper()).idle();
    }
}
