package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Where a model may come from, for every class that opens one. A null is refused in one line that names it. */
final class Source {
    private Source() {}

    static ModelFile of(File file) throws IOException {
        return ModelFile.map(given(file, "file"));
    }

    static ModelFile of(FileDescriptor file, long start, long length, String name) throws IOException {
        return ModelFile.map(given(file, "file"), start, length, given(name, "name"));
    }

    static ModelFile of(ByteBuffer model, String name) throws IOException {
        return ModelFile.of(given(model, "model"), given(name, "name"));
    }

    static ModelFile of(InputStream model, String name) throws IOException {
        return ModelFile.read(given(model, "model"), given(name, "name"));
    }

    /**
     * @return the value
     * @throws NullPointerException if it is null, with the name of the argument
     */
    static <T> T given(T value, String argument) {
        if (value == null) {
            throw new NullPointerException(argument + " is null, which this call does not take");
        }
        return value;
    }
}
