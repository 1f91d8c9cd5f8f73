package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import io.github.squeezebert.tokenizers.BertProcessing;
import io.github.squeezebert.tokenizers.Encoding;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The networks of a file, one for each of its lengths, and the inputs that they share. Threads take turns at them. */
final class Networks {
    private final String name;
    private final BertProcessing processing;
    private final Network[] byLength; // from the shortest to the longest

    // All below is guarded by this.
    private final int[] ids;
    private final int[] mask;
    private final int[] segmentIds;
    private Network last;
    private boolean closed;

    /**
     * Checks all and opens the longest; another is opened when a text first takes it.
     *
     * @param labels how many the task has, 0 for none
     * @throws IOException if the file is damaged
     * @throws IllegalArgumentException if a network is not that of the task, or the runtime cannot run it
     */
    Networks(ModelFile model, Task task, int labels, TextModel.Options options) throws IOException {
        name = model.name();
        byLength = new Network[model.lengthCount()];
        for (int i = 0; i < byLength.length; i++) {
            byLength[i] = new Network(model, i, task, labels, options.forInterpreter());
        }
        last = longest();
        processing = new BertProcessing(model.tokenizer(), last.length());
        ids = new int[last.length()];
        mask = new int[last.length()];
        segmentIds = new int[last.length()];
        last.open();
    }

    /** The one that takes most tokens. */
    Network longest() {
        return byLength[byLength.length - 1];
    }

    /** The number of positions of each, rising. */
    int[] lengths() {
        int[] lengths = new int[byLength.length];
        for (int i = 0; i < lengths.length; i++) {
            lengths[i] = byLength[i].length();
        }
        return lengths;
    }

    /**
     * Runs the shortest that holds the tokens of a text from one to before another and, where the second is not null, so of
     * a pair; they must fit.
     *
     * @return its output, dequantized, row by row
     * @throws IllegalStateException after {@link #close}
     */
    synchronized float[] run(
            Encoding first, int firstBegin, int firstEnd, @Nullable Encoding second, int secondBegin, int secondEnd) {
        requireOpen();
        int tokens = processing.process(
                first, firstBegin, firstEnd, second, secondBegin, secondEnd, ids, mask, segmentIds);
        int which = 0;
        while (byLength[which].length() < tokens) {
            which++;
        }
        last = byLength[which];
        last.open();
        return last.run(ids, mask, segmentIds);
    }

    /** How long the last run took. */
    synchronized long lastNanoseconds() {
        return last.lastNanoseconds();
    }

    /** Frees the memory, once no other thread's run goes on. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            for (Network network : byLength) {
                network.close();
            }
        }
    }

    /**
     * @throws IllegalStateException after {@link #close}
     */
    synchronized void requireOpen() {
        if (closed) {
            throw new IllegalStateException(name + ": the model is closed; open it again");
        }
    }
}
