package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import io.github.squeezebert.tokenizers.Words;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the entities in a text, such as names of people and places, with one {@code .tflite} and nothing beside it.
 *
 * <p>The answers are those of the Python harness ({@code convert.TextInterpreter.entities}): same entities at
 * the same characters, save where the model is undecided, because runtimes round differently.
 *
 * <pre>{@code
 * try (TokenClassifier tagger = TokenClassifier.open(new File("entities.tflite"))) {
 *     for (Entity entity : tagger.entities("Ada lives in Rome")) {
 *         highlight(entity.start(), entity.end(), entity.label());
 *     }
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open an asset, bytes or a stream</td><td>the other {@code open}s</td></tr>
 * <tr><td>find the entities of a text of any length</td><td>{@link #entities(CharSequence)}</td></tr>
 * <tr><td>the same for many texts</td><td>{@link #entitiesOfEach}</td></tr>
 * <tr><td>only some kinds, only sure ones</td><td>{@link TextModel.Options}</td></tr>
 * <tr><td>all tags the model knows</td><td>{@link #labels()}</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 */
public final class TokenClassifier extends TextModel {
    private final boolean together;

    TokenClassifier(ModelFile model, Options options) throws IOException {
        super(read(model), Task.TOKEN_CLASSIFICATION, options);
        together = model.reading().tagsTogether();
    }

    /** A model of this task, in whose labels its answers are read as they are meant. */
    private static ModelFile read(ModelFile model) throws IOException {
        model.requireTask(Task.TOKEN_CLASSIFICATION);
        LabelScheme.check(model.name(), model.labels());
        return model;
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static TokenClassifier open(File file) throws IOException {
        return open(file, new Options());
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, Options)}. */
    public static TokenClassifier open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, Options)}. */
    public static TokenClassifier open(InputStream model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /**
     * Maps a file into memory.
     *
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws NullPointerException if an argument is null, here and in every other {@code open}
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task, an option does not
     *     apply to that task or names a label that the model lacks, or its
     *     vocabulary or labels do not fit its network, or its labels are in a scheme that is not read, see {@link #entities}
     */
    public static TokenClassifier open(File file, Options options) throws IOException {
        return new TokenClassifier(Source.of(file), options);
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
    public static TokenClassifier open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return new TokenClassifier(Source.of(file, start, length, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TokenClassifier open(ByteBuffer model, String name, Options options) throws IOException {
        return new TokenClassifier(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TokenClassifier open(InputStream model, String name, Options options) throws IOException {
        return new TokenClassifier(Source.of(model, name), options);
    }

    /**
     * The entities of a text, in their order; they never overlap.
     *
     * <p>The text is cut into {@link Words}, each of which takes the likeliest tag at its first token; in scripts
     * that are written without blanks, words do so together, and in a file that says so all words of the text. {@code B-x} begins
     * an entity x, and {@code I-x} goes on with it or, where there is none to go on with, begins one; {@code E-x} and
     * {@code L-x} end one, {@code S-x} and {@code U-x} are one of a single word. Of tags without such prefixes, a run of
     * the same is an entity; {@code O} is none. A word with hyphens takes the tag of its first part, but where the hyphen is
     * {@code O}, between capitals, and another entity begins behind it, there are two words. A text that exceeds the model's length is read in overlapping windows.
     * Any text will do, the empty one and null too.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public List<Entity> entities(@Nullable CharSequence text) {
        return entities(text, null);
    }

    /**
     * As {@link #entities(CharSequence)}, of a text so long that its reading should be seen or ended.
     *
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public List<Entity> entities(@Nullable CharSequence text, @Nullable Progress progress) {
        CharSequence read = text == null ? "" : text;
        int room = sequenceLength() - 2;
        Words words = new Words(read, tokenizer(), room);
        WordWindows windows = new WordWindows(words, room);
        TaggedWords tagged = new TaggedWords(read, words, labels(), together);
        for (int window = 0; window < windows.size(); window++) {
            tell(progress, window, windows.size());
            int begin = words.firstToken(windows.begin(window));
            float[] probabilities = run(words.tokens(), begin, words.firstToken(windows.end(window)), null, 0, 0);
            for (int word = windows.decidesFrom(window); word < windows.decidesUntil(window); word++) {
                int token = words.firstToken(word);
                if (token < words.firstToken(word + 1)) {
                    tagged.tag(word, probabilities, 1 + token - begin);
                }
            }
        }
        tell(progress, windows.size(), windows.size());
        List<Entity> wanted = new ArrayList<>();
        for (Entity entity : tagged.entities()) {
            if (filter().takes(entity.label(), entity.score())) {
                wanted.add(entity);
            }
        }
        return wanted;
    }

    /**
     * The entities of each text, in the order of the texts.
     *
     * @param progress is told how many texts have been read, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public List<List<Entity>> entitiesOfEach(
            List<? extends @Nullable CharSequence> texts, @Nullable Progress progress) {
        return readEach(texts, "texts", progress, this::entities);
    }

    /** The tags, in the order of the network's output. */
    public List<String> labels() {
        return modelLabels();
    }
}
