package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ANSWERS;
import static io.github.squeezebert.demo.TinyModels.ENTITIES;
import static io.github.squeezebert.demo.TinyModels.LABELS;
import static io.github.squeezebert.demo.TinyModels.SCORES;
import static io.github.squeezebert.demo.TinyModels.SIMILARITY;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.app.Activity;
import android.content.Intent;
import android.graphics.Bitmap;
import android.graphics.Canvas;
import android.os.Looper;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.benchmark.BenchmarkActivity;
import io.github.squeezebert.demo.history.HistoryActivity;
import io.github.squeezebert.demo.models.ModelsActivity;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import org.robolectric.annotation.GraphicsMode;
import org.robolectric.fakes.RoboMenuItem;

/** Pictures of the screen, drawn by Android's own graphics code, and what must hold in each of them. */
@RunWith(RealTimeTestRunner.class)
@GraphicsMode(GraphicsMode.Mode.NATIVE)
@Config(qualifiers = "w411dp-h914dp-hdpi")
public class ScreenshotTest {
    @Rule
    public final Screen screen = new Screen();

    @Test
    public void main() throws IOException {
        introduced();
        screen.start("intents_8mb.tflite");
        for (String text : new String[] {"wake", "wake me", "wake me up", "wake me up at six"}) {
            screen.type(text);
        }
        screen.type("wake me up at six tomorrow");
        answered();
        draw(screen.activity(), "light");
        inEveryLook(screen.controller(), screen.session().looper(), "");
    }

    @Test
    public void firstStart() throws IOException {
        screen.start("sentiment_8mb.tflite");
        screen.type("a film that says nothing, slowly");
        answered();
        draw(screen.activity(), "first-start");
    }

    @Test
    public void history() throws IOException {
        screen.start("intents_8mb.tflite");
        for (String text : new String[] {"play something relaxing", "wake me up at six tomorrow"}) {
            screen.type(text);
            screen.session().remember();
        }
        screen.choose("entities.tflite");
        screen.type("Ada Lovelace met Charles Babbage in London");
        screen.session().remember();
        screen.choose("answers.tflite");
        screen.tapExample(0);
        assertTrue(screen.activity().onOptionsItemSelected(new RoboMenuItem(R.id.history)));
        screen.settle();
        Intent intent = shadowOf(screen.activity()).getNextStartedActivity();
        ActivityController<HistoryActivity> controller = Robolectric.buildActivity(HistoryActivity.class, intent).setup();
        draw(controller.get(), "history");
        inEveryLook(controller, Looper.getMainLooper(), "history-");
        controller.pause().stop().destroy();
    }

    @Test
    public void entities() throws IOException {
        example("entities.tflite", ENTITIES, "entities");
    }

    @Test
    public void topics() throws IOException {
        example("topics.tflite", LABELS, "topics");
    }

    @Test
    public void answers() throws IOException {
        example("answers.tflite", ANSWERS, "answers");
    }

    @Test
    public void similarity() throws IOException {
        example("similarity.tflite", SIMILARITY, "similarity");
    }

    @Test
    public void scoreWithLargeFont() throws IOException {
        RuntimeEnvironment.setFontScale(2);
        example("scores.tflite", SCORES, "score-large-font");
    }

    @Test
    public void about() throws IOException {
        ActivityController<AboutActivity> controller = Robolectric.buildActivity(AboutActivity.class).setup();
        draw(controller.get(), "about");
        inEveryLook(controller, Looper.getMainLooper(), "about-");
        controller.pause().stop().destroy();
    }

    @Test
    public void compare() throws IOException {
        Intent intent = CompareActivity.intent(
                RuntimeEnvironment.getApplication(), "intents.tflite", "play something relaxing");
        ActivityController<CompareActivity> controller = Robolectric.buildActivity(CompareActivity.class, intent).setup();
        CompareSession session = controller.get().onRetainNonConfigurationInstance();
        idle(session.looper());
        session.choose(session.state().first(), TaskModel.of(session.state().models(), "intents_8mb.tflite"));
        for (int round = 0; round < 3; round++) {
            idle(session.looper());
        }
        assertTrue(session.state().isComplete());
        draw(controller.get(), "compare");
        inEveryLook(controller, session.looper(), "compare-");
        controller.pause().stop().destroy();
    }

