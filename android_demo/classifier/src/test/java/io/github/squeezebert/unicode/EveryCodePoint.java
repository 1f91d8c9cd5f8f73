package io.github.squeezebert.unicode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;

/** Each of the 1,112,064 code points becomes what it becomes in Python, or a test of a package fails. */
public final class EveryCodePoint {
    private static final Path DIGESTS = Path.of("../../tests/data/parity/unicode.json");

    private EveryCodePoint() {}

    /**
     * Changes every code point, alone between letters, and compares all that comes out with Python's.
     *
     * @param name of the digest that Python has left
     */
    public static void assertChanged(String name, UnaryOperator<String> change) throws Exception {
        assertSaid(name, point -> {
            String character = new String(Character.toChars(point));
            return change.apply("a" + character + "e" + character) + "\n";
        });
    }

    /** Compares what is said of every code point with what Python says. */
    static void assertSaid(String name, IntFunction<String> say) throws IOException, NoSuchAlgorithmException {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        for (int point = 0; point < 0x110000; point++) {
            if (point < 0xD800 || point > 0xDFFF) {
                sha.update(say.apply(point).getBytes(StandardCharsets.UTF_8));
            }
        }
        StringBuilder found = new StringBuilder();
        for (byte b : sha.digest()) {
            found.append(String.format("%02x", b));
        }
        JsonObject digests = JsonParser.parseString(Files.readString(DIGESTS)).getAsJsonObject();
        assertEquals(digests.get(name).getAsString(), found.toString());
    }

    /** The code points from one index to before another. */
    public static String text(NormalizedString string, int from, int to) {
        StringBuilder result = new StringBuilder();
        for (int i = from; i < to; i++) {
            result.appendCodePoint(string.codePoint(i));
        }
        return result.toString();
    }
}
