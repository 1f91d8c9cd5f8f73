package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.Contract;
import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.Tokenizer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;
import org.tensorflow.lite.Delegate;
import org.tensorflow.lite.InterpreterApi;
import org.tensorflow.lite.InterpreterApi.Options.TfLiteRuntime;
import org.tensorflow.lite.TensorFlowLite;

/**
 * What all models have in common: one {@code .tflite}, a tokenizer, a network, and memory to free.
 *
 * <p>Threads may share a model: texts are tokenized side by side, and the network runs one at a time. Opening and reading
 * block the thread that asks, up to seconds for a long text, so they do not belong on Android's main thread. A thread that
 * is interrupted goes on reading, but opens no file: that ends in an {@link IOException}.
 */
public abstract class TextModel implements AutoCloseable {
    private static final String SLOW_IN_DYNAMIC_RANGE = "2.16.1";

    private final String name;
    private final List<String> labels;
    private final Tokenizer tokenizer;
    private final int windows;
    private final boolean textsAreRead;
    private final boolean pairsAreRead;
    private final Task task;
    private final ResultFilter filter;
    private final TfLiteRuntime runtime;
    private final Networks networks;

    TextModel(ModelFile model, Task task, Options options) throws IOException {
        Arguments.given(options, "options");
        name = model.name();
        this.task = task;
        model.requireTask(task);
        labels = task.isLabelled() ? model.labels() : Collections.<String>emptyList();
        filter = options.forResults(name, task, labels);
        runtime = options.runtime;
        tokenizer = model.tokenizer();
        windows = model.windows();
        textsAreRead = model.takesTexts();
        pairsAreRead = model.takesPairs();
        networks = new Networks(model, task, labels.size(), options);
    }

    /** What the model is for, which says what kind of model this is. */
    public final Task task() {
        return task;
    }

    /** Whether only the weights have eight bits: the file was built with {@code --profile dynamic}. */
    public final boolean isDynamicRange() {
        return networks.longest().isDynamicRange();
    }

    /**
     * What makes this model dear on the runtime that the app has, in a sentence for its developers, or null.
     *
     * <p>So it is with dynamic range on TensorFlow Lite 2.16.1, by up to 14 times; docs/android-runtimes.md has the figures. A test
     * of an app may require that there is no warning.
     */
    public final @Nullable String warning() {
        if (!isDynamicRange() || !TensorFlowLite.runtimeVersion(runtime).equals(SLOW_IN_DYNAMIC_RANGE)) {
            return null;
        }
        return name + ": TensorFlow Lite " + SLOW_IN_DYNAMIC_RANGE + " takes up to 14 times the instructions for dynamic range that it"
                + " takes for int8; take LiteRT, or build the file with --profile int8";
    }

    /** The tokenizer of this model; it outlives {@link #close}. */
    public final Tokenizer tokenizer() {
        return tokenizer;
    }

    /** How many positions the network has, of several lengths the longest: two are {@code [CLS]} and {@code [SEP]}, of a pair three or four. */
    public final int sequenceLength() {
        return networks.longest().length();
    }

    /** The lengths that the file has a network for, rising; each text takes the shortest that holds it. */
    public final int[] sequenceLengths() {
        return networks.lengths();
    }

    /** The size of one quantization step of the output: 1/256 for our probabilities, 0 for a float output. */
    public final float quantizationStep() {
        return networks.longest().scale();
    }

    /**
     * Frees the native memory, once the network is done with the window that it reads for another thread; that reading ends
     * in an {@link IllegalStateException} then if it has more windows. Closing again does nothing.
     */
    @Override
    public final void close() {
        networks.close();
    }

    /** The labels in the order of the output; none where the task has none. */
    final List<String> modelLabels() {
        return labels;
    }

    /** Which results the caller wants to see. */
    final ResultFilter filter() {
        return filter;
    }

    /** How long the network took for the last text. */
    final long lastInferenceNanoseconds() {
        return networks.lastNanoseconds();
    }

    /**
     * Runs the network on the tokens of a text from one to before another and, where the second is not null, so of a pair;
     * they must fit.
     *
     * <p>Of a file with several lengths, the shortest that holds the tokens runs, and the output may be as much shorter.
     *
     * @return its output, dequantized, row by row
     * @throws IllegalStateException after {@link #close}
     */
    final float[] run(
            Encoding first, int firstBegin, int firstEnd, @Nullable Encoding second, int secondBegin, int secondEnd) {
        return networks.run(first, firstBegin, firstEnd, second, secondBegin, secondEnd);
    }

    /** Whether a text by itself is read. */
    final boolean readsTexts() {
        return textsAreRead;
    }

    /** Whether a pair of texts is read. */
    final boolean readsPairs() {
        return pairsAreRead;
    }

