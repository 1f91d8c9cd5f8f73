package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a text, or a pair of texts, with one {@code .tflite} and nothing beside it.
 *
 * <p>Vocabulary, labels, length and quantization come out of the file. The answers are those of the Python harness
 * ({@code convert.TextInterpreter}): within two quantization steps for nearly every text, and some more where
 * the model is undecided, because runtimes round differently.
 *
 * <pre>{@code
 * try (TextClassifier classifier = TextClassifier.open(new File("intents.tflite"))) {
 *     Category best = classifier.classify("wake me at six").get(0);
 *     show(best.label(), best.probability());
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open a part of a file, such as an asset in an APK</td>
 *     <td>{@link #open(FileDescriptor, long, long, String, Options)}</td></tr>
 * <tr><td>open bytes in memory</td><td>{@link #open(ByteBuffer, String, Options)}</td></tr>
 * <tr><td>open a download or a compressed resource</td><td>{@link #open(InputStream, String, Options)}</td></tr>
 * <tr><td>classify a text</td><td>{@link #classify(CharSequence)}</td></tr>
 * <tr><td>classify a pair, such as question and answer</td><td>{@link #classify(CharSequence, CharSequence)}</td></tr>
 * <tr><td>tell whether the model takes a text by itself, or a pair</td><td>{@link #takesTexts()}, {@link #takesPairs()}</td></tr>
 * <tr><td>the same for many texts</td><td>{@link #classifyEach}</td></tr>
 * <tr><td>tell whether a long text was read to its end</td>
 *     <td>{@code classification(text).}{@link Classification#isTruncated() isTruncated()}</td></tr>
 * <tr><td>show how far the reading is, or end it</td><td>{@link #classification(CharSequence, Progress)}</td></tr>
 * <tr><td>tell that no label fits</td>
 *     <td>{@code classify(text).get(0).}{@link Category#isBelowThreshold() isBelowThreshold()}</td></tr>
 * <tr><td>only the best label</td><td>{@code classify(text).get(0)}: the list is sorted</td></tr>
 * <tr><td>all labels the model knows</td><td>{@link #labels()}</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>use more threads or a delegate, see the best labels alone, or some of them</td><td>{@link Options}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 */
public final class TextClassifier extends TextModel {
    private final double threshold;

    TextClassifier(ModelFile model, Options options) throws IOException {
        super(model, Task.CLASSIFICATION, options);
        threshold = model.threshold();
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static TextClassifier open(File file) throws IOException {
        return open(file, new Options());
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, Options)}. */
    public static TextClassifier open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, Options)}. */
    public static TextClassifier open(InputStream model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /**
     * Maps a file into memory.
     *
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws NullPointerException if an argument is null, here and in every other {@code open}
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task, an option does not
     *     apply to that task or names a label that the model lacks, or its
     *     vocabulary or labels do not fit its network
     */
    public static TextClassifier open(File file, Options options) throws IOException {
        return new TextClassifier(Source.of(file), options);
    }

    /**
     * Maps a part of an open file into memory. The descriptor may be closed afterwards.
     *
     * @param start index of the model's first byte
     * @param length number of its bytes
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextClassifier open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return new TextClassifier(Source.of(file, start, length, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextClassifier open(ByteBuffer model, String name, Options options) throws IOException {
        return new TextClassifier(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextClassifier open(InputStream model, String name, Options options) throws IOException {
        return new TextClassifier(Source.of(model, name), options);
    }

    /**
     * The labels of a text with their probabilities, likeliest first, equals in the order of {@link #labels()}.
     *
     * <p>Any text has an answer, the empty one and null too. What exceeds the model's length is read in windows where the
     * file says so, else ignored; {@link #classification(CharSequence)} tells.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public List<Category> classify(@Nullable CharSequence text) {
        return classification(text).categories();
    }

    /**
     * The labels of a pair of texts; as {@link #classify(CharSequence)}.
     *
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public List<Category> classify(@Nullable CharSequence first, @Nullable CharSequence second) {
        return classification(first, second, null).categories();
    }

    /**
     * The labels of a text, and how much of it was read.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public Classification classification(@Nullable CharSequence text) {
        return classification(text, null);
    }

    /**
     * As {@link #classification(CharSequence)}, of a text so long that its reading should be seen or ended.
     *
     * @param text any, the empty one and null too
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public Classification classification(@Nullable CharSequence text, @Nullable Progress progress) {
        return classification(windows(text), progress);
    }

    /**
     * As {@link #classification(CharSequence, Progress)}, of a pair, whose longer text is read in windows where the file
     * says so; the other stands in each, cut to half of the model's length.
     *
     * @param first any, the empty one and null too
     * @param second any, the empty one and null too
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public Classification classification(@Nullable CharSequence first, @Nullable CharSequence second, @Nullable Progress progress) {
        return classification(windows(first, second), progress);
    }

    /**
     * The labels of each text, and how much of it was read, in the order of the texts.
     *
     * @param texts any, empty ones and null too
     * @param progress is told how many texts have been read, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public List<Classification> classifyEach(
            List<? extends @Nullable CharSequence> texts, @Nullable Progress progress) {
        return readEach(texts, "texts", progress, this::classification);
    }

    /**
     * Whether a text by itself is answered: false where the file says that the model learnt from pairs of texts alone, such
     * as a question with its answer; every call with one text is refused then.
     */
    public boolean takesTexts() {
        return readsTexts();
    }

    /** Whether a pair is answered: false where the file says that the model learnt from single texts alone. */
    public boolean takesPairs() {
        return readsPairs();
    }

    /** The labels, in the order of the network's output. */
    public List<String> labels() {
        return modelLabels();
    }

    /**
     * No label fits a text whose likeliest label has a lower probability than this; 0 where the file has no threshold.
     *
     * <p>It was chosen, when the file was built, to reject the most texts of no class while few others are lost.
     */
    public double threshold() {
        return threshold;
    }

    private Classification classification(TextWindows windows, @Nullable Progress progress) {
        double[] probabilities = probabilities(windows, false, progress);
        List<Category> result = new ArrayList<>();
        for (int label : filter().best(probabilities, labels())) {
            result.add(new Category(labels().get(label), probabilities[label], threshold));
        }
        return new Classification(result, windows.count(), windows.isTruncated());
    }
}
