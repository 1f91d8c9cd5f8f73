package io.github.squeezebert.demo;

import android.content.res.AssetFileDescriptor;
import android.content.res.AssetManager;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.tflite.ModelDescription;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A {@code .tflite} in the assets of this app. */
final class BundledModel {
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

    /** The file's name among the assets. */
    String asset() {
        return asset;
    }

    /** The name in the model's metadata, or that of the file where there is none. */
    @Override
    public String toString() {
        return title;
    }

    /**
     * What the model says of itself.
     *
     * @throws IOException if the asset is compressed or damaged
     * @throws IllegalArgumentException if it is no {@code .tflite}, or has no metadata
     */
    ModelDescription description() throws IOException {
        try (AssetFileDescriptor file = assets.openFd(asset)) {
            return ModelDescription.read(file.getFileDescriptor(), file.getStartOffset(), file.getLength(), asset);
        }
    }

    /**
     * Maps the model into memory, straight out of the APK.
     *
     * @throws IOException if the asset is compressed or damaged
     * @throws IllegalArgumentException if it is no model that this library can run
     */
    TextModel open() throws IOException {
        return AssetModels.open(assets, asset, new TextModel.Options());
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
