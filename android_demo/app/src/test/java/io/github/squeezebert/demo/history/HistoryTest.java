package io.github.squeezebert.demo.history;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.github.squeezebert.demo.RealTimeTestRunner;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;

/** The history is in one file, which no backup has, and forgets the oldest first. */
@RunWith(RealTimeTestRunner.class)
public class HistoryTest {
    private final History history = new History(RuntimeEnvironment.getApplication());
    private final File file = new File(RuntimeEnvironment.getApplication().getNoBackupFilesDir(), "history.json");

    @Before
    public void forget() {
        history.clear();
    }

    @Test
    public void theLatestComesFirstWithAllThatWasSaid() {
        history.add(entry("LABEL", "wake me"));
        history.add(new Remembered("QUESTION", "answers.tflite", "who?", "a \"text\"\nعربي", "Ada 99 %", 7));

        Remembered latest = new History(RuntimeEnvironment.getApplication()).list().get(0);
        assertEquals(Arrays.asList("who?", "wake me"), texts());
        assertEquals("QUESTION", latest.form());
        assertEquals("answers.tflite", latest.model());
        assertEquals("a \"text\"\nعربي", latest.second());
        assertEquals("Ada 99 %", latest.answer());
        assertEquals(7, latest.time());
    }

    @Test
    public void aTextThatWasTypedOnTakesThePlaceOfItsBeginning() {
        history.add(entry("LABEL", "wake"));
        history.add(entry("LABEL", "wake me"));
        history.add(entry("LABEL", "wake m"));
        assertEquals(Collections.singletonList("wake m"), texts());

        history.add(entry("NAMES", "wake me"));
        history.add(entry("LABEL", "wake me up"));
        assertEquals("another task, and another text between", Arrays.asList("wake me up", "wake me", "wake m"), texts());
    }

    @Test
    public void aQuestionToAnotherTextIsAnother() {
        history.add(new Remembered("QUESTION", "answers.tflite", "When?", "The bridge opened in 1932.", "1932", 0));
        history.add(new Remembered("QUESTION", "answers.tflite", "When?", "The tunnel opened in 1994.", "1994", 0));
        assertEquals(Arrays.asList("When?", "When?"), texts());
        assertEquals(Arrays.asList("1994", "1932"), history.list().stream().map(Remembered::answer).toList());

        history.add(new Remembered("QUESTION", "answers.tflite", "When?", "The tunnel opened in 1994. It is long.", "1994", 0));
        assertEquals("a text that was typed on", 2, history.list().size());
    }

    @Test
    public void theOldestOfEachTaskAreForgotten() {
        history.add(entry("NAMES", "Ada"));
        for (int i = 0; i < History.MOST + 5; i++) {
            history.add(entry("LABEL", i + "th"));
        }
        List<String> texts = texts();
        assertEquals(History.MOST + 1, texts.size());
        assertEquals(History.MOST + 4 + "th", texts.get(0));
        assertEquals("5th", texts.get(History.MOST - 1));
        assertEquals("Ada", texts.get(History.MOST));
    }

    @Test
    public void itLiesWhereNoBackupLooks() {
        history.add(entry("LABEL", "wake me"));
        assertTrue(file.isFile());
        history.clear();
        assertTrue(texts().isEmpty());
        assertTrue("nothing is left", file.getParentFile().list().length == 0);
    }

    @Test
    public void aDamagedFileHoldsNoneAndGivesWay() throws IOException {
        for (String damaged : new String[] {"", "[{\"form\": \"LABEL\"}]", "[{\"form\": \"LAB", "{}"}) {
            Files.write(file.toPath(), damaged.getBytes(StandardCharsets.UTF_8));
            assertTrue(damaged, texts().isEmpty());
            history.add(entry("LABEL", "wake me"));
            assertEquals(Collections.singletonList("wake me"), texts());
        }
    }

    private static Remembered entry(String form, String text) {
        return new Remembered(form, "some.tflite", text, "", "Alarm 98 %", 0);
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (Remembered entry : history.list()) {
            texts.add(entry.text());
        }
        return texts;
    }
}
