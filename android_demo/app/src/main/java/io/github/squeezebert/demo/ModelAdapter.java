package io.github.squeezebert.demo;

import android.content.Context;
import android.view.View;
import android.view.ViewGroup;
import android.widget.ArrayAdapter;
import android.widget.TextView;
import io.github.squeezebert.demo.words.Names;
import java.util.List;

/** The models to choose from: the title of each, what it does and its size. */
final class ModelAdapter extends ArrayAdapter<BundledModel> {
    private final Names names;

    ModelAdapter(Context context, List<BundledModel> models) {
        super(context, R.layout.model_item, R.id.model_name, models);
        names = new Names(context.getResources());
    }

    @Override
    public View getView(int position, View reused, ViewGroup parent) {
        View view = super.getView(position, reused, parent);
        view.<TextView>findViewById(R.id.model_name).setText(names.title(getItem(position).toString()));
        return view;
    }

    @Override
    public View getDropDownView(int position, View reused, ViewGroup parent) {
        return getView(position, reused, parent);
    }
}
