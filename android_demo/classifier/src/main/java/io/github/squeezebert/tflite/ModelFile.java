package io.github.squeezebert.tflite;

import io.github.squeezebert.tokenizers.Tokenizer;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * A {@code .tflite} of this project, read and checked before the native runtime sees a byte of it.
 *
 * <p>The runtime may end the process on a damaged graph, so only a file whose checksum and structure are right gets past
 * here.
 */
public final class ModelFile {
    private static final String BUILD_IT = "; build it with `python -m convert build`";

    private final ByteBuffer data;
    private final String name;
    private final Facts facts;
    private final int[] lengths; // rising
    private final int[] starts; // where the model of each length begins
    private final Task task;
    private final List<String> labels;
    private final Graph[] graphs;
    private final Tokenizer tokenizer;
    private final Reading reading;
    private final Prompts prompts;
    private final float threshold;
    private final int windows;
    private final @Nullable String learntFrom; // null where the file does not say it
    private final double noAnswerThreshold;

    /**
     * @param data the whole file, from position to limit
     * @param name what to call the file in messages
     * @throws IOException if the file is empty, cut short or damaged
     * @throws IllegalArgumentException if it is another kind of file, or its parts do not fit together
     */
    ModelFile(ByteBuffer data, String name) throws IOException {
        this.name = name;
        this.data = TfliteBytes.require(data, name);
        ZipTail zip;
        try {
            zip = new ZipTail(this.data);
        } catch (IOException e) {
            throw new IOException(name + ": truncated or damaged: " + e.getMessage(), e);
        }
        Map<String, byte[]> files = zip.files();
        if (files.isEmpty()) {
            requireOfAnotherTool();
        }
        if (!files.containsKey(Contract.FACTS_FILE)) {
            throw new IllegalArgumentException(name + ": lacks " + Contract.FACTS_FILE + ": another tool made it" + BUILD_IT);
        }
        try {
            facts = new Facts(TfliteBytes.text(files.get(Contract.FACTS_FILE)));
            requireChecksum(zip.start());
            long format = facts.integer(Contract.FORMAT_FACT);
            if (format < 1 || format > Contract.FORMAT) {
                throw new IllegalArgumentException("has format " + format + ", above " + Contract.FORMAT + "; take a newer library");
            }
            task = readTask();
            windows = readWindows(facts);
            learntFrom = readLearntFrom(facts);
            noAnswerThreshold = facts.decimal(Contract.NO_ANSWER_FACT, Double.POSITIVE_INFINITY);
            int[][] networks = readNetworks(zip.start());
            lengths = networks[0];
            starts = networks[1];
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": its " + Contract.FACTS_FILE + " " + e.getMessage(), e);
        }
        try {
            graphs = new Graph[lengths.length];
            for (int i = 0; i < graphs.length; i++) {
                ByteBuffer network = from(starts[i]).order(ByteOrder.LITTLE_ENDIAN);
                Structure.check(network);
                graphs[i] = new Graph(network);
            }
            ModelDescription description = ModelDescription.of(this.data, task);
            threshold = description == null ? 0 : description.threshold();
            tokenizer = new PackedTokenizer(files, facts).read();
            labels = task.isLabelled() ? PackedLabels.read(files) : Collections.<String>emptyList();
            try {
                String kind = facts.string(Contract.TOKENIZER_FACT, "");
                KnownFacts.require(facts.all().keySet(), task, kind, facts.integer(Contract.FORMAT_FACT));
                reading = new Reading(facts, task, labels.size());
                prompts = new Prompts(facts);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("its " + Contract.FACTS_FILE + " " + e.getMessage(), e);
            }
            int rows = graphs[0].embeddingRows();
            if (rows >= 0 && tokenizer.vocabularySize() > rows) {
                throw new IllegalArgumentException("its vocabulary of " + tokenizer.vocabularySize()
                        + " tokens does not fit its embedding of " + rows + " rows");
            }
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(name + ": damaged: its graph cannot be read", e);
        }
    }

    /** Maps a part of an open file into memory; the descriptor may be closed afterwards. */
    public static ModelFile map(FileDescriptor file, long start, long length, String name) throws IOException {
        return new ModelFile(TfliteBytes.map(file, start, length, name), name);
    }

    /** Maps a whole file into memory. */
    public static ModelFile map(File file) throws IOException {
        try (FileInputStream stream = new FileInputStream(file)) {
            return map(stream.getFD(), 0, file.length(), file.getPath());
        }
    }

    /** Takes a direct buffer as it is, and a copy of any other, from its position to its limit. */
    public static ModelFile of(ByteBuffer model, String name) throws IOException {
        ByteBuffer data = model.duplicate();
        if (!data.isDirect()) {
            ByteBuffer copy = ByteBuffer.allocateDirect(data.remaining());
            copy.put(data);
            ((Buffer) copy).rewind();
            data = copy;
        }
        return new ModelFile(data, name);
    }

    /** Reads a stream to its end. */
    public static ModelFile read(InputStream model, String name) throws IOException {
        byte[] bytes = new byte[1 << 20];
        int size = 0;
        for (int count = 0; count >= 0; count = read(model, bytes, size, name)) {
            size += count;
            if (size == bytes.length) {
                if (size > Integer.MAX_VALUE / 2) {
                    throw new IOException(name + ": the stream is longer than 1 GB");
                }
                bytes = Arrays.copyOf(bytes, 2 * size);
            }
        }
        return of(ByteBuffer.wrap(bytes, 0, size), name);
    }

    private static int read(InputStream model, byte[] bytes, int from, String name) throws IOException {
        try {
            return model.read(bytes, from, bytes.length - from);
        } catch (IOException e) {
            throw new IOException(name + ": the stream cannot be read: " + e, e);
        }
    }

    /** How many lengths the file has a network for. They are counted from the shortest. */
    public int lengthCount() {
        return lengths.length;
    }

    /** Number of positions of each input of one of the networks. */
    public int length(int which) {
        return lengths[which];
    }

    /** The file from where one of the networks begins, in the byte order the runtime wants. */
    public ByteBuffer data(int which) {
        return from(starts[which]).order(ByteOrder.nativeOrder());
    }

    /** What the graph of one of the networks says of itself. */
    public Graph graph(int which) {
        return graphs[which];
    }

    /** What to call the file in messages. */
    public String name() {
        return name;
    }

    /** The tokenizer whose vocabulary lies in the file. */
    public Tokenizer tokenizer() {
        return tokenizer;
    }

    /** The probability of the likeliest label below which no label fits, or 0. */
    public float threshold() {
        return threshold;
    }

    /** In how many windows at most a text or pair is read: 1 for its beginning alone, 0 for all of it. */
    public int windows() {
        return windows;
    }

    /** Whether a text by itself is read: the network did not learn from pairs alone, or the file does not say from what. */
    public boolean takesTexts() {
        return !Contract.PAIRS.equals(learntFrom);
    }

    /** Whether a pair of texts is read; as {@link #takesTexts}. */
    public boolean takesPairs() {
        return !Contract.TEXTS.equals(learntFrom);
    }

    /** The margin above which a text holds no answer to a question; infinite where every question is answered. */
    public double noAnswerThreshold() {
        return noAnswerThreshold;
    }

    /** What the model is for. */
    public Task task() {
        return task;
    }

    /**
     * @throws IllegalArgumentException if the model serves another task
     */
    public void requireTask(Task task) {
        if (this.task != task) {
            throw new IllegalArgumentException(name + ": serves the task " + this.task.id() + ", not " + task.id()
                    + "; open it with TextModels");
        }
    }

    /** The labels in the order of the output; none where the task has none. */
    public List<String> labels() {
        return labels;
    }

    /** How the numbers of the network are read. */
    public Reading reading() {
        return reading;
    }

    /** What may stand before a text; none for most files. */
    public Prompts prompts() {
        return prompts;
    }

    /** Refuses a file of ours that lost its end, and one without metadata; either has no zip. */
    private void requireOfAnotherTool() throws IOException {
        ModelDescription description;
        try {
            description = ModelDescription.of(data, null);
        } catch (IndexOutOfBoundsException e) {
            throw new IOException(name + ": cut short or damaged: its graph cannot be read", e);
        }
        if (description == null) {
            throw new IllegalArgumentException(name + ": has no metadata, so no vocabulary" + BUILD_IT);
        }
        if (TfliteBytes.hold(data, Contract.FACTS_FILE)) {
            throw new IOException(name + ": cut short or damaged: the files at its end cannot be read");
        }
    }

    private Task readTask() {
        String served = facts.string(Contract.TASK_FACT, "none");
        Task known = Task.named(served);
        if (known == null) {
            throw new IllegalArgumentException("names the unknown task " + served);
        }
        return known;
    }

    /** The lengths, rising, and where the network of each begins: {@code shorter_lengths} are "16:4096 32:8192". */
    private int[][] readNetworks(int end) {
        String shorter = facts.string(Contract.SHORTER_LENGTHS_FACT, "");
        String[] entries = shorter.isEmpty() ? new String[0] : shorter.split(" ");
        int[][] networks = new int[2][entries.length + 1];
        long longest = facts.integer(Contract.LENGTH_FACT);
        if (longest < 3 || longest > 1 << 16) {
            throw new IllegalArgumentException("has sequence_length " + longest);
        }
        networks[0][entries.length] = (int) longest;
        for (int i = entries.length - 1; i >= 0; i--) {
            int colon = Math.max(entries[i].indexOf(':'), 0);
            int length;
            int start;
            try {
                length = Integer.parseInt(entries[i].substring(0, colon));
                start = Integer.parseInt(entries[i].substring(colon + 1));
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("has shorter_lengths " + shorter, e);
            }
            // The runtime reads weights in vectors of 16 bytes.
            boolean fits = length > 0 && length < networks[0][i + 1] && start >= 0 && start % 16 == 0;
            if (!fits || !TfliteBytes.beginAt(data, start, end)) {
                throw new IllegalArgumentException("has shorter_lengths " + shorter);
            }
            networks[0][i] = length;
            networks[1][i] = start;
        }
        return networks;
    }

    private static int readWindows(Facts facts) {
        if (!facts.all().containsKey(Contract.WINDOWS_FACT)) {
            return 1;
        }
        long windows = facts.integer(Contract.WINDOWS_FACT);
        if (windows < 0 || windows > Contract.MOST_WINDOWS) {
            throw new IllegalArgumentException("has windows " + windows);
        }
        return (int) windows;
    }

    private static @Nullable String readLearntFrom(Facts facts) {
        if (!facts.all().containsKey(Contract.LEARNT_FROM_FACT)) {
            return null;
        }
        String kind = facts.string(Contract.LEARNT_FROM_FACT, "");
        if (!Arrays.asList(Contract.TEXTS, Contract.PAIRS, Contract.BOTH).contains(kind)) {
            throw new IllegalArgumentException("has learnt_from " + kind);
        }
        return kind;
    }

    private ByteBuffer from(int start) {
        ByteBuffer rest = data.duplicate();
        ((Buffer) rest).position(start);
        return rest.slice();
    }

    private void requireChecksum(int size) throws IOException {
        CRC32 checksum = new CRC32();
        ByteBuffer rest = data.duplicate();
        ((Buffer) rest).position(0).limit(size);
        // CRC32.update(ByteBuffer) came with Android 8.
        byte[] block = new byte[1 << 16];
        while (rest.hasRemaining()) {
            int count = Math.min(block.length, rest.remaining());
            rest.get(block, 0, count);
            checksum.update(block, 0, count);
        }
        if (checksum.getValue() != facts.integer(Contract.CHECKSUM_FACT)) {
            throw new IOException(name + ": damaged, or changed by another tool: its checksum differs; build it again");
        }
    }
}
