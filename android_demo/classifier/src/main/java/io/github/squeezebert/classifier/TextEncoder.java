package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What {@link SentenceEncoder} was called before Keras, the Python harness and this library took one name for it.
 *
 * <p>It is the type above, not below, so that a cast of what {@link TextModels#open} returns still holds.
 *
 * @deprecated write {@link SentenceEncoder} wherever this name stands: every call is the same
 */
@Deprecated
public abstract class TextEncoder extends TextModel {
    TextEncoder(ModelFile model, Options options) throws IOException {
        super(model, Task.EMBEDDING, options);
    }

    /** As {@link SentenceEncoder#open(File)}. */
    public static TextEncoder open(File file) throws IOException {
        return SentenceEncoder.open(file);
    }

    /** As {@link SentenceEncoder#open(File, Options)}. */
    public static TextEncoder open(File file, Options options) throws IOException {
        return SentenceEncoder.open(file, options);
    }

    /** As {@link SentenceEncoder#open(FileDescriptor, long, long, String, Options)}. */
    public static TextEncoder open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return SentenceEncoder.open(file, start, length, name, options);
    }

    /** As {@link SentenceEncoder#open(ByteBuffer, String, Options)}. */
    public static TextEncoder open(ByteBuffer model, String name, Options options) throws IOException {
        return SentenceEncoder.open(model, name, options);
    }

    /** As {@link SentenceEncoder#open(InputStream, String, Options)}. */
    public static TextEncoder open(InputStream model, String name, Options options) throws IOException {
        return SentenceEncoder.open(model, name, options);
    }

    /** As {@link SentenceEncoder#encode(CharSequence)}. */
    public abstract float[] encode(@Nullable CharSequence text);

    /** As {@link SentenceEncoder#cosine(float[], float[])}. */
    public static double cosine(float[] first, float[] second) {
        return SentenceEncoder.cosine(first, second);
    }
}
