package io.github.squeezebert.demo;

import android.content.Context;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.AppModels;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A model with its task, which its file tells before it is opened. */
final class TaskModel {
    private final AppModel model;
    private final Task task;
    private boolean isOneOfTwo;

    private TaskModel(AppModel model, Task task) {
        this.model = model;
        this.task = task;
    }

    /** Those of which there is another of the same task; those that cannot be used are left out. */
    static List<TaskModel> comparable(Context context) {
        List<TaskModel> all = new ArrayList<>();
        try {
            for (AppModel model : AppModels.list(context)) {
                Task task = model.task();
                if (task != null) {
                    all.add(new TaskModel(model, task));
                }
            }
        } catch (IOException e) {
            return new ArrayList<>();
        }
        List<TaskModel> comparable = new ArrayList<>();
        for (TaskModel model : all) {
            List<TaskModel> partners = model.partners(all);
            for (TaskModel other : partners) {
                model.isOneOfTwo |= other.model.toString().equals(model.model.toString());
            }
            if (!partners.isEmpty()) {
                comparable.add(model);
            }
        }
        return comparable;
    }

    AppModel model() {
        return model;
    }

    /** The others of the same task. */
    List<TaskModel> partners(List<TaskModel> all) {
        List<TaskModel> partners = new ArrayList<>();
        for (TaskModel other : all) {
            if (other != this && other.task == task) {
                partners.add(other);
            }
        }
        return partners;
    }

    /** The one of an id, or null. */
    static TaskModel of(List<TaskModel> models, String id) {
        for (TaskModel model : models) {
            if (model.model.id().equals(id)) {
                return model;
            }
        }
        return null;
    }

    /** The title of the model, with its file where that of another is the same. */
    @Override
    public String toString() {
        return isOneOfTwo ? model + " (" + model.fileName() + ")" : model.toString();
    }
}
