package io.github.squeezebert.classifier;

/** What a model can be for, as {@code squeezebert.json} names it. */
enum Task {
    CLASSIFICATION("classification", true),
    TOKEN_CLASSIFICATION("token-classification", true),
    QUESTION_ANSWERING("question-answering", false),
    EMBEDDING("embedding", false);

    private final String id;
    private final boolean labelled;

    Task(String id, boolean labelled) {
        this.id = id;
        this.labelled = labelled;
    }

    String id() {
        return id;
    }

    /** Whether its models have labels. */
    boolean isLabelled() {
        return labelled;
    }

    /** The shape that the output must have; -1 stands for any size. */
    int[] outputShape(int sequenceLength, int labels) {
        switch (this) {
            case CLASSIFICATION:
                return new int[] {1, labels};
            case TOKEN_CLASSIFICATION:
                return new int[] {1, sequenceLength, labels};
            case QUESTION_ANSWERING:
                return new int[] {1, sequenceLength, 2};
            default:
                return new int[] {1, -1};
        }
    }
}
