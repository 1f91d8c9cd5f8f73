package io.github.squeezebert.demo.models;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.content.Intent;
import android.net.Uri;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.TextView;
import io.github.squeezebert.demo.NativeLibrary;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.RealTimeTestRunner;
import io.github.squeezebert.demo.Spoken;
import java.util.ArrayList;
import java.util.List;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;

/** A file of the phone becomes a model of the app, or the screen says in words why not. */
@RunWith(RealTimeTestRunner.class)
public class ModelsActivityTest {
    private ActivityController<ModelsActivity> controller;

    @Before
    public void start() {
        NativeLibrary.load();
        FakeDocuments.install();
        controller = Robolectric.buildActivity(ModelsActivity.class).setup();
        settle();
    }

    @After
    public void end() {
        controller.pause().stop().destroy();
    }

    @Test
    public void aFileIsAskedForWithoutAPermission() {
        find(R.id.import_choose).performClick();
        Intent asked = shadowOf(controller.get()).getNextStartedActivityForResult().intent;

        assertEquals(Intent.ACTION_OPEN_DOCUMENT, asked.getAction());
        assertTrue(asked.hasCategory(Intent.CATEGORY_OPENABLE));
        assertEquals("*/*", asked.getType());
    }

    @Test
    public void anImportedModelIsListedBesideTheBundledAndIsTheResult() {
        int bundled = titles().size();
        choose(FakeDocuments.document("entities.tflite", "my names.tflite", 1000L));

        assertEquals(bundled + 1, titles().size());
        String title = titles().get(bundled);
        assertTrue(title, title.endsWith("(my names.tflite)"));
        assertEquals(controller.get().getString(R.string.import_done, title), status());
        assertEquals("imported/my names.tflite", shadowOf(controller.get()).getResultIntent().getStringExtra(ModelsActivity.MODEL));
        String detail = row(bundled).<TextView>findViewById(R.id.model_detail).getText().toString();
        assertTrue(detail, detail.startsWith("Finds names in a text\nmy names.tflite, "));
    }

    @Test
    public void onlyAnImportedModelCanBeRemoved() {
        choose(FakeDocuments.document("entities.tflite", "a.tflite", null));
        int imported = titles().size() - 1;
        for (int i = 0; i < imported; i++) {
            assertEquals(View.GONE, remove(i).getVisibility());
        }
        assertEquals("Remove " + titles().get(imported), remove(imported).getContentDescription().toString());
        remove(imported).performClick();
        settle();

        assertEquals(imported, titles().size());
        assertEquals("a.tflite was removed. The file that it was copied from is still where it was.", status());
    }

    @Test
    public void aFileWithoutOurMetadataIsRefusedByName() {
        int bundled = titles().size();
        choose(FakeDocuments.document("no_metadata.broken.tflite", "mobilenet.tflite", null));

        assertEquals("This file was not imported. mobilenet.tflite: has no metadata, so no name", status());
        assertEquals(controller.get().getColor(R.color.fault), this.<TextView>find(R.id.import_status).getCurrentTextColor());
        assertEquals(bundled, titles().size());
        assertNull(shadowOf(controller.get()).getResultIntent());
        assertTrue("another can be chosen", find(R.id.import_choose).isEnabled());
    }

    @Test
    public void aDamagedFileIsRefusedAndASoundOneFollows() {
        choose(FakeDocuments.document("damaged_graph.broken.tflite", "d.tflite", null));
        assertTrue(status(), status().startsWith("This file was not imported. d.tflite: "));

        choose(FakeDocuments.document("spans.tflite", "s.tflite", null));
        assertTrue(status(), status().endsWith(" was imported and can be chosen now."));
    }

    @Test
    public void aFileLargerThanWhatIsFreeIsTold() {
        choose(FakeDocuments.document("spans.tflite", "s.tflite", Long.MAX_VALUE / 4));

        assertTrue(status(), status().startsWith("This file was not imported. It needs "));
        assertTrue(status(), status().endsWith(" are free for it. Remove models or other files."));
    }

    @Test
    public void aDocumentThatIsGoneIsTold() {
        choose(FakeDocuments.document("nowhere.tflite", "n.tflite", null));

        assertTrue(status(), status().startsWith("This file was not imported. "));
    }

