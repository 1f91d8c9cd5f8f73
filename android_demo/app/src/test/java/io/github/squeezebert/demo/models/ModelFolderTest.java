package io.github.squeezebert.demo.models;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.demo.NativeLibrary;
import io.github.squeezebert.tflite.Task;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** An imported model is whole, sound and alone under its name, or it is not there at all. */
public class ModelFolderTest {
    private static final File MODELS = new File("../../tests/data/android");
    private static final ModelFolder.Copying TO_THE_END = done -> true;

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    private long free = 1L << 40;
    private File place;
    private ModelFolder folder;

    @BeforeClass
    public static void loadLibrary() {
        NativeLibrary.load();
    }

    @Before
    public void makeFolder() {
        place = new File(temporary.getRoot(), "models");
        folder = new ModelFolder(place, () -> free);
    }

    @Test
    public void aModelOfAnyTaskIsCopiedAndRuns() throws IOException {
        String[] files = {"classification_uint8", "labels", "scores", "entities", "spans", "vectors"};
        for (int i = 0; i < files.length; i++) {
            ImportedModel model = add(files[i] + ".tflite");
            assertArrayEquals(Files.readAllBytes(source(files[i] + ".tflite").toPath()), Files.readAllBytes(model.file().toPath()));
            assertEquals(Task.values()[i], model.description().task());
            try (TextModel opened = model.open(new TextModel.Options())) {
                assertEquals(Task.values()[i], opened.task());
            }
        }
        assertEquals(files.length, folder.list().size());
        assertEquals("nothing else is left", files.length, place.list().length);
    }

    @Test
    public void twoOfOneNameHaveANumber() throws IOException {
        assertEquals("entities.tflite", add("entities.tflite").fileName());
        assertEquals("entities 2.tflite", add("entities.tflite").fileName());
        assertEquals("entities 3.tflite", add("entities.tflite").fileName());
        assertEquals(3, folder.list().size());
    }

    @Test
    public void aNameFromElsewhereStaysInTheFolder() throws IOException {
        String[][] names = {
            {"../../evil.tflite", "evil.tflite"},
            {"..", "model.tflite"},
            {"", "model 2.tflite"},
            {"a/b\\c\n\u202e.TFLITE", "b c.tflite"},
            {"ein Modell (1).bin", "ein Modell (1).bin.tflite"},
            {"模型.tflite", "模型.tflite"},
            {"x".repeat(300), "x".repeat(ModelFolder.LONGEST_NAME) + ".tflite"},
        };
        for (String[] name : names) {
            ImportedModel model = folder.add(name[0], -1, stream("entities.tflite"), TO_THE_END);
            assertEquals(name[1], model.fileName());
            assertEquals(place, model.file().getParentFile());
        }
    }

    @Test
    public void whatIsNoModelOfOursIsRefusedByNameAndNotKept() {
        String[][] faults = {
            {"no_metadata.broken.tflite", "my.tflite: has no metadata"},
            {"other_tool.broken.tflite", "my.tflite: lacks squeezebert.json: another tool made it"},
            {"no_model.broken.tflite", "my.tflite: not a TensorFlow Lite file"},
            {"empty.broken.tflite", "my.tflite: the file is empty (0 bytes)"},
            {"half.broken.tflite", "my.tflite: "},
            {"damaged_graph.broken.tflite", "my.tflite: "},
            {"unknown_tokenizer.broken.tflite", "my.tflite: "},
            {"later_format.broken.tflite", "my.tflite: "},
        };
        for (String[] fault : faults) {
            Exception refused = assertThrows(
                    Exception.class, () -> folder.add("my.tflite", -1, stream(fault[0]), TO_THE_END));
            assertTrue(fault[0] + ": " + refused.getMessage(), refused.getMessage().startsWith(fault[1]));
            assertTrue("one line", refused.getMessage().indexOf('\n') < 0);
            assertEquals(Collections.emptyList(), folder.list());
            assertEquals(0, place.list().length);
        }
    }

    @Test
    public void aFileThatDoesNotFitIsRefusedBeforeItIsRead() {
        free = ModelFolder.RESERVE + 1000;
        InputStream unread = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("it was read");
            }
        };
        NoSpaceException refused = assertThrows(
                NoSpaceException.class, () -> folder.add("my.tflite", 1001, unread, TO_THE_END));
        assertEquals(1001, refused.needed());
        assertEquals(1000, refused.free());
    }

    @Test
    public void aFileThatIsLargerThanItSaysEndsWhenThePhoneIsFull() {
        free = ModelFolder.RESERVE + (3 << 16);
        long[] copied = {0};
        NoSpaceException refused = assertThrows(NoSpaceException.class, () -> folder.add("my.tflite", 10, endless(), done -> {
            free -= done - copied[0];
            copied[0] = done;
            return true;
        }));
        assertEquals(3 << 16, copied[0]);
        assertEquals(10, refused.needed());
        assertEquals(0, place.list().length);
    }

    @Test
    public void aCancelledCopyLeavesNothing() {
        List<Long> told = new ArrayList<>();
        assertThrows(CancellationException.class, () -> folder.add("my.tflite", -1, endless(), done -> told.add(done) && told.size() < 3));
        assertEquals(3, told.size());
        assertEquals(0, place.list().length);
    }

    @Test
    public void aCopyThatFailsLeavesNothing() {
        InputStream breaks = new InputStream() {
            @Override
            public int read() throws IOException {
                throw new IOException("the cable was pulled");
            }
        };
        assertEquals(
                "the cable was pulled",
                assertThrows(IOException.class, () -> folder.add("my.tflite", -1, breaks, TO_THE_END)).getMessage());
        assertEquals(0, place.list().length);
    }

    @Test
    public void whatAnEndedProcessLeftIsRemovedAndNeverListed() throws IOException {
        add("entities.tflite");
        Files.write(new File(place, "import1.part").toPath(), new byte[100]);
        assertEquals(1, folder.list().size());

        folder.removeLeftovers();
        assertEquals(Arrays.asList("entities.tflite"), Arrays.asList(place.list()));
    }

    @Test
    public void aRemovedModelIsGoneAndSaysSo() throws IOException {
        ImportedModel model = add("entities.tflite");
        assertTrue(folder.remove(model));
        assertEquals(Collections.emptyList(), folder.list());
        assertTrue("again does nothing", folder.remove(model));
        assertEquals("entities.tflite: is no longer there", assertThrows(IOException.class, model::size).getMessage());
        assertThrows(IOException.class, () -> model.open(new TextModel.Options()));
    }

    @Test
    public void beforeTheFirstThereIsNone() {
        assertEquals(Collections.emptyList(), folder.list());
        folder.removeLeftovers();
    }

    private ImportedModel add(String file) throws IOException {
        return folder.add(file, source(file).length(), stream(file), TO_THE_END);
    }

    private static File source(String file) {
        return new File(MODELS, file);
    }

    private static InputStream stream(String file) throws IOException {
        return new FileInputStream(source(file));
    }

    private static InputStream endless() {
        return new InputStream() {
            @Override
            public int read() {
                return 0;
            }

            @Override
            public int read(byte[] block, int start, int length) {
                return length;
            }
        };
    }
}
