package io.github.squeezebert.classifier;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.BufferedWriter;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Writes what a model of any task answers on Android's x86_64 library, for {@code android_demo/tools/answer_parity.py}.
 *
 * <p>Arguments: a {@code .tflite}; a file with one JSON array of one or two texts a line, of a question the second being its
 * context; the file to write, one answer a line: an array of probabilities in the order of the labels, an array of labels
 * that may be given, a score, an array of entities, a span, or a vector.
 */
final class AnswersMain {
    private AnswersMain() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
        NativeRuntime.load();
        File file = new File(arguments[0]);
        try (FileInputStream stream = new FileInputStream(file);
                TextModel model = TextModels.open(stream.getFD(), 0, file.length(), arguments[0], new TextModel.Options());
                BufferedWriter output = Files.newBufferedWriter(Path.of(arguments[2]))) {
            for (String line : Files.readAllLines(Path.of(arguments[1]))) {
                JsonArray texts = JsonParser.parseString(line).getAsJsonArray();
                String first = texts.get(0).getAsString();
                output.write(answer(model, first, texts.size() == 1 ? null : texts.get(1).getAsString()));
                output.newLine();
            }
        }
    }

    static String answer(TextModel model, String first, String second) {
        if (model instanceof TextClassifier classifier) {
            List<Category> answer = second == null ? classifier.classify(first) : classifier.classify(first, second);
            float[] probabilities = new float[answer.size()];
            for (Category category : answer) {
                probabilities[classifier.labels().indexOf(category.label())] = (float) category.probability();
            }
            return Arrays.toString(probabilities);
        }
        if (model instanceof MultiLabelClassifier classifier) {
            JsonArray labels = new JsonArray();
            for (LabelScore one : second == null ? classifier.classify(first) : classifier.classify(first, second)) {
                JsonObject label = new JsonObject();
                label.addProperty("label", one.label());
                label.addProperty("score", one.probability());
                label.addProperty("given", one.isGiven());
                labels.add(label);
            }
            return labels.toString();
        }
        if (model instanceof TextScorer scorer) {
            return Double.toString(second == null ? scorer.score(first) : scorer.score(first, second));
        }
        if (model instanceof TokenClassifier tagger) {
            JsonArray entities = new JsonArray();
            for (Entity entity : tagger.entities(first)) {
                JsonObject span = span(entity.start(), entity.end(), entity.score());
                span.addProperty("label", entity.label());
                entities.add(span);
            }
            return entities.toString();
        }
        if (model instanceof QuestionAnswerer answerer) {
            Answer answer = answerer.answer(first, second);
            return span(answer.start(), answer.end(), answer.score()).toString();
        }
        return Arrays.toString(((SentenceEncoder) model).encode(first));
    }

    private static JsonObject span(int start, int end, double score) {
        JsonObject span = new JsonObject();
        span.addProperty("start", start);
        span.addProperty("end", end);
        span.addProperty("score", score);
        return span;
    }
}
