package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.Contract;
import io.github.squeezebert.tflite.Graph;
import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.InterpreterApi;
import org.tensorflow.lite.Tensor;

/**
 * The network of one length in a file. One thread at a time may use it.
 *
 * <p>{@code InterpreterApi} runs the first graph of a buffer alone. Each further length is a model of its own, which begins
 * later in the same mapped file and shares the weights that come after; so its buffer is the rest of the file, not a copy.
 */
final class Network {
    private final String name;
    private final ByteBuffer model;
    private final InterpreterApi.Options options;
    private final int length;
    private final boolean dynamicRange;
    private final Object[] inputs = new Object[3];
    private final IntBuffer ids;
    private final IntBuffer mask;
    private final IntBuffer segmentIds;
    private @Nullable Running running; // null until it is open

    /**
     * Checks the network; {@link #open} takes memory for it.
     *
     * @param which of the file's lengths, counted from the shortest
     * @throws IOException if the file is damaged
     * @throws IllegalArgumentException if inputs or output are not those of the task
     */
    Network(ModelFile file, int which, Task task, int labels, InterpreterApi.Options options) throws IOException {
        name = file.name();
        model = file.data(which);
        length = file.length(which);
        this.options = options;
        ids = intBuffer(length);
        mask = intBuffer(length);
        segmentIds = intBuffer(length);
        try {
            Graph graph = file.graph(which);
            if (graph.inputCount() != inputs.length) {
                throw new IllegalArgumentException("has " + graph.inputCount() + " inputs instead of three");
            }
            inputs[graph.inputPosition(Contract.IDS, length)] = ids;
            inputs[graph.inputPosition(Contract.MASK, length)] = mask;
            inputs[graph.inputPosition(Contract.SEGMENT_IDS, length)] = segmentIds;
            String what = task.isLabelled() ? "its " + labels + " labels do" : "its task " + task.id() + " does";
            graph.requireOutput(what, task.outputShape(length, labels));
            dynamicRange = graph.isDynamicRange();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(name + ": damaged: its graph cannot be read", e);
        }
    }

    /** Number of positions of each input. */
    int length() {
        return length;
    }

    /** Whether its weights have eight bits and its other numbers are float. */
    boolean isDynamicRange() {
        return dynamicRange;
    }

    /** The size of one quantization step of the output, 0 for a float. */
    float scale() {
        return running == null ? 0 : running.scale;
    }

    /**
     * Takes memory for the network, once.
     *
     * @throws IllegalArgumentException if the runtime cannot run it
     */
    void open() {
        if (running != null) {
            return;
        }
        InterpreterApi created = null;
        try {
            created = InterpreterApi.create(model, options);
            created.allocateTensors();
            running = new Running(created);
        } catch (IllegalArgumentException | IllegalStateException e) {
            if (created != null) {
                created.close();
            }
            throw cannotRun(e);
        }
    }

    /** Frees the memory. */
    void close() {
        if (running != null) {
            running.interpreter.close();
        }
    }

    /**
     * Runs the network, which must be open, on the first positions of the arrays.
     *
     * @return its output, dequantized, row by row
     * @throws IllegalArgumentException if the runtime cannot run it, or there is NaN or infinity in its output
     */
    float[] run(int[] idsRow, int[] maskRow, int[] segmentIdsRow) {
        fill(ids, idsRow);
        fill(mask, maskRow);
        fill(segmentIds, segmentIdsRow);
        Running opened = Objects.requireNonNull(running);
        try {
            opened.run(inputs);
        } catch (IllegalArgumentException | IllegalStateException e) {
            throw cannotRun(e);
        }
        float[] values = new float[opened.output.capacity() / opened.type.byteSize()];
        for (int i = 0; i < values.length; i++) {
            values[i] = opened.value(i);
            if (Float.isNaN(values[i]) || Float.isInfinite(values[i])) {
                throw new IllegalArgumentException(name + ": answers NaN or infinity: a number in it is damaged, or too "
                        + "large to compute with; build it again, or take another copy");
            }
        }
        return values;
    }

    /** How long the last run took; 0 where there was none. */
    long lastNanoseconds() {
        Long duration = Objects.requireNonNull(running).interpreter.getLastNativeInferenceDurationNanoseconds();
        return duration == null ? 0 : duration;
    }

    private IllegalArgumentException cannotRun(RuntimeException e) {
        String fault = String.valueOf(e.getMessage()).replaceAll("\\s+", " ").trim();
        return new IllegalArgumentException(name + ": TensorFlow Lite cannot run it: " + fault, e);
    }

    private static IntBuffer intBuffer(int length) {
        return ByteBuffer.allocateDirect(4 * length).order(ByteOrder.nativeOrder()).asIntBuffer();
    }

    private static void fill(IntBuffer buffer, int[] values) {
        ((Buffer) buffer).clear();
        buffer.put(values, 0, buffer.capacity());
        ((Buffer) buffer).rewind();
    }

    /** A network with memory for what it computes. */
    private static final class Running {
        final InterpreterApi interpreter;
        final ByteBuffer output;
        final DataType type;
        final float scale;
        private final int zeroPoint;
        private final Map<Integer, Object> outputs;

        Running(InterpreterApi interpreter) {
            this.interpreter = interpreter;
            Tensor tensor = interpreter.getOutputTensor(0);
            type = tensor.dataType();
            scale = tensor.quantizationParams().getScale();
            zeroPoint = tensor.quantizationParams().getZeroPoint();
            output = ByteBuffer.allocateDirect(tensor.numBytes()).order(ByteOrder.nativeOrder());
            outputs = Collections.singletonMap(0, output);
        }

        void run(Object[] inputs) {
            ((Buffer) output).clear();
            interpreter.runForMultipleInputsOutputs(inputs, outputs);
        }

        /** A number of the last run's output, dequantized. */
        float value(int index) {
            if (type == DataType.FLOAT32) {
                return output.getFloat(4 * index);
            }
            int value = output.get(index);
            return ((type == DataType.UINT8 ? value & 0xFF : value) - zeroPoint) * scale;
        }
    }
}
