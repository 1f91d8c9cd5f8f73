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
 * Gives a text, or a pair of texts, each label that fits it, none or several, with one {@code .tflite} and nothing beside it.
 *
 * <p>Each label has a threshold of its own in the file. The answers are those of the Python harness ({@code
 * convert.TextInterpreter.classify}), as far as rounding allows; see {@link TextClassifier}.
 *
 * <pre>{@code
 * try (MultiLabelClassifier classifier = MultiLabelClassifier.open(new File("topics.tflite"))) {
 *     for (LabelScore label : classifier.classify("late again, and the driver was rude")) {
 *         if (label.isGiven()) {
 *             show(label.label());
 *         }
 *     }
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open an asset, bytes or a stream</td><td>the other {@code open}s</td></tr>
 * <tr><td>all labels of a text, with those that it has</td><td>{@link #classify(CharSequence)}</td></tr>
 * <tr><td>the same for a pair</td><td>{@link #classify(CharSequence, CharSequence)}</td></tr>
 * <tr><td>tell whether the model takes a text by itself, or a pair</td><td>{@link #takesTexts()}, {@link #takesPairs()}</td></tr>
 * <tr><td>the same for many texts</td><td>{@link #classifyEach}</td></tr>
 * <tr><td>know whether the text has a label</td><td>{@link LabelScore#isGiven()}</td></tr>
 * <tr><td>tell whether a long text was read to its end</td>
 *     <td>{@code labelSet(text).}{@link LabelSet#isTruncated() isTruncated()}</td></tr>
 * <tr><td>show how far the reading is, or end it</td><td>{@link #labelSet(CharSequence, Progress)}</td></tr>
 * <tr><td>all labels the model knows</td><td>{@link #labels()}</td></tr>
 * <tr><td>from which probability a label is given</td><td>{@link #thresholds()}</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 */
public final class MultiLabelClassifier extends TextModel {
    private final double[] thresholds;

    MultiLabelClassifier(ModelFile model, Options options) throws IOException {
        super(model, Task.MULTI_LABEL_CLASSIFICATION, options);
        thresholds = model.reading().thresholds();
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static MultiLabelClassifier open(File file) throws IOException {
        return open(file, new Options());
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, Options)}. */
    public static MultiLabelClassifier open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, Options)}. */
    public static MultiLabelClassifier open(InputStream model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /**
     * Maps a file into memory.
     *
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws NullPointerException if an argument is null, here and in every other {@code open}
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task, an option does not
     *     apply to that task or names a label that the model lacks, or its
     *     vocabulary, labels or thresholds do not fit
     */
    public static MultiLabelClassifier open(File file, Options options) throws IOException {
        return new MultiLabelClassifier(Source.of(file), options);
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
    public static MultiLabelClassifier open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return new MultiLabelClassifier(Source.of(file, start, length, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static MultiLabelClassifier open(ByteBuffer model, String name, Options options) throws IOException {
        return new MultiLabelClassifier(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static MultiLabelClassifier open(InputStream model, String name, Options options) throws IOException {
        return new MultiLabelClassifier(Source.of(model, name), options);
    }

    /**
     * All labels with their probabilities, likeliest first, equals in the order of {@link #labels()}.
     *
     * <p>Any text has an answer, the empty one and null too. What exceeds the model's length is read in windows where the
     * file says so, else ignored; {@link #labelSet(CharSequence)} tells.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public List<LabelScore> classify(@Nullable CharSequence text) {
        return labelSet(text).labels();
    }

    /**
     * The labels of a pair of texts; as {@link #classify(CharSequence)}.
     *
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public List<LabelScore> classify(@Nullable CharSequence first, @Nullable CharSequence second) {
        return labelSet(first, second, null).labels();
    }

    /**
     * All labels of a text, and how much of it was read.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public LabelSet labelSet(@Nullable CharSequence text) {
        return labelSet(text, null);
    }

    /**
     * As {@link #labelSet(CharSequence)}, of a text so long that its reading should be seen or ended.
     *
     * @param text any, the empty one and null too
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public LabelSet labelSet(@Nullable CharSequence text, @Nullable Progress progress) {
        return labelSet(windows(text), progress);
    }

    /**
     * As {@link #labelSet(CharSequence, Progress)}, of a pair, whose longer text is read in windows where the file says so;
     * the other stands in each, cut to half of the model's length.
     *
     * @param first any, the empty one and null too
     * @param second any, the empty one and null too
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public LabelSet labelSet(@Nullable CharSequence first, @Nullable CharSequence second, @Nullable Progress progress) {
        return labelSet(windows(first, second), progress);
    }

    /**
     * Whether the end of a text is not read, so that its labels tell of the beginning alone.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     */
    public boolean isTruncated(@Nullable CharSequence text) {
        return windows(text).isTruncated();
    }

    /**
     * Whether an end of a pair of texts is not read.
     *
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     */
    public boolean isTruncated(@Nullable CharSequence first, @Nullable CharSequence second) {
        return windows(first, second).isTruncated();
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
    public List<LabelSet> classifyEach(
            List<? extends @Nullable CharSequence> texts, @Nullable Progress progress) {
        return readEach(texts, "texts", progress, this::labelSet);
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

    /** The least probability with which each label is given, above 0 and at most 1, in the order of {@link #labels()}. */
    public double[] thresholds() {
        return thresholds.clone();
    }

    private LabelSet labelSet(TextWindows windows, @Nullable Progress progress) {
        double[] probabilities = probabilities(windows, true, progress);
        List<LabelScore> result = new ArrayList<>();
        for (int label : filter().best(probabilities, labels())) {
            result.add(new LabelScore(labels().get(label), probabilities[label], thresholds[label]));
        }
        return new LabelSet(result, windows.count(), windows.isTruncated());
    }
}
