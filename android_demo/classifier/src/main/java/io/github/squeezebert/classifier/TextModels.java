package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import java.io.FileDescriptor;
import java.io.IOException;

/** Opens a {@code .tflite} of whichever task it says it serves. */
public final class TextModels {
    private TextModels() {}

    /**
     * Maps a part of an open file into memory. The descriptor may be closed afterwards.
     *
     * @param start index of the model's first byte
     * @param length number of its bytes
     * @param name what to call the model in messages
     * @return a {@link TextClassifier}, {@link MultiLabelClassifier}, {@link TextScorer}, {@link TokenClassifier}, {@link
     *     QuestionAnswerer} or {@link SentenceEncoder}
     * @throws IOException if the file is unreadable, empty, cut short or damaged
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves a task that is not known
     *     here, or its vocabulary or labels do not fit its network
     */
    public static TextModel open(FileDescriptor file, long start, long length, String name, TextModel.Options options)
            throws IOException {
        ModelFile model = ModelFile.map(file, start, length, name);
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
