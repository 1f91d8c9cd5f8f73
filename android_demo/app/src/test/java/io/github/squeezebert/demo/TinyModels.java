package io.github.squeezebert.demo;

/** The files of the tiny models that the tested app has among its assets, one for each task. */
public final class TinyModels {
    public static final String LABELS = "classification_uint8.tflite";
    static final String SEVERAL_LABELS = "tiny_labels.tflite";
    static final String SCORES = "tiny_scores.tflite";
    static final String ENTITIES = "tiny_entities.tflite";
    static final String ANSWERS = "tiny_spans.tflite";

    /** Tells of a text that it does not hold the answer. */
    static final String ANSWERS_OR_NONE = "tiny_spans_none.tflite";

    public static final String SIMILARITY = "tiny_vectors.tflite";

    private TinyModels() {}
}
