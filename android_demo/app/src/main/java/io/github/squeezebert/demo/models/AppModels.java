package io.github.squeezebert.demo.models;

import android.content.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** All models that the app can open. */
public final class AppModels {
    private AppModels() {}

    /**
     * Those among the assets by file name, then those that were imported.
     *
     * @throws IOException if the assets cannot be listed
     */
    public static List<AppModel> list(Context context) throws IOException {
        List<AppModel> models = new ArrayList<>(BundledModel.list(context));
        models.addAll(ModelFolder.of(context).list());
        return models;
    }
}
