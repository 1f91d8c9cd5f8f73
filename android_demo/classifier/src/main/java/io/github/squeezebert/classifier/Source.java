package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tokenizers.Arguments;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Where a model may come from, for every class that opens one. */
final class Source {
    private Source() {}

    static ModelFile of(File file) throws IOException {
        return ModelFile.map(Arguments.given(file, "file"));
    }

    static ModelFile of(FileDescriptor file, long start, long length, String name) throws IOException {
        return ModelFile.map(Arguments.given(file, "file"), start, length, Arguments.given(name, "name"));
    }

    static ModelFile of(ByteBuffer model, String name) throws IOException {
        return ModelFile.of(Arguments.given(model, "model"), Arguments.given(name, "name"));
    }

    static ModelFile of(InputStream model, String name) throws IOException {
        return ModelFile.read(Arguments.given(model, "model"), Arguments.given(name, "name"));
    }
}
