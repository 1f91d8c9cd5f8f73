package io.github.squeezebert.demo.models;

import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;

/** A model that this app can open: one of its assets, or one that was imported. {@code toString} is its name on the screen. */
public interface AppModel {
    /** What tells it from every other, also after the app has been closed. */
    String id();

    /** The name of its file. */
    String fileName();

    /** What it is for, or null where its file does not say so in a way that is known here. */
    Task task();

    /**
     * Number of its bytes.
     *
     * @throws IOException if the file is missing, or an asset is compressed
     */
    long size() throws IOException;

    /**
     * What the model says of itself.
     *
     * @throws IOException if the file is missing or damaged
     * @throws IllegalArgumentException if it is no {@code .tflite}, or has no metadata
     */
    ModelDescription description() throws IOException;

    /**
     * Maps the model into memory.
     *
     * @throws IOException if the file is missing or damaged
     * @throws IllegalArgumentException if it is no model that this library can run
     */
    TextModel open(TextModel.Options options) throws IOException;
}
