package io.github.squeezebert.tflite;

import io.github.squeezebert.tokenizers.Arguments;
import java.io.FileDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a {@code .tflite} says of itself for people. Reading it does not load the network.
 *
 * <p>Field numbers follow {@code schema.fbs} of TensorFlow Lite and {@code metadata_schema.fbs} of TFLite Support.
 */
public final class ModelDescription {
    private static final int MODEL_BUFFERS = 4;
    private static final int MODEL_METADATA = 6;
    private static final int ENTRY_NAME = 0;
    private static final int ENTRY_BUFFER = 1;
    private static final int BUFFER_DATA = 0;
    private static final int NAME = 0;
    private static final int DESCRIPTION = 1;
    private static final int VERSION = 2;
    private static final int AUTHOR = 4;
    private static final int SUBGRAPHS = 3;
    private static final int LICENCE = 5;
    private static final int SUBGRAPH_OUTPUTS = 3;
    private static final int TENSOR_UNITS = 4;
    private static final int UNIT_TYPE = 0;
    private static final int UNIT_OPTIONS = 1;
    private static final int SCORE_THRESHOLDING = 3;
    private static final int GLOBAL_SCORE_THRESHOLD = 0;

    private final String name;
    private final String description;
    private final String version;
    private final String author;
    private final String licence;
    private final float threshold;
    private final @Nullable Task task;

    private ModelDescription(FlatTable metadata, @Nullable Task task) {
        this.task = task;
        name = metadata.string(NAME);
        description = metadata.string(DESCRIPTION);
        version = metadata.string(VERSION);
        author = metadata.string(AUTHOR);
        licence = metadata.string(LICENCE);
        threshold = threshold(metadata);
    }

    /**
     * What the whole model in a buffer says of itself, or null where it says nothing.
     *
     * @param task what {@link #task} shall say
     * @throws IndexOutOfBoundsException if it is damaged
     */
    static @Nullable ModelDescription of(ByteBuffer data, @Nullable Task task) {
        FlatTable model = FlatTable.root(data);
        for (int i = 0; i < model.size(MODEL_METADATA); i++) {
            FlatTable entry = model.table(MODEL_METADATA, i);
            if (entry.string(ENTRY_NAME).equals(Contract.METADATA_ENTRY)) {
                byte[] packed = model.table(MODEL_BUFFERS, entry.integer(ENTRY_BUFFER)).bytes(BUFFER_DATA);
                return new ModelDescription(FlatTable.root(ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN)), task);
            }
        }
        return null;
    }

    /**
     * Reads it from a part of an open file, which is neither moved nor closed.
     *
     * @param start index of the model's first byte
     * @param length number of its bytes
     * @param name what to call the model in messages
     * @throws IOException if the file is unreadable, empty, cut short or damaged
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, or start or length is negative
     */
    public static ModelDescription read(FileDescriptor file, long start, long length, String name)
            throws IOException {
        Arguments.given(file, "file");
        Arguments.given(name, "name");
        ByteBuffer data = TfliteBytes.require(TfliteBytes.map(file, start, length, name), name);
        try {
            ModelDescription description = of(data, taskOf(data));
            if (description != null) {
                return description;
            }
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(name + ": truncated or damaged: its metadata cannot be read", e);
        }
        throw new IllegalArgumentException(name + ": has no metadata, so no name");
    }

    /** What the model is called; like every part, empty where the file does not say. */
    public String name() {
        return name;
    }

    /** What the model is for. */
    public String description() {
        return description;
    }

    /** Which version of the model this is. */
    public String version() {
        return version;
    }

    /** Who made it. */
    public String author() {
        return author;
    }

    /** On what terms it may be used. */
    public String licence() {
        return licence;
    }

    /** What the model is for, or null where the file does not say it in a way that is known here; such a file cannot be opened. */
    public @Nullable Task task() {
        return task;
    }

    /**
     * The probability of the likeliest label below which no label fits the text; 0 where the file names none.
     *
     * <p>It is the {@code global_score_threshold} of the output, which other clients of TensorFlow Lite heed too.
     */
    public float threshold() {
        return threshold;
    }

    private static @Nullable Task taskOf(ByteBuffer data) {
        try {
            byte[] facts = new ZipTail(data).files().get(Contract.FACTS_FILE);
            return facts == null ? null : Task.named(new Facts(new String(facts, StandardCharsets.UTF_8)).string(Contract.TASK_FACT, ""));
        } catch (IOException | IllegalArgumentException e) {
            // Whoever opens the model is told.
            return null;
        }
    }

    private static float threshold(FlatTable metadata) {
        if (metadata.size(SUBGRAPHS) == 0 || metadata.table(SUBGRAPHS, 0).size(SUBGRAPH_OUTPUTS) == 0) {
            return 0;
        }
        FlatTable output = metadata.table(SUBGRAPHS, 0).table(SUBGRAPH_OUTPUTS, 0);
        for (int i = 0; i < output.size(TENSOR_UNITS); i++) {
            FlatTable unit = output.table(TENSOR_UNITS, i);
            if (unit.smallInteger(UNIT_TYPE) == SCORE_THRESHOLDING) {
                return unit.table(UNIT_OPTIONS).real(GLOBAL_SCORE_THRESHOLD);
            }
        }
        return 0;
    }
}
