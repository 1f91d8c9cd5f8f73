package io.github.squeezebert.demo;

import static io.github.squeezebert.demo.TinyModels.ENTITIES;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import android.app.Activity;
import android.content.Context;
import android.graphics.Color;
import android.view.View;
import android.view.ViewGroup;
import android.widget.EditText;
import android.widget.TextView;
import io.github.squeezebert.demo.benchmark.BenchmarkActivity;
import io.github.squeezebert.demo.models.ModelsActivity;
import java.io.File;
import java.util.HashMap;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Rule;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.RuntimeEnvironment;
import org.robolectric.android.controller.ActivityController;
import org.robolectric.annotation.Config;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What WCAG 2.2 and Material ask of any screen: contrast, and room for a finger. */
@RunWith(RealTimeTestRunner.class)
@Config(qualifiers = "w411dp-h914dp-mdpi")
public class LookTest {
    /** WCAG 2.2, success criterion 1.4.3. */
    private static final double LEAST_CONTRAST = 4.5;

    /** Criterion 1.4.11: the frame that tells a field. */
    private static final double LEAST_CONTRAST_OF_FRAMES = 3;

    /** What is written on what. */
    private static final String[][] TEXTS = {
        {"text", "background"}, {"text", "surface"}, {"text", "mark"},
        {"text_quiet", "background"}, {"text_quiet", "surface"},
        {"accent", "background"}, {"accent", "surface"}, {"accent", "mark"},
        {"on_container", "container"}, {"on_accent", "accent"},
        {"fault", "background"}, {"fault", "surface"},
    };

    @Rule
    public final Screen screen = new Screen();

    @Test
    public void everyTextStandsOutByDay() throws Exception {
        assertContrast("our own", own("values"));
        assertContrast("Android's", platform());
    }

    @Test
    @Config(qualifiers = "+night")
    public void everyTextStandsOutByNight() throws Exception {
        assertContrast("our own", own("values-night"));
        assertContrast("Android's", platform());
    }

    @Test
    public void contrastIsAsTheStandardComputesIt() {
        assertEquals(21, contrast(Color.BLACK, Color.WHITE), 1e-9);
        assertEquals("WebAIM's example of a grey that just passes", 4.54, contrast(0xFF767676, Color.WHITE), 0.005);
    }

    @Test
    public void everythingThatIsTappedHasRoomForAFinger() {
        screen.start(ENTITIES);
        screen.type("s c @a k");
        assertRoom(screen.activity());
        assertRoom(AboutActivity.class);
        assertRoom(CompareActivity.class);
        assertRoom(BenchmarkActivity.class);
        assertRoom(ModelsActivity.class);
    }

    private static void assertRoom(Class<? extends Activity> type) {
        ActivityController<? extends Activity> controller = Robolectric.buildActivity(type).setup();
        assertRoom(controller.get());
        controller.pause().stop().destroy();
    }

    private static void assertRoom(Activity activity) {
        View window = activity.getWindow().getDecorView();
        assertRoom(window, Math.round(48 * activity.getResources().getDisplayMetrics().density));
    }

    private static void assertRoom(View view, int least) {
        boolean selectable = view instanceof TextView && ((TextView) view).isTextSelectable();
        if (view.isShown() && view.isClickable() && (!selectable || view instanceof EditText)) {
            String name = view + " of " + view.getWidth() + " x " + view.getHeight();
            assertTrue(name, view.getHeight() >= least && view.getWidth() >= Math.min(least, 40));
        }
        if (view instanceof ViewGroup) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                assertRoom(((ViewGroup) view).getChildAt(i), least);
            }
        }
    }

    private static void assertContrast(String whose, Map<String, Integer> colours) {
        for (String[] pair : TEXTS) {
            double contrast = contrast(colours.get(pair[0]), colours.get(pair[1]));
            assertTrue(whose + ": " + pair[0] + " on " + pair[1] + " has " + contrast, contrast >= LEAST_CONTRAST);
        }
        double frame = contrast(colours.get("outline"), colours.get("background"));
        assertTrue(whose + ": outline has " + frame, frame >= LEAST_CONTRAST_OF_FRAMES);
    }

    /** Those that a phone before Android 12 has. */
    private static Map<String, Integer> own(String folder) throws Exception {
        Map<String, Integer> colours = new HashMap<>();
        NodeList elements = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new File("src/main/res/" + folder + "/colors.xml"))
                .getElementsByTagName("color");
        for (int i = 0; i < elements.getLength(); i++) {
            Element colour = (Element) elements.item(i);
            colours.put(colour.getAttribute("name"), Color.parseColor(colour.getTextContent()));
        }
        return colours;
    }

    /** Those of this Android, whose tones have the same lightness with every wallpaper. */
    private static Map<String, Integer> platform() {
        Context context = RuntimeEnvironment.getApplication();
        Map<String, Integer> colours = new HashMap<>();
        for (String[] pair : TEXTS) {
            for (String name : pair) {
                colours.put(name, named(context, name));
            }
        }
        colours.put("outline", named(context, "outline"));
        return colours;
    }

    private static int named(Context context, String name) {
        return context.getColor(context.getResources().getIdentifier(name, "color", context.getPackageName()));
    }

    private static double contrast(int first, int second) {
        double light = Math.max(Color.luminance(first), Color.luminance(second));
        double dark = Math.min(Color.luminance(first), Color.luminance(second));
        return (light + 0.05) / (dark + 0.05);
    }
}
