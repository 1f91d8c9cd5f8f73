package io.github.squeezebert.tflite;

import org.jspecify.annotations.Nullable;

/** What a model can be for, as {@code squeezebert.json} names it. */
public enum Task {
    CLASSIFICATION(Contract.CLASSIFICATION_TASK, true),
    MULTI_LABEL_CLASSIFICATION(Contract.MULTI_LABEL_TASK, true),
    REGRESSION(Contract.REGRESSION_TASK, false),
    TOKEN_CLASSIFICATION(Contract.TOKEN_CLASSIFICATION_TASK, true),
    QUESTION_ANSWERING(Contract.QUESTION_ANSWERING_TASK, false),
    EMBEDDING(Contract.EMBEDDING_TASK, false);

    private final String id;
    private final boolean labelled;

    Task(String id, boolean labelled) {
        this.id = id;
        this.labelled = labelled;
    }

    /** The task that a file names so, or null where none is called that. */
    static @Nullable Task named(String id) {
        for (Task known : values()) {
            if (known.id.equals(id)) {
                return known;
            }
        }
        return null;
    }

    /** How the file names it. */
    public String id() {
        return id;
    }

    /** Whether its models have labels. */
    public boolean isLabelled() {
        return labelled;
    }

    /** The shape that the output must have; -1 stands for any size. */
    public int[] outputShape(int sequenceLength, int labels) {
        switch (this) {
            case CLASSIFICATION:
            case MULTI_LABEL_CLASSIFICATION:
                return new int[] {1, labels};
            case REGRESSION:
                return new int[] {1, 1};
            case TOKEN_CLASSIFICATION:
                return new int[] {1, sequenceLength, labels};
            case QUESTION_ANSWERING:
                return new int[] {1, sequenceLength, 2};
            default:
                return new int[] {1, -1};
        }
    }
}
