package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.BertProcessing;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.Tokenizer;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.lite.DataType;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.InterpreterApi;
import org.tensorflow.lite.Tensor;

/**
 * Classifies a text, or a pair of texts, with one {@code .tflite} and nothing beside it.
 *
 * <p>Vocabulary, labels, length and quantization come out of the file. The answers are those of the Python harness
 * ({@code convert.interpreter.TextInterpreter}) within two quantization steps, which is how far runtimes differ.
 *
 * <pre>{@code
 * try (TextClassifier classifier = TextClassifier.open(new File("intents.tflite"))) {
 *     Category best = classifier.classify("wake me at six").get(0);
 *     show(best.label(), best.probability());
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open a part of a file, such as an asset in an APK</td>
 *     <td>{@link #open(FileDescriptor, long, long, String, Options)}</td></tr>
 * <tr><td>open bytes in memory</td><td>{@link #open(ByteBuffer, String, Options)}</td></tr>
 * <tr><td>open a download or a compressed resource</td><td>{@link #open(InputStream, String, Options)}</td></tr>
 * <tr><td>classify a text</td><td>{@link #classify(CharSequence)}</td></tr>
 * <tr><td>classify a pair, such as question and answer</td><td>{@link #classify(CharSequence, CharSequence)}</td></tr>
 * <tr><td>only the best label</td><td>{@code classify(text).get(0)}: the list is sorted</td></tr>
 * <tr><td>all labels the model knows</td><td>{@link #labels()}</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>use more threads, or a delegate</td><td>{@link Options}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 *
 * <p>Threads may share a classifier: texts are tokenized side by side, and the network runs one text at a time.
 */
public final class TextClassifier implements AutoCloseable {
    private static final String TASK = "classification";

    private static final Comparator<Category> LIKELIEST_FIRST = new Comparator<Category>() {
        @Override
        public int compare(Category a, Category b) {
            return Float.compare(b.probability(), a.probability());
        }
    };

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
    private final DataType outputType;
    private final float scale;
    private final int zeroPoint;
    private boolean closed;

    private TextClassifier(ModelFile model, Options options) throws IOException {
        name = model.name();
        model.requireTask(TASK);
        labels = model.labels();
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
            graph.requireOutput(labels.size());
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
        scale = tensor.quantizationParams().getScale();
        zeroPoint = tensor.quantizationParams().getZeroPoint();
        output = ByteBuffer.allocateDirect(tensor.numBytes()).order(ByteOrder.nativeOrder());
        outputs.put(0, output);
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static TextClassifier open(File file) throws IOException {
        return open(file, new Options());
    }

    /**
     * Maps a file into memory.
     *
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task, or its
     *     vocabulary or labels do not fit its network
     */
    public static TextClassifier open(File file, Options options) throws IOException {
        try (FileInputStream stream = new FileInputStream(file)) {
            return open(stream.getFD(), 0, file.length(), file.getPath(), options);
        }
    }

    /**
     * Maps a part of an open file into memory. The descriptor may be closed afterwards.
     *
     * @param start index of the model's first byte
     * @param length number of its bytes
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextClassifier open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        if (length > Integer.MAX_VALUE) {
            throw new IOException(name + ": the file is larger than 2 GB (" + length + " bytes)");
        }
        // The channel is closed with the descriptor, which is the caller's.
        @SuppressWarnings("resource")
        FileChannel channel = new FileInputStream(file).getChannel();
        ByteBuffer data = length == 0
                ? ByteBuffer.allocateDirect(0)
                : channel.map(FileChannel.MapMode.READ_ONLY, start, length);
        return new TextClassifier(new ModelFile(data, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextClassifier open(ByteBuffer model, String name, Options options) throws IOException {
        ByteBuffer data = model.duplicate();
        if (!data.isDirect()) {
            ByteBuffer copy = ByteBuffer.allocateDirect(data.remaining());
            copy.put(data);
            ((Buffer) copy).rewind();
            data = copy;
        }
        return new TextClassifier(new ModelFile(data, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static TextClassifier open(InputStream model, String name, Options options) throws IOException {
        byte[] bytes = new byte[1 << 20];
        int size = 0;
        for (int count = 0; count >= 0; count = model.read(bytes, size, bytes.length - size)) {
            size += count;
            if (size == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
        }
        return open(ByteBuffer.wrap(bytes, 0, size), name, options);
    }

    /**
     * The labels of a text with their probabilities, likeliest first, equals in the order of {@link #labels()}.
     *
     * <p>Any text has an answer, the empty one and null too. What exceeds the model's length is ignored.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public List<Category> classify(CharSequence text) {
        return run(tokenizer.encode(text), null);
    }

    /**
     * The labels of a pair of texts; as {@link #classify(CharSequence)}.
     *
     * @throws IllegalStateException after {@link #close}
     */
    public List<Category> classify(CharSequence first, CharSequence second) {
        return run(tokenizer.encode(first), tokenizer.encode(second));
    }

    /** The labels, in the order of the network's output. */
    public List<String> labels() {
        return labels;
    }

    /** The tokenizer of this model; it outlives {@link #close}. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How many positions the network has: two are {@code [CLS]} and {@code [SEP]}, of a pair three. */
    public int sequenceLength() {
        return row.length;
    }

    /** The size of one quantization step of the output: 1/256 for ours, 0 for a float output. */
    public float quantizationStep() {
        return scale;
    }

    /** Frees the native memory. Closing again does nothing. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            interpreter.close();
        }
    }

    /** How long the network took for the last text. */
    synchronized long lastInferenceNanoseconds() {
        Long duration = interpreter.getLastNativeInferenceDurationNanoseconds();
        return duration == null ? 0 : duration;
    }

    private List<Category> run(Encoding first, Encoding second) {
        float[] probabilities = new float[labels.size()];
        synchronized (this) {
            if (closed) {
                throw new IllegalStateException(name + ": the classifier is closed");
            }
            processing.process(first, second, row, mask, segmentIds);
            fill(idsBuffer, row);
            fill(maskBuffer, mask);
            fill(segmentIdsBuffer, segmentIds);
            ((Buffer) output).clear();
            interpreter.runForMultipleInputsOutputs(inputs, outputs);
            for (int i = 0; i < probabilities.length; i++) {
                probabilities[i] = probability(i);
            }
        }
        List<Category> result = new ArrayList<>(probabilities.length);
        for (int i = 0; i < probabilities.length; i++) {
            result.add(new Category(labels.get(i), probabilities[i]));
        }
        Collections.sort(result, LIKELIEST_FIRST);
        return result;
    }

    private float probability(int label) {
        if (outputType == DataType.FLOAT32) {
            return output.getFloat(4 * label);
        }
        int value = output.get(label);
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

        /** Adds a delegate, which the caller closes after the classifier. */
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
