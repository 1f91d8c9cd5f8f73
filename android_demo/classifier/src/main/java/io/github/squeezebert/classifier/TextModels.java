package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import io.github.squeezebert.tokenizers.Arguments;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Opens a {@code .tflite} of whichever task it says it serves, or as the class that the caller names. */
public final class TextModels {
    private TextModels() {}

    /** Opens a file with the default options; see {@link #open(File, TextModel.Options)}. */
    public static TextModel open(File file) throws IOException {
        return open(file, new TextModel.Options());
    }

    /**
     * Maps a file into memory.
     *
     * @return a {@link TextClassifier}, {@link MultiLabelClassifier}, {@link TextScorer}, {@link TokenClassifier}, {@link
     *     QuestionAnswerer} or {@link SentenceEncoder}, as {@link TextModel#task} says
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws NullPointerException if an argument is null, here and in every other {@code open}
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves a task that is not known
     *     here, an option does not apply to that task or names a label that the model lacks, or its vocabulary or labels do
     *     not fit its network
     */
    public static TextModel open(File file, TextModel.Options options) throws IOException {
        return open(Source.of(file), options);
    }

    /**
     * Maps a file into memory, for a task that is known.
     *
     * @param type the class for its task, such as {@code TextClassifier.class}; {@code TextModel.class} for any
     * @throws IOException as in {@link #open(File, TextModel.Options)}
     * @throws IllegalArgumentException as there, or if the file serves another task than the class
     */
    public static <M extends TextModel> M open(File file, Class<M> type, TextModel.Options options) throws IOException {
        return open(Source.of(file), type, options);
    }

    /**
     * Maps a part of an open file into memory. The descriptor may be closed afterwards.
     *
     * @param start index of the model's first byte
     * @param length number of its bytes
     * @param name what to call the model in messages
     * @return as {@link #open(File, TextModel.Options)}
     * @throws IOException as in {@link #open(File, TextModel.Options)}
     * @throws IllegalArgumentException as in {@link #open(File, TextModel.Options)}
     */
    public static TextModel open(FileDescriptor file, long start, long length, String name, TextModel.Options options)
            throws IOException {
        return open(Source.of(file, start, length, name), options);
    }

    /**
     * Maps a part of an open file into memory, for a task that is known; otherwise as {@link #open(FileDescriptor, long, long,
     * String, TextModel.Options)}.
     *
     * @param type as in {@link #open(File, Class, TextModel.Options)}
     * @throws IOException as there
     * @throws IllegalArgumentException as there
     */
    public static <M extends TextModel> M open(
            FileDescriptor file, long start, long length, String name, Class<M> type, TextModel.Options options)
            throws IOException {
        return open(Source.of(file, start, length, name), type, options);
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, TextModel.Options)}. */
    public static TextModel open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new TextModel.Options());
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link TextModel#close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @return as {@link #open(File, TextModel.Options)}
     * @throws IOException as in {@link #open(File, TextModel.Options)}
     * @throws IllegalArgumentException as in {@link #open(File, TextModel.Options)}
     */
    public static TextModel open(ByteBuffer model, String name, TextModel.Options options) throws IOException {
        return open(Source.of(model, name), options);
    }

    /**
     * Uses bytes in memory, for a task that is known; otherwise as {@link #open(ByteBuffer, String, TextModel.Options)}.
     *
     * @param type as in {@link #open(File, Class, TextModel.Options)}
     * @throws IOException as there
     * @throws IllegalArgumentException as there
     */
    public static <M extends TextModel> M open(ByteBuffer model, String name, Class<M> type, TextModel.Options options)
            throws IOException {
        return open(Source.of(model, name), type, options);
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, TextModel.Options)}. */
    public static TextModel open(InputStream model, String name) throws IOException {
        return open(model, name, new TextModel.Options());
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @return as {@link #open(File, TextModel.Options)}
     * @throws IOException if reading fails, and as in {@link #open(File, TextModel.Options)}
     * @throws IllegalArgumentException as in {@link #open(File, TextModel.Options)}
     */
    public static TextModel open(InputStream model, String name, TextModel.Options options) throws IOException {
        return open(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end, for a task that is known; otherwise as {@link #open(InputStream, String, TextModel.Options)}.
     *
     * @param type as in {@link #open(File, Class, TextModel.Options)}
     * @throws IOException as there
     * @throws IllegalArgumentException as there
     */
    public static <M extends TextModel> M open(InputStream model, String name, Class<M> type, TextModel.Options options)
            throws IOException {
        return open(Source.of(model, name), type, options);
    }

    /** Refuses another task before an option that would not apply to it. */
    private static <M extends TextModel> M open(ModelFile model, Class<M> type, TextModel.Options options)
            throws IOException {
        Class<? extends TextModel> served = typeFor(model.task());
        if (!Arguments.given(type, "type").isAssignableFrom(served)) {
            throw new IllegalArgumentException(model.name() + ": serves " + model.task().id() + ", so it is a "
                    + served.getSimpleName() + ", not a " + type.getSimpleName());
        }
        return type.cast(open(model, options));
    }

    private static Class<? extends TextModel> typeFor(Task task) {
        switch (task) {
            case CLASSIFICATION:
                return TextClassifier.class;
            case MULTI_LABEL_CLASSIFICATION:
                return MultiLabelClassifier.class;
            case REGRESSION:
                return TextScorer.class;
            case TOKEN_CLASSIFICATION:
                return TokenClassifier.class;
            case QUESTION_ANSWERING:
                return QuestionAnswerer.class;
            default:
                return SentenceEncoder.class;
        }
    }

    private static TextModel open(ModelFile model, TextModel.Options options) throws IOException {
        switch (model.task()) {
            case CLASSIFICATION:
                return new TextClassifier(model, options);
            case MULTI_LABEL_CLASSIFICATION:
                return new MultiLabelClassifier(model, options);
            case REGRESSION:
                return new TextScorer(model, options);
            case TOKEN_CLASSIFICATION:
                return new TokenClassifier(model, options);
            case QUESTION_ANSWERING:
                return new QuestionAnswerer(model, options);
            default:
                return new SentenceEncoder(model, options);
        }
    }
}