    /**
     * The windows that this model reads a text in.
     *
     * @throws IllegalArgumentException if it learnt from pairs alone
     */
    final TextWindows windows(@Nullable CharSequence text) {
        if (!textsAreRead) {
            throw new IllegalArgumentException(name + ": this " + Contract.ALONE);
        }
        return TextWindows.of(tokenizer, text, sequenceLength() - 2, windows);
    }

    /**
     * The windows that this model reads a pair in.
     *
     * @throws IllegalArgumentException if it learnt from single texts alone
     */
    final TextWindows windows(@Nullable CharSequence first, @Nullable CharSequence second) {
        if (!pairsAreRead) {
            throw new IllegalArgumentException(name + ": this " + Contract.PAIRED);
        }
        int room = sequenceLength() - 2 - tokenizer.special().pairSeparators();
        return TextWindows.of(tokenizer, first, second, room, windows);
    }

    /** What a number of the output stands for, where windows are made one answer. */
    double meaning(float output) {
        return output;
    }

    /**
     * Runs the network on each window.
     *
     * @param greatest whether each number is the greatest of the windows', or else their mean
     * @param progress is told each window; null for nobody
     * @throws CancellationException if the progress ended the reading
     */
    final double[] read(TextWindows read, boolean greatest, @Nullable Progress progress) {
        double[] found = {};
        for (int window = 0; window < read.count(); window++) {
            tell(progress, window, read.count());
            float[] output = run(
                    read.first(), read.firstBegin(window), read.firstEnd(window),
                    read.second(), read.secondBegin(window), read.secondEnd(window));
            if (window == 0) {
                found = new double[output.length];
                Arrays.fill(found, greatest ? Double.NEGATIVE_INFINITY : 0);
            }
            for (int i = 0; i < found.length; i++) {
                double meant = meaning(output[i]);
                found[i] = greatest ? Math.max(found[i], meant) : found[i] + meant;
            }
        }
        tell(progress, read.count(), read.count());
        for (int i = 0; i < found.length && !greatest; i++) {
            found[i] /= read.count();
        }
        return found;
    }

    /**
     * As {@link #read}, of a network whose numbers are probabilities: they have 32 bits, as the file's own numbers have, with
     * which they are compared.
     */
    final double[] probabilities(TextWindows read, boolean greatest, @Nullable Progress progress) {
        double[] found = read(read, greatest, progress);
        for (int i = 0; i < found.length; i++) {
            found[i] = (float) found[i];
        }
        return found;
    }

    /** What is made of one text of a batch. */
    interface EachText<R> {
        R read(@Nullable CharSequence text);
    }

    /**
     * Reads the texts of a batch.
     *
     * @param name what the caller calls the texts
     * @param progress is told how many have been read; null for nobody
     * @return what is made of each, in their order
     * @throws CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    final <R> List<R> readEach(
            List<? extends @Nullable CharSequence> texts, String name, @Nullable Progress progress, EachText<R> each) {
        requireOpen(); // of no texts, no network runs to find out
        int total = Arguments.given(texts, name).size();
        List<R> result = new ArrayList<>(total);
        for (CharSequence text : texts) {
            tellOf("texts", progress, result.size(), total);
            result.add(each.read(text));
        }
        tellOf("texts", progress, total, total);
        return result;
    }

    /**
     * Tells how far the reading is.
     *
     * @param progress null for nobody
     * @throws CancellationException if it does not want more
     */
    static void tell(@Nullable Progress progress, int done, int total) {
        tellOf("windows", progress, done, total);
    }

    private static void tellOf(String counted, @Nullable Progress progress, int done, int total) {
        if (progress != null && !progress.onWindow(done, total)) {
            throw new CancellationException("the reading was ended after " + done + " of " + total + " " + counted);
        }
    }

    /**
     * @throws IllegalStateException after {@link #close}
     */
    final void requireOpen() {
        networks.requireOpen();
    }

    /**
     * How the network runs, and which of its results are wanted. A model takes what is set when it is opened; a later change
     * of the options tells only on models opened later.
     *
     * <p>Threads and delegates hardly change the answers: at most by a few quantization steps.
     */
    public static final class Options {
        // More end the process in the runtime, which makes each of them; the Python harness takes as many.
        private static final int MOST_THREADS = 1024;

        private int threads = 1;
        private TfLiteRuntime runtime = TfLiteRuntime.FROM_APPLICATION_ONLY;
        private boolean xnnpack = true;
        private final List<Delegate> delegates = new ArrayList<>();
        private int maxResults = Integer.MAX_VALUE;
        private @Nullable Double scoreThreshold;
        private @Nullable Set<String> allowed;
        private @Nullable Set<String> denied;
        private boolean alwaysAnswer;

