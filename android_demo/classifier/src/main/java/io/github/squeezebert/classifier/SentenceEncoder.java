package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Prompts;
import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Encoding;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns texts into vectors, alike in direction where the texts are alike in meaning, with one {@code .tflite}.
 *
 * <p>The vectors are those of the Python harness ({@code convert.TextInterpreter.encode}): within two quantization steps
 * for nearly every text, because runtimes round differently.
 *
 * <pre>{@code
 * try (SentenceEncoder encoder = SentenceEncoder.open(new File("sentences.tflite"))) {
 *     float[] question = encoder.encode("how do I reset my password");
 *     double alike = SentenceEncoder.cosine(question, encoder.encode("I forgot my password"));
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open an asset, bytes or a stream</td><td>the other {@code open}s</td></tr>
 * <tr><td>the vector of a text</td><td>{@link #encode(CharSequence)}</td></tr>
 * <tr><td>the same for many texts</td><td>{@link #encodeEach}</td></tr>
 * <tr><td>tell whether a text is read to its end</td><td>{@link #isTruncated(CharSequence)}</td></tr>
 * <tr><td>the vector of a query, where queries and passages have prompts</td>
 *     <td>{@link #encode(CharSequence, String)}</td></tr>
 * <tr><td>the prompts that the model knows</td><td>{@link #prompts()}</td></tr>
 * <tr><td>how alike two texts are</td><td>{@link #cosine(float[], float[])} of their vectors</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 */
@SuppressWarnings("deprecation")
public final class SentenceEncoder extends TextEncoder {
    private final Prompts prompts;

    SentenceEncoder(ModelFile model, Options options) throws IOException {
        super(model, options);
        prompts = model.prompts();
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static SentenceEncoder open(File file) throws IOException {
        return open(file, new Options());
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, Options)}. */
    public static SentenceEncoder open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, Options)}. */
    public static SentenceEncoder open(InputStream model, String name) throws IOException {
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
    public static SentenceEncoder open(File file, Options options) throws IOException {
        return new SentenceEncoder(Source.of(file), options);
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
    public static SentenceEncoder open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return new SentenceEncoder(Source.of(file, start, length, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static SentenceEncoder open(ByteBuffer model, String name, Options options) throws IOException {
        return new SentenceEncoder(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static SentenceEncoder open(InputStream model, String name, Options options) throws IOException {
        return new SentenceEncoder(Source.of(model, name), options);
    }

    /**
     * The vector of a text, with the {@link #defaultPrompt()} before it, if there is one.
     *
     * <p>Any text has a vector, the empty text and null too. What exceeds the model's length is ignored.
     *
     * @throws IllegalStateException after {@link #close}
     */
    @Override
    public float[] encode(@Nullable CharSequence text) {
        return encode(text, prompts.defaultName());
    }

    /**
     * The vector of a text with one of the {@link #prompts()} before it: the two are read as one text.
     *
     * @param promptName name of the prompt, not its text; an empty name for no prompt
     * @throws IllegalArgumentException if the model has no prompt of this name
     * @throws IllegalStateException after {@link #close}
     */
    public float[] encode(@Nullable CharSequence text, String promptName) {
        Arguments.given(promptName, "promptName");
        Encoding read = tokenizer().encode(prompts.before(text, promptName), sequenceLength() - 2);
        return run(read, 0, read.size(), null, 0, 0);
    }

    /**
     * Whether the end of a text exceeds the model's length, so that its vector tells of the beginning alone. The
     * {@link #defaultPrompt()} before it takes its part of the length.
     */
    public boolean isTruncated(@Nullable CharSequence text) {
        return isTruncated(text, prompts.defaultName());
    }

    /**
     * As {@link #isTruncated(CharSequence)}, with another prompt before the text.
     *
     * @param promptName as in {@link #encode(CharSequence, String)}
     * @throws IllegalArgumentException if the model has no prompt of this name
     */
    public boolean isTruncated(@Nullable CharSequence text, String promptName) {
        Arguments.given(promptName, "promptName");
        int room = sequenceLength() - 2;
        return tokenizer().encode(prompts.before(text, promptName), room + 1).size() > room;
    }

    /**
     * The vector of each text, with the {@link #defaultPrompt()} before it if there is one, in the order of the texts.
     *
     * @param texts any, empty ones and null too
     * @param progress is told how many texts have been read, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public List<float[]> encodeEach(
            List<? extends @Nullable CharSequence> texts, @Nullable Progress progress) {
        return encodeEach(texts, prompts.defaultName(), progress);
    }

    /**
     * As {@link #encodeEach(List, Progress)}, with another prompt before each text, such as that of passages to be found.
     *
     * @param promptName as in {@link #encode(CharSequence, String)}
     * @throws IllegalArgumentException if the model has no prompt of this name and there are texts
     */
    public List<float[]> encodeEach(
            List<? extends @Nullable CharSequence> texts, String promptName, @Nullable Progress progress) {
        return readEach(texts, "texts", progress, text -> encode(text, promptName));
    }

    /** What the model was trained to see before its texts: name → prompt, in the order of the file; mostly none. */
    public Map<String, String> prompts() {
        return prompts.texts();
    }

    /** The name of the prompt that {@link #encode(CharSequence)} puts before a text; empty where it puts none. */
    public String defaultPrompt() {
        return prompts.defaultName();
    }

    /**
     * The cosine of the angle between two vectors: 1 for the same direction, 0 where a vector is zero.
     *
     * @throws IllegalArgumentException if their lengths differ
     */
    public static double cosine(float[] first, float[] second) {
        if (Arguments.given(first, "first").length != Arguments.given(second, "second").length) {
            throw new IllegalArgumentException("vectors of " + first.length + " and " + second.length + " numbers: compare two of the same model");
        }
        double product = 0;
        double firstSquare = 0;
        double secondSquare = 0;
        for (int i = 0; i < first.length; i++) {
            product += (double) first[i] * second[i];
            firstSquare += (double) first[i] * first[i];
            secondSquare += (double) second[i] * second[i];
        }
        double norm = Math.sqrt(firstSquare * secondSquare);
        return norm == 0 ? 0 : product / norm;
    }
}
