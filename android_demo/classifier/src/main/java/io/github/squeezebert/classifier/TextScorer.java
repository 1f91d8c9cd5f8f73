package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Reading;
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
 * Scores a text, or how well two texts fit, and ranks documents by that, with one {@code .tflite} and nothing beside it.
 *
 * <p>The scores are those of the Python harness ({@code convert.TextInterpreter.score}), within two quantization steps for
 * nearly every text, because runtimes round differently.
 *
 * <pre>{@code
 * try (TextScorer scorer = TextScorer.open(new File("reranker.tflite"))) {
 *     Ranked best = scorer.rank("how do I pay", documents).get(0);
 *     show(documents.get(best.index()), best.score());
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open an asset, bytes or a stream</td><td>the other {@code open}s</td></tr>
 * <tr><td>the score of a text</td><td>{@link #score(CharSequence)}</td></tr>
 * <tr><td>the score of a pair, such as question and answer</td><td>{@link #score(CharSequence, CharSequence)}</td></tr>
 * <tr><td>tell whether the model takes a text by itself, or a pair</td><td>{@link #takesTexts()}, {@link #takesPairs()}</td></tr>
 * <tr><td>the same for many texts</td><td>{@link #scoreEach}</td></tr>
 * <tr><td>the documents that fit a query best</td><td>{@link #rank}</td></tr>
 * <tr><td>tell whether a long text was read to its end</td>
 *     <td>{@code scored(text).}{@link Scored#isTruncated() isTruncated()}</td></tr>
 * <tr><td>show how far the reading is, or end it</td><td>{@link #scored(CharSequence, Progress)}</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 */
public final class TextScorer extends TextModel {
    private final Reading reading;

    TextScorer(ModelFile model, Options options) throws IOException {
        super(model, Task.REGRESSION, options);
        reading = model.reading();
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static TextScorer open(File file) throws IOException {
        return open(file, new Options());
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, Options)}. */
    public static TextScorer open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, Options)}. */
    public static TextScorer open(InputStream model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /**
     * Maps a file into memory.
     *
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws NullPointerException if an argument is null, here and in every other {@code open}
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task, an option does not
     *     apply to that task or names a label that the model lacks, or its
     *     vocabulary does not fit its network
     */
    public static TextScorer open(File file, Options options) throws IOException {
        return new TextScorer(Source.of(file), options);
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
    public static TextScorer open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return new TextScorer(Source.of(file, start, length, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextScorer open(ByteBuffer model, String name, Options options) throws IOException {
        return new TextScorer(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextScorer open(InputStream model, String name, Options options) throws IOException {
        return new TextScorer(Source.of(model, name), options);
    }

    /**
     * The score of a text. What it means, and its range, is up to the model.
     *
     * <p>Any text has one, the empty one and null too. What exceeds the model's length is read in windows where the file
     * says so, else ignored; {@link #scored(CharSequence)} tells.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public double score(@Nullable CharSequence text) {
        return scored(text).score();
    }

    /**
     * The score of a pair of texts; as {@link #score(CharSequence)}.
     *
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public double score(@Nullable CharSequence first, @Nullable CharSequence second) {
        return scored(first, second, null).score();
    }

    /**
     * The score of a text, and how much of it was read.
     *
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public Scored scored(@Nullable CharSequence text) {
        return scored(text, null);
    }

    /**
     * As {@link #scored(CharSequence)}, of a text so long that its reading should be seen or ended.
     *
     * @param text any, the empty one and null too
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public Scored scored(@Nullable CharSequence text, @Nullable Progress progress) {
        return scored(windows(text), false, progress);
    }

    /**
     * As {@link #scored(CharSequence, Progress)}, of a pair, whose longer text is read in windows where the file says so;
     * the other stands in each, cut to half of the model's length.
     *
     * @param first any, the empty one and null too
     * @param second any, the empty one and null too
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public Scored scored(@Nullable CharSequence first, @Nullable CharSequence second, @Nullable Progress progress) {
        return scored(windows(first, second), true, progress);
    }

    /**
     * The score of each text, and how much of it was read, in the order of the texts.
     *
     * @param texts any, empty ones and null too
     * @param progress is told how many texts have been read, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no text by itself, see {@link #takesTexts}
     * @throws IllegalStateException after {@link #close}
     */
    public List<Scored> scoreEach(
            List<? extends @Nullable CharSequence> texts, @Nullable Progress progress) {
        return readEach(texts, "texts", progress, this::scored);
    }

    /**
     * Whether the end of a text is not read, so that its score tells of the beginning alone.
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
     * The documents by their score with a query, best first, equals in the order given.
     *
     * <p>The network runs once for each of them, or for each of their windows. Any texts will do, empty ones and null too.
     *
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public List<Ranked> rank(@Nullable CharSequence query, List<? extends @Nullable CharSequence> documents) {
        return rank(query, documents, null);
    }

    /**
     * As {@link #rank(CharSequence, List)}, of so many documents that their reading should be seen or ended.
     *
     * @param progress is told how many documents have been read, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalArgumentException if the model takes no pair, see {@link #takesPairs}
     * @throws IllegalStateException after {@link #close}
     */
    public List<Ranked> rank(
            @Nullable CharSequence query, List<? extends @Nullable CharSequence> documents, @Nullable Progress progress) {
        List<Double> read = readEach(documents, "documents", progress, document -> score(query, document));
        double[] scores = new double[read.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = read.get(i);
        }
        List<Ranked> result = new ArrayList<>();
        for (int document : filter().best(scores, null)) {
            result.add(new Ranked(document, scores[document]));
        }
        return result;
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

    @Override
    double meaning(float output) {
        return reading.score(output);
    }

    private Scored scored(TextWindows windows, boolean greatest, @Nullable Progress progress) {
        return new Scored(read(windows, greatest, progress)[0], windows.count(), windows.isTruncated());
    }
}