    @Test
    public void nothingChosenChangesNothing() {
        find(R.id.import_choose).performClick();
        shadowOf(controller.get()).receiveResult(
                shadowOf(controller.get()).getNextStartedActivityForResult().intent, Activity.RESULT_CANCELED, null);
        settle();

        assertEquals("", status());
        assertTrue(find(R.id.import_choose).isEnabled());
    }

    @Test
    public void rotationKeepsTheListTheMessageAndTheResult() {
        choose(FakeDocuments.document("entities.tflite", "a.tflite", null));
        List<String> titles = titles();
        String status = status();
        RuntimeEnvironment.setQualifiers("+land");
        controller.configurationChange();
        settle();

        assertEquals(titles, titles());
        assertEquals(status, status());
        assertEquals("imported/a.tflite", shadowOf(controller.get()).getResultIntent().getStringExtra(ModelsActivity.MODEL));
    }

    @Test
    public void theListSpeaksTheLanguageThatIsChosenMeanwhile() {
        choose(FakeDocuments.document("entities.tflite", "a.tflite", null));
        RuntimeEnvironment.setQualifiers("+de");
        controller.configurationChange();
        settle();

        String detail = row(titles().size() - 1).<TextView>findViewById(R.id.model_detail).getText().toString();
        assertTrue(detail, detail.startsWith("Findet Namen in einem Text\na.tflite, "));
    }

    @Test
    public void anImportGoesOnWhileTheScreenTurns() {
        find(R.id.import_choose).performClick();
        deliver(FakeDocuments.document("entities.tflite", "a.tflite", null));
        assertEquals("Copying and checking the file…", status());
        assertEquals(View.VISIBLE, find(R.id.import_copying).getVisibility());
        assertFalse(find(R.id.import_choose).isEnabled());
        controller.configurationChange();
        settle();

        assertTrue(status(), status().endsWith("(a.tflite) was imported and can be chosen now."));
        assertEquals(View.GONE, find(R.id.import_copying).getVisibility());
    }

    @Test
    public void aCancelledImportIsToldAndLeavesNothing() {
        List<String> titles = titles();
        find(R.id.import_choose).performClick();
        deliver(FakeDocuments.document("entities.tflite", "a.tflite", null));
        find(R.id.import_cancel).performClick();
        settle();

        assertEquals("Cancelled. Nothing was kept.", status());
        assertEquals(titles, titles());
        assertTrue(find(R.id.import_choose).isEnabled());
    }

    @Test
    public void aScreenReaderGoesThroughTheModelsByTheirNames() {
        choose(FakeDocuments.document("entities.tflite", "a.tflite", null));
        List<String> spoken = Spoken.of(find(R.id.model_rows));
        int last = spoken.size() - 1;

        assertEquals("Remove " + titles().get(titles().size() - 1), spoken.get(last));
        assertTrue(spoken.get(last - 1), spoken.get(last - 1).startsWith("Finds names in a text"));
        assertEquals(titles().get(titles().size() - 1), spoken.get(last - 2));
        assertEquals(View.ACCESSIBILITY_LIVE_REGION_POLITE, find(R.id.import_status).getAccessibilityLiveRegion());
    }

    private void choose(Uri document) {
        find(R.id.import_choose).performClick();
        deliver(document);
        settle();
    }

    private void deliver(Uri document) {
        shadowOf(controller.get()).receiveResult(
                shadowOf(controller.get()).getNextStartedActivityForResult().intent,
                Activity.RESULT_OK,
                new Intent().setData(document));
    }

    private List<String> titles() {
        List<String> titles = new ArrayList<>();
        for (int i = 0; i < this.<ViewGroup>find(R.id.model_rows).getChildCount(); i++) {
            titles.add(row(i).<TextView>findViewById(R.id.model_title).getText().toString());
        }
        return titles;
    }

    private View row(int position) {
        return this.<ViewGroup>find(R.id.model_rows).getChildAt(position);
    }

    private View remove(int position) {
        return row(position).findViewById(R.id.model_remove);
    }

    private String status() {
        return this.<TextView>find(R.id.import_status).getText().toString();
    }

    private <T extends View> T find(int id) {
        return controller.get().findViewById(id);
    }

    private void settle() {
        for (int round = 0; round < 3; round++) {
            shadowOf(Looper.getMainLooper()).idle();
            shadowOf(controller.get().onRetainNonConfigurationInstance().looper()).idle();
        }
        shadowOf(Looper.getMainLooper()).idle();
    }
}
