package io.github.squeezebert.demo.models;

import android.content.Context;
import android.content.res.AssetFileDescriptor;
import android.content.res.AssetManager;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.demo.words.Names;
import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A {@code .tflite} in the assets of this app. */
final class BundledModel implements AppModel {
    private static final String EXTENSION = ".tflite";

    private final AssetManager assets;
    private final String asset;
    private final Names names;
    private final ModelName name;

    private BundledModel(AssetManager assets, String asset, Names names) {
        this.assets = assets;
        this.asset = asset;
        this.names = names;
        name = ModelName.of(this);
    }

    /**
     * All of them, by file name.
     *
     * @throws IOException if the assets cannot be listed
     */
    static List<BundledModel> list(Context context) throws IOException {
        AssetManager assets = context.getAssets();
        Names names = new Names(context.getResources());
        List<BundledModel> models = new ArrayList<>();
        for (String asset : assets.list("")) {
            if (asset.endsWith(EXTENSION)) {
                models.add(new BundledModel(assets, asset, names));
            }
        }
        return models;
    }

    @Override
    public String id() {
        return asset;
    }

    @Override
    public String fileName() {
        return asset;
    }

    @Override
    public long size() throws IOException {
        try (AssetFileDescriptor file = assets.openFd(asset)) {
            return file.getLength();
        }
    }

    @Override
    public Task task() {
        return name.task();
    }

    /** The title of the name in the model's metadata, or of the file's where there is none. */
    @Override
    public String toString() {
        return names.title(name.orElse(asset.substring(0, asset.length() - EXTENSION.length())));
    }

    @Override
    public ModelDescription description() throws IOException {
        try (AssetFileDescriptor file = assets.openFd(asset)) {
            return ModelDescription.read(file.getFileDescriptor(), file.getStartOffset(), file.getLength(), asset);
        }
    }

    /** Straight out of the APK. */
    @Override
    public TextModel open(TextModel.Options options) throws IOException {
        return AssetModels.open(assets, asset, options);
    }
}
