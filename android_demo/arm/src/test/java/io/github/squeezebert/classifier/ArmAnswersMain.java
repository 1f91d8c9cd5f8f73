package io.github.squeezebert.classifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Writes what a published ARM library answers, for {@code android_demo/tools/answer_parity.py}.
 *
 * <p>Arguments: {@code arm64-v8a} or {@code armeabi-v7a}; a {@code .tflite}; a file with one JSON array of one or two texts
 * a line; the file to write, one array of probabilities a line, in the order of the labels.
 */
final class ArmAnswersMain {
    private ArmAnswersMain() {}

    public static void main(String[] arguments) throws IOException {
        try (Phone phone = new Phone(arguments[0], new File(arguments[1]));
                BufferedWriter output = Files.newBufferedWriter(Path.of(arguments[3]))) {
            for (String line : Files.readAllLines(Path.of(arguments[2]))) {
                JsonArray texts = JsonParser.parseString(line).getAsJsonArray();
                String second = texts.size() == 1 ? null : texts.get(1).getAsString();
                output.write(Arrays.toString(phone.classify(texts.get(0).getAsString(), second)));
                output.newLine();
            }
        }
    }
}
