package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.LABELS;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.content.Intent;
import android.content.pm.ActivityInfo;
import android.content.pm.PackageManager;
import io.github.squeezebert.demo.models.ModelsActivity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;

/** What the menu of the main screen opens, and what comes back from there. */
@RunWith(RealTimeTestRunner.class)
public class MainMenuTest {
    private static final String IMPORTED = "imported/mine.tflite";

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void everyScreenIsOpenedAndHasAName() throws PackageManager.NameNotFoundException {
        screen.start(LABELS);
        int[] items = {R.id.models, R.id.compare, R.id.benchmark, R.id.about};
        int[] names = {R.string.models, R.string.compare, R.string.benchmark, R.string.about};
        for (int i = 0; i < items.length; i++) {
            ActivityInfo info = screen.activity().getPackageManager().getActivityInfo(screen.tap(items[i]).getComponent(), 0);
            assertEquals(names[i], info.labelRes);
            assertEquals(MainActivity.class.getName(), info.parentActivityName);
            assertFalse("for this app alone", info.exported);
        }
    }

    @Test
    public void compareAndBenchmarkBeginWithWhatIsHere() {
        screen.start(LABELS);
        screen.type("wake me");
        Intent compare = screen.tap(R.id.compare);
        assertEquals(LABELS, compare.getStringExtra("first"));
        assertEquals("wake me", compare.getStringExtra("text"));
        assertEquals(LABELS, screen.tap(R.id.benchmark).getStringExtra(ModelsActivity.MODEL));
    }

    @Test
    public void anImportedModelIsChosenOnReturn() throws IOException {
        screen.start(LABELS);
        screen.type("cat and dog");
        Intent models = screen.tap(R.id.models);
        File file = imported();
        comeBack(models, IMPORTED);

        assertEquals(IMPORTED, screen.chosen());
        assertEquals("cat and dog", screen.text(R.id.text));
        assertTrue("an answer", screen.rows() > 0);

        screen.endAndReturn();
        assertEquals("and again later", IMPORTED, screen.chosen());

        models = screen.tap(R.id.models);
        Files.delete(file.toPath());
        comeBack(models, null);
        assertFalse(screen.lists(IMPORTED));
        assertEquals("what is gone gives way to the first", 0, screen.session().chosenId().indexOf(screen.chosen()));
    }

    @Test
    public void aChosenModelStaysOpenWhileOthersComeAndGo() throws IOException {
        screen.start(LABELS);
        screen.type("cat and dog");
        String label = screen.label(0);
        Intent models = screen.tap(R.id.models);
        File file = imported();
        comeBack(models, null);

        assertTrue(screen.lists(IMPORTED));
        assertEquals(LABELS, screen.chosen());
        assertEquals(label, screen.label(0));
        Files.delete(file.toPath());
    }

    private File imported() throws IOException {
        File file = new File(screen.activity().getFilesDir(), "models/mine.tflite");
        Files.createDirectories(file.getParentFile().toPath());
        Files.copy(new File("../../tests/data/android", LABELS).toPath(), file.toPath());
        return file;
    }

    private void comeBack(Intent from, String model) {
        Intent result = model == null ? null : new Intent().putExtra(ModelsActivity.MODEL, model);
        shadowOf(screen.activity()).receiveResult(from, result == null ? Activity.RESULT_CANCELED : Activity.RESULT_OK, result);
        screen.settle();
    }
}
