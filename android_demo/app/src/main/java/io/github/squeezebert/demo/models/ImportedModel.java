package io.github.squeezebert.demo.models;

import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.classifier.TextModels;
import io.github.squeezebert.demo.words.Names;
import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tflite.Task;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;

/** A {@code .tflite} that was copied into the storage of this app. */
final class ImportedModel implements AppModel {
    // No asset has a slash in its name.
    private static final String ID = "imported/";

    private final File file;
    private final ModelName name;

    ImportedModel(File file) {
        this.file = file;
        name = ModelName.of(this);
    }

    File file() {
        return file;
    }

    @Override
    public String id() {
        return ID + file.getName();
    }

    @Override
    public String fileName() {
        return file.getName();
    }

    @Override
    public long size() throws IOException {
        if (!file.isFile()) {
            throw new IOException(file.getName() + ": is no longer there");
        }
        return file.length();
    }

    @Override
    public ModelDescription description() throws IOException {
        return description(file, file.getName());
    }

    @Override
    public TextModel open(TextModel.Options options) throws IOException {
        return open(file, file.getName(), options);
    }

    @Override
    public Task task() {
        return name.task();
    }

    /** The name in the model's metadata, in words, with that of the file: a bundled model may be called the same. */
    @Override
    public String toString() {
        String title = Names.inWords(name.orElse(""));
        return title.isEmpty() ? file.getName() : title + " (" + file.getName() + ")";
    }

    /** As {@link #description()}, of any file, with the name to use in messages. */
    static ModelDescription description(File file, String name) throws IOException {
        try (FileInputStream stream = new FileInputStream(file)) {
            return ModelDescription.read(stream.getFD(), 0, file.length(), name);
        }
    }

    /** As {@link #open(TextModel.Options)}, of any file, with the name to use in messages. */
    static TextModel open(File file, String name, TextModel.Options options) throws IOException {
        try (FileInputStream stream = new FileInputStream(file)) {
            return TextModels.open(stream.getFD(), 0, file.length(), name, options);
        }
    }
}
