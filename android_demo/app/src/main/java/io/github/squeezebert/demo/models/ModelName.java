package io.github.squeezebert.demo.models;

import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;

/** What a list shows of a model, read once. */
final class ModelName {
    private final String name;
    private final Task task;

    private ModelName(String name, Task task) {
        this.name = name;
        this.task = task;
    }

    static ModelName of(AppModel model) {
        try {
            ModelDescription description = model.description();
            return new ModelName(description.name(), description.task());
        } catch (IOException | IllegalArgumentException e) {
            // Whoever chooses the model is told.
            return new ModelName("", null);
        }
    }

    /** The name in the metadata, or another where there is none. */
    String orElse(String otherwise) {
        return name.isEmpty() ? otherwise : name;
    }

    /** Null where the file does not say it. */
    Task task() {
        return task;
    }
}