    @Test
    public void benchmark() throws IOException {
        Intent intent = new Intent(RuntimeEnvironment.getApplication(), BenchmarkActivity.class);
        intent.putExtra(ModelsActivity.MODEL, "intents.tflite");
        ActivityController<BenchmarkActivity> controller = Robolectric.buildActivity(BenchmarkActivity.class, intent).setup();
        Looper background = controller.get().looper();
        idle(background);
        controller.get().<Spinner>findViewById(R.id.benchmark_runs).setSelection(0);
        controller.get().findViewById(R.id.benchmark_start).performClick();
        idle(background);
        assertTrue(controller.get().<ViewGroup>findViewById(R.id.benchmark_rows).getChildCount() > 0);
        draw(controller.get(), "benchmark");
        inEveryLook(controller, background, "benchmark-");
        controller.pause().stop().destroy();
    }

    @Test
    public void models() throws IOException {
        File model = new File(RuntimeEnvironment.getApplication().getFilesDir(), "models/my names.tflite");
        Files.createDirectories(model.getParentFile().toPath());
        Files.copy(new File("../../tests/data/android/entities.tflite").toPath(), model.toPath());
        ActivityController<ModelsActivity> controller = Robolectric.buildActivity(ModelsActivity.class).setup();
        idle(controller.get().looper());
        draw(controller.get(), "models");
        inEveryLook(controller, controller.get().looper(), "models-");
        controller.pause().stop().destroy();
        Files.delete(model.toPath());
    }

    /** One answer or measurement serves all pictures: the screen is made anew for each, and its session goes on. */
    private static void inEveryLook(ActivityController<? extends Activity> controller, Looper background, String name)
            throws IOException {
        RuntimeEnvironment.setQualifiers("+night");
        look(controller, background, name + "dark");
        RuntimeEnvironment.setQualifiers("+notnight");
        RuntimeEnvironment.setFontScale(2);
        look(controller, background, name + "large-font");
        RuntimeEnvironment.setFontScale(1);
        RuntimeEnvironment.setQualifiers("+ar");
        look(controller, background, name + "arabic");
    }

    private static void look(ActivityController<? extends Activity> controller, Looper background, String name)
            throws IOException {
        controller.configurationChange();
        // Made anew, it has no size before it is shown.
        controller.visible();
        idle(background);
        draw(controller.get(), name);
    }

    private static void idle(Looper background) {
        shadowOf(Looper.getMainLooper()).idle();
        shadowOf(background).idleFor(Duration.ofMillis(ModelSession.PAUSE_MILLISECONDS));
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(500));
    }

    /** The first example of a model of this repository or, where that is not there, of a small one. */
    private void example(String model, String otherwise, String name) throws IOException {
        introduced();
        screen.start();
        boolean there = screen.lists(model);
        screen.choose(there ? model : otherwise);
        // The time of a first answer is that of loading classes.
        screen.tapExample(1);
        screen.tapExample(0);
        picture(there ? name : "tiny-" + name);
    }

    private void picture(String name) throws IOException {
        answered();
        draw(screen.activity(), name);
    }

    private void answered() {
        assertTrue(screen.status(), screen.status().endsWith("ms on this device"));
        // A button that was tapped fades.
        shadowOf(Looper.getMainLooper()).idleFor(Duration.ofMillis(500));
    }

    /** As on every start but the first. */
    private static void introduced() {
        new Preferences(RuntimeEnvironment.getApplication()).setIntroduced();
    }

    private static void draw(Activity activity, String name) throws IOException {
        // Scroll bars fade on a phone; here they would stay.
        activity.findViewById(R.id.scroll).setVerticalScrollBarEnabled(false);
        View window = activity.getWindow().getDecorView();
        noTextIsCut(window);
        Bitmap bitmap = Bitmap.createBitmap(window.getWidth(), window.getHeight(), Bitmap.Config.ARGB_8888);
        window.draw(new Canvas(bitmap));
        File folder = new File(System.getProperty("screenshots"));
        assertTrue(folder + " can be made", folder.isDirectory() || folder.mkdirs());
        Picture.write(bitmap, new File(folder, "android-" + name + ".png"));
        ShownTexts.keep("android-" + name, window, folder);
    }

    private static void noTextIsCut(View view) {
        if (view instanceof TextView && view.isShown()) {
            TextView text = (TextView) view;
            int room = text.getWidth() - text.getTotalPaddingLeft() - text.getTotalPaddingRight();
            for (int line = 0; text.getLayout() != null && line < text.getLineCount(); line++) {
                assertTrue(text.getText() + " is wider than its view", text.getLayout().getLineMax(line) <= room + 1);
            }
        } else if (view instanceof ViewGroup) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                noTextIsCut(((ViewGroup) view).getChildAt(i));
            }
        }
    }
}
