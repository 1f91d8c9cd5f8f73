package io.github.squeezebert.classifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonParser;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what {@link TextClassifier} answers on Android's x86_64 library, for {@code android_demo/answers.py}.
 *
 * <p>Arguments: a {@code .tflite}; a file with one JSON array of one or two texts a line; the file to write, one array of
 * probabilities a line, in the order of the labels.
 */
final class AnswersMain {
    private AnswersMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        NativeRuntime.load();
        try (TextClassifier classifier = TextClassifier.open(new File(arguments[0]));
                BufferedWriter output = Files.newBufferedWriter(Path.of(arguments[2]))) {
            for (String line : Files.readAllLines(Path.of(arguments[1]))) {
                JsonArray texts = JsonParser.parseString(line).getAsJsonArray();
                List<Category> answer = texts.size() == 1
                        ? classifier.classify(texts.get(0).getAsString())
                        : classifier.classify(texts.get(0).getAsString(), texts.get(1).getAsString());
                float[] probabilities = new float[answer.size()];
                for (Category category : answer) {
                    probabilities[classifier.labels().indexOf(category.label())] = category.probability();
                }
                output.write(Arrays.toString(probabilities));
                output.newLine();
            }
        }
    }
}
