package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.BertProcessing;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.Tokenizer;
import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.InterpreterApi;
import org.tensorflow.lite.Tensor;

/**
 * What all models have in common: one {@code .tflite}, a tokenizer, a network, and memory to free.
 *
 * <p>Threads may share a model: texts are tokenized side by side, and the network runs one at a time.
 */
public abstract class TextModel implements AutoCloseable {
    private final String name;
    private final List<String> labels;
    private final Tokenizer tokenizer;
    private final BertProcessing processing;

    // All below is guarded by this.
    private final InterpreterApi interpreter;
    private final int[] row;
    private final int[] mask;
    private final int[] segmentIds;
    private final Object[] inputs;
    private final IntBuffer idsBuffer;
    private final IntBuffer maskBuffer;
    private final IntBuffer segmentIdsBuffer;
    private final ByteBuffer output;
    private final Map<Integer, Object> outputs = new HashMap<>();
    private final int outputSize;
    private final DataType outputType;
    private final float scale;
    private final int zeroPoint;
    private boolean closed;

    TextModel(ModelFile model, Task task, Options options) throws IOException {
        name = model.name();
        model.requireTask(task);
        labels = task.isLabelled() ? model.labels() : Collections.<String>emptyList();
        tokenizer = model.tokenizer();
        int length = model.sequenceLength();
        processing = new BertProcessing(tokenizer, length);
        row = new int[length];
        mask = new int[length];
        segmentIds = new int[length];
        idsBuffer = intBuffer(length);
        maskBuffer = intBuffer(length);
        segmentIdsBuffer = intBuffer(length);
        inputs = new Object[3];
        try {
            Graph graph = model.graph();
            if (graph.inputCount() != inputs.length) {
                throw new IllegalArgumentException("has " + graph.inputCount() + " inputs instead of three");
            }
            inputs[graph.inputPosition("ids", length)] = idsBuffer;
            inputs[graph.inputPosition("mask", length)] = maskBuffer;
            inputs[graph.inputPosition("segment_ids", length)] = segmentIdsBuffer;
            String what = task.isLabelled() ? "its " + labels.size() + " labels do" : "its task " + task.id() + " does";
            graph.requireOutput(what, task.outputShape(length, labels.size()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(name + ": damaged: its graph cannot be read", e);
        }
        try {
            interpreter = InterpreterApi.create(model.data(), options.forInterpreter());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": TensorFlow Lite cannot run it: " + e.getMessage(), e);
        }
        Tensor tensor = interpreter.getOutputTensor(0);
        outputType = tensor.dataType();
        outputSize = tensor.numElements();
        scale = tensor.quantizationParams().getScale();
        zeroPoint = tensor.quantizationParams().getZeroPoint();
        output = ByteBuffer.allocateDirect(tensor.numBytes()).order(ByteOrder.nativeOrder());
        outputs.put(0, output);
    }

    /** The tokenizer of this model; it outlives {@link #close}. */
    public final Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How many positions the network has: two are {@code [CLS]} and {@code [SEP]}, of a pair three. */
    public final int sequenceLength() {
        return row.length;
    }

    /** The size of one quantization step of the output: 1/256 for our probabilities, 0 for a float output. */
    public final float quantizationStep() {
        return scale;
    }

    /** Frees the native memory. Closing again does nothing. */
    @Override
    public final synchronized void close() {
        if (!closed) {
            closed = true;
            interpreter.close();
        }
    }

    /** The labels in the order of the output; none where the task has none. */
    final List<String> modelLabels() {
        return labels;
    }

    /** How long the network took for the last text. */
    final synchronized long lastInferenceNanoseconds() {
        Long duration = interpreter.getLastNativeInferenceDurationNanoseconds();
        return duration == null ? 0 : duration;
    }

    /**
     * Runs the network on a text or, where the second is not null, a pair; what does not fit is cut.
     *
     * @return its output, dequantized, row by row
     */
    final synchronized float[] run(Encoding first, Encoding second) {
        processing.process(first, second, row, mask, segmentIds);
        return infer();
    }

    /** As above, on parts of texts that fit: the tokens from each begin to before its end. */
    final synchronized float[] run(
            Encoding first, int firstBegin, int firstEnd, Encoding second, int secondBegin, int secondEnd) {
        processing.process(first, firstBegin, firstEnd, second, secondBegin, secondEnd, row, mask, segmentIds);
        return infer();
    }

    private float[] infer() {
        if (closed) {
            throw new IllegalStateException(name + ": the model is closed");
        }
        fill(idsBuffer, row);
        fill(maskBuffer, mask);
        fill(segmentIdsBuffer, segmentIds);
        ((Buffer) output).clear();
        interpreter.runForMultipleInputsOutputs(inputs, outputs);
        float[] values = new float[outputSize];
        for (int i = 0; i < outputSize; i++) {
            values[i] = value(i);
        }
        return values;
    }

    private float value(int index) {
        if (outputType == DataType.FLOAT32) {
            return output.getFloat(4 * index);
        }
        int value = output.get(index);
        return ((outputType == DataType.UINT8 ? value & 0xFF : value) - zeroPoint) * scale;
    }

    private static IntBuffer intBuffer(int length) {
        return ByteBuffer.allocateDirect(4 * length).order(ByteOrder.nativeOrder()).asIntBuffer();
    }

    private static void fill(IntBuffer buffer, int[] values) {
        ((Buffer) buffer).clear();
        buffer.put(values);
        ((Buffer) buffer).rewind();
    }

    /** How the network runs. The answers hardly depend on it: at most by a few quantization steps. */
    public static final class Options {
        private int threads = 1;
        private boolean xnnpack = true;
        private final List<Delegate> delegates = new ArrayList<>();

        /**
         * Number of threads the network may use. One is the default: a short text is done before a second helps.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Options setThreads(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException("threads " + threads + ": at least 1 is needed");
            }
            this.threads = threads;
            return this;
        }

        /** Whether to use the CPU delegate that is built into the runtime; true unless set. */
        public Options setXnnpack(boolean xnnpack) {
            this.xnnpack = xnnpack;
            return this;
        }

        /** Adds a delegate, which the caller closes after the model. */
        public Options addDelegate(Delegate delegate) {
            delegates.add(delegate);
            return this;
        }

        private InterpreterApi.Options forInterpreter() {
            InterpreterApi.Options options = new InterpreterApi.Options();
            options.setNumThreads(threads);
            options.setUseXNNPACK(xnnpack);
            for (Delegate delegate : delegates) {
                options.addDelegate(delegate);
            }
            return options;
        }
    }
}
