package io.github.squeezebert.tokenizers;

import com.google.gson.JsonPrimitive;
import com.google.gson.JsonParser;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Tokenizes a file of texts for {@code android_demo/tools/token_parity.py}, which compares with Python's tokens.
 *
 * <p>Arguments: vocabulary file, specification as in {@link Tokenizers#open}, texts (one JSON string a line), output.
 */
final class ParityMain {
    private ParityMain() {}

    public static void main(String[] arguments) throws IOException {
        Tokenizer tokenizer = Tokenizers.open(Path.of(arguments[0]), arguments[1]);
        try (BufferedReader texts = Files.newBufferedReader(Path.of(arguments[2]), StandardCharsets.US_ASCII);
                BufferedWriter tokens = Files.newBufferedWriter(Path.of(arguments[3]), StandardCharsets.US_ASCII)) {
            for (String line = texts.readLine(); line != null; line = texts.readLine()) {
                String text = ((JsonPrimitive) JsonParser.parseString(line)).getAsString();
                tokens.write(Tokenizers.describe(tokenizer.encode(text)));
                tokens.write('\n');
            }
        }
    }
}