        /**
         * Number of threads the network may use. One is the default: a short text is done before a second helps.
         *
         * @throws IllegalArgumentException if it is less than 1 or more than 1,024
         */
        public Options setThreads(int threads) {
            if (threads < 1) {
                throw new IllegalArgumentException("threads " + threads + ": at least 1 is needed");
            }
            if (threads > MOST_THREADS) {
                throw new IllegalArgumentException("threads " + threads + ": at most " + MOST_THREADS + " are taken");
            }
            this.threads = threads;
            return this;
        }

        /**
         * Which TensorFlow Lite runs the network: the one in the app unless set. That of Google Play services must have been
         * initialized before a model is opened, which is refused otherwise.
         *
         * @throws NullPointerException if it is null
         */
        public Options setRuntime(TfLiteRuntime runtime) {
            this.runtime = Arguments.given(runtime, "runtime");
            return this;
        }

        /** Whether to use the CPU delegate that is built into the runtime; true unless set. */
        public Options setXnnpack(boolean xnnpack) {
            this.xnnpack = xnnpack;
            return this;
        }

        /**
         * Adds a delegate, which the caller closes after the model.
         *
         * @throws NullPointerException if it is null
         */
        public Options addDelegate(Delegate delegate) {
            delegates.add(Arguments.given(delegate, "delegate"));
            return this;
        }

        /**
         * How many labels of a text, or ranked documents, are given at most, the best; all unless set. A model of another
         * task refuses it when it is opened.
         *
         * @throws IllegalArgumentException if it is less than 1
         */
        public Options setMaxResults(int maxResults) {
            if (maxResults < 1) {
                throw new IllegalArgumentException("maxResults " + maxResults + ": at least 1 is needed");
            }
            this.maxResults = maxResults;
            return this;
        }

        /**
         * Labels and entities with a lower probability are left out, so that an answer may be empty; none are unless set. It
         * does not change what {@link Category#isBelowThreshold} and {@link LabelScore#isGiven} say, which is by the file. A
         * model without labels refuses it when it is opened.
         *
         * @throws IllegalArgumentException if it is not from 0 to 1
         */
        public Options setScoreThreshold(double scoreThreshold) {
            if (!(scoreThreshold >= 0 && scoreThreshold <= 1)) {
                throw new IllegalArgumentException("scoreThreshold " + scoreThreshold + ": it must be from 0 to 1");
            }
            this.scoreThreshold = scoreThreshold;
            return this;
        }

        /**
         * Only these labels, or entities of these kinds, such as {@code person}, are given; all unless set. The probabilities
         * of the others are not shared out. A model refuses, when it is opened, a label that it does not have.
         *
         * @throws NullPointerException if it is null or holds a null
         * @throws IllegalArgumentException if it is empty, or labels to leave out are set too
         */
        public Options setAllowedLabels(Collection<String> labels) {
            allowed = only(denied, labels);
            return this;
        }

        /**
         * These labels, or entities of these kinds, are left out; none unless set. Otherwise as {@link #setAllowedLabels}.
         *
         * @throws NullPointerException if it is null or holds a null
         * @throws IllegalArgumentException if it is empty, or labels to give are set too
         */
        public Options setDeniedLabels(Collection<String> labels) {
            denied = only(allowed, labels);
            return this;
        }

        /**
         * Whether a question gets the likeliest stretch also where the file finds that the text holds no answer; false unless
         * set. A file without a {@link QuestionAnswerer#noAnswerThreshold} does so anyway. A model of another task refuses it
         * when it is opened.
         */
        public Options setAlwaysAnswer(boolean alwaysAnswer) {
            this.alwaysAnswer = alwaysAnswer;
            return this;
        }

        InterpreterApi.Options forInterpreter() {
            InterpreterApi.Options options = new InterpreterApi.Options();
            options.setNumThreads(threads);
            options.setRuntime(runtime);
            options.setUseXNNPACK(xnnpack);
            for (Delegate delegate : delegates) {
                options.addDelegate(delegate);
            }
            return options;
        }

        ResultFilter forResults(String name, Task task, List<String> labels) {
            return new ResultFilter(name, task, labels, maxResults, scoreThreshold, allowed, denied, alwaysAnswer);
        }

        private static Set<String> only(@Nullable Set<String> other, Collection<String> labels) {
            Set<String> copy = new LinkedHashSet<>(Arguments.given(labels, "labels"));
            if (copy.contains(null)) {
                throw new NullPointerException("a label is null, which this call does not take");
            }
            if (copy.isEmpty()) {
                throw new IllegalArgumentException("no label is given; leave the list out to have all");
            }
            if (other != null) {
                throw new IllegalArgumentException("labels to allow and labels to deny exclude one another; set one of them");
            }
            return copy;
        }
    }
}
