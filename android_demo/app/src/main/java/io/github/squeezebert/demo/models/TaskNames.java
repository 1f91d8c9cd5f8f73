package io.github.squeezebert.demo.models;

import io.github.squeezebert.demo.R;
import io.github.squeezebert.tflite.Task;

/** What a task is called on the screen. */
public final class TaskNames {
    private TaskNames() {}

    /**
     * The string with its name.
     *
     * @param task null for one that is not known
     */
    public static int of(Task task) {
        if (task == null) {
            return R.string.task_unknown;
        }
        switch (task) {
            case CLASSIFICATION:
                return R.string.task_classification;
            case MULTI_LABEL_CLASSIFICATION:
                return R.string.task_multi_label;
            case REGRESSION:
                return R.string.task_regression;
            case TOKEN_CLASSIFICATION:
                return R.string.task_tokens;
            case QUESTION_ANSWERING:
                return R.string.task_question;
            default:
                return R.string.task_embedding;
        }
    }
}
