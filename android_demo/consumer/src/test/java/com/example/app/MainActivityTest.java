package com.example.app;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;
import static org.robolectric.Shadows.shadowOf;

import android.os.Looper;
import android.view.View;
import android.widget.TextView;
import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.Robolectric;
import org.robolectric.android.controller.ActivityController;

/** The app as its users meet it; its own classes may be renamed, so nothing here names one but the activity. */
@RunWith(RealTimeTestRunner.class)
public class MainActivityTest {
    private final ActivityController<MainActivity> controller =
            Robolectric.buildActivity(MainActivity.class).setup();

    /** TensorFlow Lite's x86_64 library as the tests of the module classifier prepare it for a Linux JVM. */
    @BeforeClass
    public static void loadLibrary() {
        System.load(new File(System.getProperty("native"), "liblog.so").getPath());
        System.load(new File(System.getProperty("native"), "libtensorflowlite_jni.so").getPath());
    }

    @After
    public void close() {
        controller.pause().stop().destroy();
    }

    @Test
    public void aModelAmongTheAssetsIsOpenedAndAnswersText() {
        List<String> labels = new ArrayList<>();
        for (String typed : System.getProperty("texts").split("\\|")) {
            this.<TextView>find("text").setText(typed);
            labels.add(after("classify"));
        }
        assertEquals(List.of(System.getProperty("labels").split("\\|")), labels);
    }

    @Test
    public void aModelOfAnotherTaskIsRefusedByTheNamesOfBothClasses() {
        assertEquals(
                "intents.tflite: serves classification, so it is a TextClassifier, not a SentenceEncoder",
                after("encode"));
    }

    @Test
    public void theLibraryIsRenamedWhereItShouldBe() throws ReflectiveOperationException {
        boolean renamed = Boolean.getBoolean("renamed");
        boolean found;
        try {
            Class.forName("io.github.squeezebert.tflite.ModelFile");
            found = true;
        } catch (ClassNotFoundException e) {
            found = false;
        }
        assertNotEquals(renamed, found);
    }

    /** What is said after a button is touched. */
    private String after(String button) {
        TextView answer = find("answer");
        answer.setText("");
        find(button).performClick();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (answer.getText().length() == 0 && System.nanoTime() < end) {
            shadowOf(Looper.getMainLooper()).idle();
            Thread.onSpinWait();
        }
        assertTrue("an answer comes", answer.getText().length() > 0);
        return answer.getText().toString();
    }

    private <V extends View> V find(String tag) {
        return controller.get().getWindow().getDecorView().findViewWithTag(tag);
    }
}
