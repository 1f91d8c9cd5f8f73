package io.github.squeezebert.demo.models;

import android.content.res.AssetFileDescriptor;
import android.content.res.AssetManager;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.tflite.ModelDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A {@code .tflite} in the assets of this app. */
final class BundledModel implements AppModel {
    private static final String EXTENSION = ".tflite";

    private final AssetManager assets;
    private final String asset;
    private final String title;

    private BundledModel(AssetManager assets, String asset) {
        this.assets = assets;
        this.asset = asset;
        this.title = readTitle();
    }

    /**
     * All of them, by file name.
     *
     * @throws IOException if the assets cannot be listed
     */
    static List<BundledModel> list(AssetManager assets) throws IOException {
        List<BundledModel> models = new ArrayList<>();
        for (String asset : assets.list("")) {
            if (asset.endsWith(EXTENSION)) {
                models.add(new BundledModel(assets, asset));
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

    /** The name in the model's metadata, or that of the file where there is none. */
    @Override
    public String toString() {
        return title;
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

    private String readTitle() {
        String name = "";
        try {
            name = description().name();
        } catch (IOException | IllegalArgumentException e) {
            // Whoever chooses the model is told.
        }
        return name.isEmpty() ? asset.substring(0, asset.length() - EXTENSION.length()) : name;
    }
}
