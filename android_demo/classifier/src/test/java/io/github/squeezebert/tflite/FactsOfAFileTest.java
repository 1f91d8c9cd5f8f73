package io.github.squeezebert.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code squeezebert.json} tells is heeded, or refused by name; only files of old formats may tell more. */
class FactsOfAFileTest {
    private static final Path MODELS = Path.of("../../tests/data/android");

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aFileOfAnOldFormatMayTellMore(int format) throws IOException {
        assertNotNull(changed("classification_uint8", format, "x", "1").tokenizer());
        assertNotNull(changed("sentencepiece", format, "normalizer", "nfd").tokenizer());
    }

    @ParameterizedTest
    @CsvSource({
        "classification_uint8, x, 1",
        "classification_uint8, add_prefix_space, true",
        "vectors, trim_offsets, true",
        "sentencepiece, normalizer, nfd",
        "unigram, lowercase, true"
    })
    void anUnknownFactOfALaterFormatIsNamed(String model, String fact, String value) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> changed(model, 3, fact, value));
        assertEquals(model + ": its squeezebert.json has " + fact + ", which is not known here; update the library", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "classification_uint8, label_thresholds, 1",
        "labels, score_activation, x",
        "scores, prompts, {}",
        "entities, default_prompt_name, a",
        "vectors, learnt_from, texts"
    })
    void aFactOfAnotherTaskIsNamedWhateverTheFormat(String model, String fact, String value) {
        for (int format = 1; format <= Contract.FORMAT; format++) {
            int given = format;
            Exception e = assertThrows(IllegalArgumentException.class, () -> changed(model, given, fact, value));
            assertTrue(e.getMessage().contains(" has " + fact + ", which the task "), e.getMessage());
        }
    }

    @Test
    void whatIsKnownIsTakenInTheLatestFormat() throws IOException {
        assertNotNull(changed("classification_uint8", 3, "mask_token", "[M]").tokenizer());
        assertArrayEquals(new double[] {0.1, 0.4140625, 0.3}, changed("labels", 3, "pad_token", "[PAD]").reading().thresholds());
    }

    @Test
    void theTemplateOfAWordPieceIsHeeded() throws IOException {
        assertEquals(2, changed("classification_uint8", 3, "pair_separators", "2").tokenizer().special().pairSeparators());
        assertEquals(0, changed("classification_uint8", 3, "second_segment", "0").tokenizer().special().secondSegment());
    }

    @Test
    void whatAModelLearntFromIsHeededInAnyFormat() throws IOException {
        for (int format = 1; format <= Contract.FORMAT; format++) {
            assertFalse(changed("classification_uint8", format, "learnt_from", "pairs").takesTexts());
            assertFalse(changed("classification_uint8", format, "learnt_from", "texts").takesPairs());
        }
        assertTrue(changed("labels", 3, "learnt_from", "both").takesTexts());
        Exception e = assertThrows(IllegalArgumentException.class, () -> changed("labels", 3, "learnt_from", "one"));
        assertEquals("labels: its squeezebert.json has learnt_from one", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0.5", "0.5 0.5 0.5", "0.5  0.5", "0.5 .5", "0.5 0x1p-1", "0.5 NaN", "0.5 0.5f", "0.5 -0.5", "0.5 0", "0.5 1.01", "0.5\t0.5"})
    void thresholdsThatAreNoneAreRefused(String thresholds) {
        String told = "{\"label_thresholds\": \"" + thresholds.replace("\t", "\\t") + "\"}";
        Exception e = assertThrows(IllegalArgumentException.class, () -> reading(told, Task.MULTI_LABEL_CLASSIFICATION, 2));
        assertTrue(e.getMessage().contains("threshold"), e.getMessage());
    }

    @Test
    void thresholdsAreReadInSixtyFourBits() {
        Reading reading = reading("{\"label_thresholds\": \"1 0.1 5e-05\"}", Task.MULTI_LABEL_CLASSIFICATION, 3);
        assertArrayEquals(new double[] {1, 0.1, 5e-5}, reading.thresholds());
    }

    @Test
    void aScoreIsTheNumberItselfOrItsSigmoid() {
        assertEquals(-3.5, reading("{}", Task.REGRESSION, 0).score(-3.5f));
        assertEquals(-3.5, reading("{\"score_activation\": \"identity\"}", Task.REGRESSION, 0).score(-3.5f));
        Reading sigmoid = reading("{\"score_activation\": \"sigmoid\"}", Task.REGRESSION, 0);
        assertEquals(0.5, sigmoid.score(0));
        assertEquals(1 / (1 + Math.exp(-2)), sigmoid.score(2), 1e-15);
        assertEquals(0, sigmoid.score(-1e30f));
        assertEquals(1, sigmoid.score(1e30f));
        assertThrows(IllegalArgumentException.class, () -> reading("{\"score_activation\": \"tanh\"}", Task.REGRESSION, 0));
        assertEquals(6, reading("{\"score_offset\": \"6.5\"}", Task.REGRESSION, 0).score(-0.5f));
        String both = "{\"score_activation\": \"sigmoid\", \"score_offset\": \"-2\"}";
        assertEquals(0.5, reading(both, Task.REGRESSION, 0).score(2));
        for (String told : new String[] {"1e3", "+1", "", "nan"}) {
            String facts = "{\"score_offset\": \"" + told + "\"}";
            assertThrows(IllegalArgumentException.class, () -> reading(facts, Task.REGRESSION, 0));
        }
    }

    @Test
    void promptsStandBeforeTextsByName() {
        Prompts prompts = prompts("{\"q\":\"query: \",\"none\":\"\",\"a, b\":\"\\t\"}", "q");
        assertEquals(List.of("q", "none", "a, b"), List.copyOf(prompts.texts().keySet()), "in their order");
        assertEquals("q", prompts.defaultName());
        assertEquals("query: cat", prompts.before("cat", "q").toString());
        assertEquals("query: ", prompts.before(null, "q").toString());
        assertEquals("cat", prompts.before("cat", "none"));
        assertEquals("cat", prompts.before("cat", ""));
        assertEquals("\tcat", prompts.before("cat", "a, b").toString());
        Exception e = assertThrows(IllegalArgumentException.class, () -> prompts.before("cat", "Q"));
        assertEquals("there is no prompt Q; the model has [q, none, a, b]", e.getMessage());
        assertThrows(UnsupportedOperationException.class, () -> prompts.texts().clear());
    }

    @Test
    void aFileWithoutPromptsHasNone() {
        Prompts none = new Prompts(new Facts("{}"));
        assertEquals(0, none.texts().size());
        assertEquals("", none.defaultName());
        assertThrows(IllegalArgumentException.class, () -> none.before("cat", "query"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "query: ", "[\"a\"]", "{\"a\":1}", "{\"a\":null}", "{\"a\":{}}", "{\"\":\"a\"}", "{\"a\":\"\\ud800\"}", "{\"\\udc00\":\"a\"}"})
    void promptsThatAreNoneAreRefusedInOneLine(String told) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> prompts(told, null));
        assertTrue(e.getMessage().startsWith("has prompts"), e.getMessage());
        assertEquals(1, e.getMessage().lines().count());
    }

    @Test
    void aDefaultThatIsNoPromptIsRefused() {
        for (String told : new String[] {"{}", "{\"b\":\"c\"}"}) {
            Exception e = assertThrows(IllegalArgumentException.class, () -> prompts(told, "a"));
            assertTrue(e.getMessage().startsWith("has default_prompt_name a, but"), e.getMessage());
        }
    }

    private static Reading reading(String facts, Task task, int labels) {
        return new Reading(new Facts(facts), task, labels);
    }

    private static Prompts prompts(String told, String byDefault) {
        JsonObject facts = new JsonObject();
        facts.addProperty("prompts", told);
        facts.addProperty("default_prompt_name", byDefault);
        return new Prompts(new Facts(facts.toString()));
    }

    /** A model of the tests with another format and one more fact, of the same size: blanks take the rest of the room. */
    private static ModelFile changed(String model, int format, String fact, String value) throws IOException {
        byte[] file = Files.readAllBytes(MODELS.resolve(model + ".tflite"));
        ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
        byte[] told = new ZipTail(bytes).files().get(Contract.FACTS_FILE);
        JsonObject facts = JsonParser.parseString(new String(told, StandardCharsets.UTF_8)).getAsJsonObject();
        facts.addProperty("format", format);
        // Where they are not there, they are as they were.
        facts.remove("lowercase");
        facts.remove("strip_accents");
        facts.addProperty(fact, value);
        if (value.matches("[0-9]|true")) {
            facts.add(fact, JsonParser.parseString(value));
        }
        byte[] other = Arrays.copyOf(facts.toString().getBytes(StandardCharsets.UTF_8), told.length);
        assertTrue(facts.toString().length() <= told.length, "there is room for the fact");
        Arrays.fill(other, facts.toString().length(), other.length, (byte) ' ');
        CRC32 checksum = new CRC32();
        checksum.update(told);
        int before = (int) checksum.getValue();
        checksum.reset();
        checksum.update(other);
        for (int at = 0; at <= file.length - other.length; at++) {
            if (Arrays.equals(file, at, at + other.length, told, 0, told.length)) {
                bytes.duplicate().position(at).put(other);
            }
        }
        for (int at = 0; at <= file.length - 4; at++) {
            if (bytes.getInt(at) == before) {
                bytes.putInt(at, (int) checksum.getValue());
            }
        }
        return new ModelFile(bytes, model);
    }
}
