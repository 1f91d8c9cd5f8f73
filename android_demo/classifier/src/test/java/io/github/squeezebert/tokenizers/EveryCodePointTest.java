package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each of the 1,112,064 code points, alone between letters, becomes what it becomes in Python. */
class EveryCodePointTest {
    private static final Path DIGESTS = Path.of("../../tests/data/parity/unicode.json");

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void bertNormalizerAndPreTokenizer(boolean lowercase, boolean stripAccents) throws Exception {
        BertNormalizer normalizer = new BertNormalizer(lowercase, stripAccents);
        assertEquals(expected("bert " + lowercase + " " + stripAccents), digest(text -> {
            NormalizedString normalized = normalizer.normalize(NormalizedString.of(text));
            BertPreTokenizer words = new BertPreTokenizer(normalized);
            StringBuilder result = new StringBuilder();
            while (words.next()) {
                result.append(result.length() == 0 ? "" : " ").append(text(normalized, words.start(), words.end()));
            }
            return result.toString();
        }));
    }

    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void albertNormalizer(boolean lowercase, boolean stripAccents) throws Exception {
        AlbertNormalizer normalizer = new AlbertNormalizer(lowercase, stripAccents);
        assertEquals(expected("albert " + lowercase + " " + stripAccents), digest(text -> {
            NormalizedString normalized = normalizer.normalize(NormalizedString.of(text));
            return text(normalized, 0, normalized.length());
        }));
    }

    @Test
    void digits() throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (int point = 0; point < 0x110000; point++) {
            if (point < 0xD800 || point > 0xDFFF) {
                sha.update((byte) (UnicodeData.isDigit(point) ? '1' : '0'));
            }
        }
        assertEquals(expected("digits"), hex(sha));
    }

    private static String expected(String name) throws IOException {
        JsonObject digests = JsonParser.parseString(Files.readString(DIGESTS)).getAsJsonObject();
        return digests.get(name).getAsString();
    }

    private static String digest(UnaryOperator<String> change) throws NoSuchAlgorithmException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (int point = 0; point < 0x110000; point++) {
            if (point < 0xD800 || point > 0xDFFF) {
                String character = new String(Character.toChars(point));
                String changed = change.apply("a" + character + "e" + character) + "\n";
                sha.update(changed.getBytes(StandardCharsets.UTF_8));
            }
        }
        return hex(sha);
    }

    private static String hex(MessageDigest sha) {
        StringBuilder result = new StringBuilder();
        for (byte b : sha.digest()) {
            result.append(String.format("%02x", b));
        }
        return result.toString();
    }

    private static String text(NormalizedString string, int from, int to) {
        StringBuilder result = new StringBuilder();
        for (int i = from; i < to; i++) {
            result.appendCodePoint(string.codePoint(i));
        }
        return result.toString();
    }
}
