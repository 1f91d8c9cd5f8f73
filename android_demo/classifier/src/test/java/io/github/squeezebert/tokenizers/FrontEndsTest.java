package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.squeezebert.JsonLines;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** WordPiece with every setting of a checkpoint, as {@code transformers} has it ({@code tests/data/front_ends}). */
class FrontEndsTest {
    private static final Path DATA = Path.of("../../tests/data/front_ends");
    private static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\nfilm\n";

    @TestFactory
    List<DynamicTest> sameIdsAndOffsetsAsTransformers() throws IOException {
        List<String> texts = JsonLines.texts(DATA.resolve("texts.jsonl"));
        List<DynamicTest> tests = new ArrayList<>();
        for (JsonObject golden : JsonLines.read(DATA.resolve("front_ends.jsonl"))) {
            tests.add(DynamicTest.dynamicTest(golden.get("name").getAsString(), () -> {
                Tokenizer tokenizer = new WordPieceTokenizer(
                        vocabulary(golden.getAsJsonObject("files")),
                        Tokenizers.settings(golden.getAsJsonObject("settings")),
                        "vocab.txt");
                for (int i = 0; i < texts.size(); i++) {
                    String expected = golden.getAsJsonArray("tokens").get(i).getAsString();
                    assertEquals(expected, Tokenizers.describe(tokenizer.encode(texts.get(i))), texts.get(i));
                }
                JsonArray framed = golden.getAsJsonArray("framed");
                assertEquals(framed.get(0), framed(tokenizer, tokenizer.encode("Anna saw"), null, framed.get(0)));
                assertEquals(
                        framed.get(1),
                        framed(tokenizer, tokenizer.encode("Anna saw"), tokenizer.encode("the film"), framed.get(1)));
            }));
        }
        return tests;
    }

    /** Ids and segments of an input that is as long as the expected one. */
    private static JsonArray framed(Tokenizer tokenizer, Encoding first, @Nullable Encoding second, JsonElement expected) {
        int length = expected.getAsJsonArray().get(0).getAsJsonArray().size();
        int[] ids = new int[length];
        int[] segments = new int[length];
        new BertProcessing(tokenizer, length).process(first, second, ids, new int[length], segments);
        return new Gson().toJsonTree(List.of(ids, segments)).getAsJsonArray();
    }

    @Test
    void anAddedTokenHasTheNextIdAndItsSpelling() {
        Tokenizer tokenizer = tokenizer("added_tokens", "- <num>\n- film\nn [E1]");
        assertEquals(7, tokenizer.vocabularySize());
        assertEquals(5, tokenizer.tokenToId("<num>"));
        assertEquals(6, tokenizer.tokenToId("[E1]"));
        assertEquals("[E1]", tokenizer.idToToken(6));
        assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.idToToken(7));
        assertThrows(IndexOutOfBoundsException.class, () -> tokenizer.idToToken(-1));
    }

    @Test
    void aWordAroundAnAddedTokenIsMarkedByItsOwnCapitals() {
        Map<String, Object> settings = new HashMap<>();
        settings.put("added_tokens", "- <Num>");
        settings.put("mark_capitals", true);
        Encoding encoding = tokenizer(settings).encode("film<Num>Film");
        assertEquals(3, encoding.size());
        assertTrue(!encoding.isCapital(0) && encoding.isCapital(1) && encoding.isCapital(2));
    }

    @ParameterizedTest
    @CsvSource({
        "normalizer, bert nmt, has the unknown normalizer nmt",
        "pre_tokenizer, mecab, has the unknown pre_tokenizer mecab",
        "added_tokens, <num>, has the added token <num>",
        "added_tokens, x y, has the added token x y",
        "clean_text, yes, has clean_text yes",
        "unk_token, <unk>, vocab.txt: lacks <unk>",
        "pair_separators, 2, has pair_separators 2",
    })
    void aSettingThatCannotBeHeededIsNamed(String name, String value, String fault) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> tokenizer(name, value));
        assertEquals(fault, e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "r  ",
                "lr \u3000",
                "n \u0301",
                "- film\nw film",
                "- film\nn film",
                "n film\nw film",
                "n Film\nn film",
                "n [E1]\nn [\u00c91]"
            })
    void anAddedTokenThatIsBlankOrThereTwiceIsNamed(String lines) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> tokenizer("added_tokens", lines));
        String last = lines.substring(lines.indexOf('\n') + 1);
        assertEquals("has the added token " + last + ", which is blank or there twice", e.getMessage());
    }

    @Test
    void aNegativeWordLimitIsNamed() {
        assertEquals(1, tokenizer("max_input_chars_per_word", 0L).encode("film").size());
        Exception e = assertThrows(IllegalArgumentException.class, () -> tokenizer("max_input_chars_per_word", -1L));
        assertEquals("has max_input_chars_per_word -1", e.getMessage());
    }

    @ParameterizedTest
    @CsvSource({"pair_separators, 0", "pair_separators, 3", "second_segment, -1", "second_segment, 2"})
    void aTemplateThatIsNotKnownIsNamed(String name, long value) {
        Exception e = assertThrows(IllegalArgumentException.class, () -> tokenizer(name, value));
        assertEquals("has " + name + " " + value, e.getMessage());
    }

    @Test
    void aMegabyteOfAddedTokensHasAnAnswerInSeconds() {
        StringBuilder lines = new StringBuilder("wlr a\nnlr b\n- aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaac\nlr  \t[");
        for (int length = 1; length <= 100; length++) {
            lines.append(length % 2 == 0 ? "\nlr " : "\nlrn ").append("(".repeat(length));
        }
        Tokenizer tokenizer = tokenizer("added_tokens", lines.toString());
        String blanks = " ".repeat(1 << 16);
        long began = System.nanoTime();
        for (String unit : new String[] {"a", "a ", " ", "b ", "ab", "   b", "(", "( ", "\ud800", blanks + "(", blanks + "\t["}) {
            tokenizer.encode(unit.repeat((1 << 20) / unit.length()));
        }
        assertTrue(System.nanoTime() - began < 30_000_000_000L, "took longer than 30 s");
    }

    private static byte[] vocabulary(JsonObject files) throws IOException {
        String prefix = files.has("prefix") ? files.get("prefix").getAsString() : "##";
        JsonObject names = files.has("names") ? files.getAsJsonObject("names") : new JsonObject();
        StringBuilder lines = new StringBuilder();
        for (JsonElement element : JsonParser.parseString(Files.readString(DATA.resolve("vocabulary.json"))).getAsJsonArray()) {
            String token = element.getAsString();
            token = names.has(token) ? names.get(token).getAsString() : token;
            boolean continues = token.startsWith("##") && token.length() > 2;
            lines.append(continues ? prefix + token.substring(2) : token).append('\n');
        }
        return lines.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static Tokenizer tokenizer(String name, Object value) {
        Map<String, Object> settings = new HashMap<>();
        settings.put(name, value);
        return tokenizer(settings);
    }

    private static Tokenizer tokenizer(Map<String, Object> settings) {
        return new WordPieceTokenizer(VOCABULARY.getBytes(StandardCharsets.UTF_8), settings, "vocab.txt");
    }
}
