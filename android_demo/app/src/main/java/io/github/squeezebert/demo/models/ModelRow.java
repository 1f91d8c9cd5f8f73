package io.github.squeezebert.demo.models;

import android.content.Context;
import android.text.format.Formatter;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;

/** One model in the list. */
final class ModelRow {
    private final AppModel model;
    private final Task task;
    private final long size;
    private final String fault;

    private ModelRow(AppModel model, Task task, long size, String fault) {
        this.model = model;
        this.task = task;
        this.size = size;
        this.fault = fault;
    }

    /** Reads what there is to say of a model. */
    static ModelRow of(AppModel model) {
        try {
            return new ModelRow(model, model.description().task(), model.size(), null);
        } catch (IOException | IllegalArgumentException e) {
            return new ModelRow(model, null, 0, e.getMessage());
        }
    }

    AppModel model() {
        return model;
    }

    /** What it is for, its file and its size, or why it cannot be used, in the language of the screen. */
    String detail(Context screen) {
        if (fault != null) {
            return fault;
        }
        return screen.getString(
                R.string.import_detail,
                screen.getString(TaskNames.of(task)),
                model.fileName(),
                Formatter.formatShortFileSize(screen, size));
    }

    boolean isRemovable() {
        return model instanceof ImportedModel;
    }
}
