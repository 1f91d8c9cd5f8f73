package io.github.squeezebert.demo;

import android.content.Context;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ArrayAdapter;
import android.widget.TextView;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.TaskNames;
import io.github.squeezebert.demo.words.Numbers;
import java.io.IOException;
import java.util.List;

/** The models to choose from: the title of each, what it does, and its size. */
final class ModelAdapter extends ArrayAdapter<AppModel> {
    private final Numbers numbers;

    ModelAdapter(Context context, List<AppModel> models) {
        super(context, R.layout.model_item, R.id.model_name, models);
        numbers = new Numbers(context.getResources());
    }

    @Override
    public View getView(int position, View reused, ViewGroup parent) {
        View view = super.getView(position, reused, parent);
        view.<TextView>findViewById(R.id.model_about).setText(describe(getItem(position)));
        return view;
    }

    @Override
    public View getDropDownView(int position, View reused, ViewGroup parent) {
        return getView(position, reused, parent);
    }

    private String describe(AppModel model) {
        String task = getContext().getString(TaskNames.of(model.task()));
        try {
            return getContext().getString(R.string.task_and_size, task, numbers.megabytes(model.size()));
        } catch (IOException e) {
            // Whoever chooses the model is told.
            return task;
        }
    }
}
