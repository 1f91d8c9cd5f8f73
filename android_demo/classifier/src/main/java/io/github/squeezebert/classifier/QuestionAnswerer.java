package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tflite.Task;
import io.github.squeezebert.tokenizers.Encoding;
import java.io.File;
import java.io.FileDescriptor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the stretch of a text that answers a question, with one {@code .tflite} and nothing beside it.
 *
 * <p>The answers are those of the Python harness ({@code convert.TextInterpreter.answer}), save where the
 * model is undecided, because runtimes round differently.
 *
 * <pre>{@code
 * try (QuestionAnswerer answerer = QuestionAnswerer.open(new File("answers.tflite"))) {
 *     Answer answer = answerer.answer("Who wrote it?", "It was written by Ada in 1843.");
 *     if (answer.isNone()) {
 *         say("no answer in this text");
 *     } else {
 *         highlight(answer.start(), answer.end());
 *     }
 * }
 * }</pre>
 *
 * <table>
 * <caption>Which call does what</caption>
 * <tr><th>Task</th><th>Call</th></tr>
 * <tr><td>open a file, mapped into memory</td><td>{@link #open(File)}</td></tr>
 * <tr><td>open an asset, bytes or a stream</td><td>the other {@code open}s</td></tr>
 * <tr><td>answer a question from a text of any length</td><td>{@link #answer(CharSequence, CharSequence)}</td></tr>
 * <tr><td>read only a part of a long text, the one that has most in common with the question</td>
 *     <td>{@link #answer(CharSequence, CharSequence, int, Progress)}</td></tr>
 * <tr><td>tell whether a question is read to its end</td><td>{@link #isTruncated(CharSequence)}</td></tr>
 * <tr><td>ask many texts one question, or one text many</td>
 *     <td>{@link #answerEach(CharSequence, List, Progress)}, {@link #answerEach(List, CharSequence, Progress)}</td></tr>
 * <tr><td>know whether the text holds the answer</td><td>{@link Answer#isNone()}</td></tr>
 * <tr><td>have the likeliest stretch in any case</td><td>{@link TextModel.Options#setAlwaysAnswer}</td></tr>
 * <tr><td>see the tokens and where they stand in the text</td><td>{@link #tokenizer()}</td></tr>
 * <tr><td>free the native memory</td><td>{@link #close()}</td></tr>
 * </table>
 */
public final class QuestionAnswerer extends TextModel {
    private final double noAnswerThreshold;

    QuestionAnswerer(ModelFile model, Options options) throws IOException {
        super(model, Task.QUESTION_ANSWERING, options);
        noAnswerThreshold = model.noAnswerThreshold();
    }

    /** Opens a file with the default options; see {@link #open(File, Options)}. */
    public static QuestionAnswerer open(File file) throws IOException {
        return open(file, new Options());
    }

    /** Uses bytes in memory with the default options; see {@link #open(ByteBuffer, String, Options)}. */
    public static QuestionAnswerer open(ByteBuffer model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /** Reads a stream with the default options; see {@link #open(InputStream, String, Options)}. */
    public static QuestionAnswerer open(InputStream model, String name) throws IOException {
        return open(model, name, new Options());
    }

    /**
     * Maps a file into memory.
     *
     * @throws IOException if the file is missing, unreadable, empty, cut short or damaged
     * @throws NullPointerException if an argument is null, here and in every other {@code open}
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task, an option does not
     *     apply to that task or names a label that the model lacks, or its
     *     vocabulary does not fit its network
     */
    public static QuestionAnswerer open(File file, Options options) throws IOException {
        return new QuestionAnswerer(Source.of(file), options);
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
    public static QuestionAnswerer open(FileDescriptor file, long start, long length, String name, Options options)
            throws IOException {
        return new QuestionAnswerer(Source.of(file, start, length, name), options);
    }

    /**
     * Uses bytes in memory, from the buffer's position to its limit. A direct buffer is used as it is and must not be
     * changed before {@link #close}; any other is copied.
     *
     * @param name what to call the model in messages
     * @throws IOException as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static QuestionAnswerer open(ByteBuffer model, String name, Options options) throws IOException {
        return new QuestionAnswerer(Source.of(model, name), options);
    }

    /**
     * Reads a stream to its end into memory; the caller closes it.
     *
     * @param name what to call the model in messages
     * @throws IOException if reading fails, and as in {@link #open(File, Options)}
     * @throws IllegalArgumentException as in {@link #open(File, Options)}
     */
    public static QuestionAnswerer open(InputStream model, String name, Options options) throws IOException {
        return new QuestionAnswerer(Source.of(model, name), options);
    }

    /**
     * A text holds no answer where the score of no answer lies further above that of the best stretch than this. The scores
     * are sums of two logits: of a stretch those of its start and end, of no answer those of the first token. Infinite where
     * the file has no such threshold; then {@link #answer} always gives a stretch. It is the file's, whatever the options say.
     */
    public double noAnswerThreshold() {
        return noAnswerThreshold;
    }

    /**
     * The likeliest answer, or none.
     *
     * <p>A context that exceeds the model's length is read in windows, each of which repeats a quarter of a window of the
     * one before; a question that takes more than half of the room is cut to that half. Of all windows the stretch with
     * the highest score is the answer. Of a file with a {@link #noAnswerThreshold}, it is the stretch with the greatest sum
     * of logits, or none, if every window says so; with {@link TextModel.Options#setAlwaysAnswer} it is that stretch in any
     * case. Any texts will do, empty ones and null too.
     *
     * @param question the question
     * @param context the text that holds the answer
     * @throws IllegalStateException after {@link #close}
     */
    public Answer answer(@Nullable CharSequence question, @Nullable CharSequence context) {
        return answer(question, context, null);
    }

    /**
     * As {@link #answer(CharSequence, CharSequence)}, from a context so long that its reading should be seen or ended.
     *
     * @param progress is told each window, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public Answer answer(@Nullable CharSequence question, @Nullable CharSequence context, @Nullable Progress progress) {
        return answer(question, context, Integer.MAX_VALUE, progress);
    }

    /**
     * As {@link #answer(CharSequence, CharSequence)}, but of a long context only those windows are read that have most in
     * common with the question; {@link Answer#windows} tells how many of how many.
     *
     * @param mostWindows at most so many are read
     * @param progress is told each window that is read, and may end the reading; null for nobody
     * @throws IllegalArgumentException if {@code mostWindows} is less than 1
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public Answer answer(
            @Nullable CharSequence question, @Nullable CharSequence context, int mostWindows, @Nullable Progress progress) {
        if (mostWindows < 1) {
            throw new IllegalArgumentException("windows " + mostWindows + ": at least 1 is needed");
        }
        requireOpen(); // where there is no context, no network runs to find out
        Encoding told = tokenizer().encode(context);
        int separators = tokenizer().special().pairSeparators();
        int room = room();
        int stride = room / 4;
        Encoding asked = tokenizer().encode(question, room / 2);
        int askedSize = asked.size();
        int width = room - askedSize;
        int inAll = windows(told.size(), width, width - stride);
        int[] read = Relevance.mostRelevant(asked, askedSize, told, width, width - stride, inAll, mostWindows);
        SpanChoice choice = new SpanChoice(told, noAnswerThreshold);
        int done = 0;
        for (int window : read) {
            tell(progress, done++, read.length);
            int begin = window * (width - stride);
            int end = Math.min(begin + width, told.size());
            // Before the context stand [CLS], the question and [SEP].
            choice.weigh(run(asked, 0, askedSize, told, begin, end), 1 + askedSize + separators, begin, end);
        }
        tell(progress, read.length, read.length);
        return choice.answer(context, filter().alwaysAnswers(), read.length, inAll);
    }

    /**
     * The answer that each text gives to a question, in the order of the texts.
     *
     * @param question any, the empty one and null too
     * @param contexts any, empty ones and null too
     * @param progress is told how many texts have been read, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public List<Answer> answerEach(
            @Nullable CharSequence question, List<? extends @Nullable CharSequence> contexts, @Nullable Progress progress) {
        return readEach(contexts, "contexts", progress, context -> answer(question, context));
    }

    /**
     * The answer to each question that a text gives, in the order of the questions.
     *
     * @param questions any, empty ones and null too
     * @param context any, the empty one and null too
     * @param progress is told how many questions have been answered, and may end the reading; null for nobody
     * @throws java.util.concurrent.CancellationException if the progress ended the reading
     * @throws IllegalStateException after {@link #close}
     */
    public List<Answer> answerEach(
            List<? extends @Nullable CharSequence> questions, @Nullable CharSequence context, @Nullable Progress progress) {
        return readEach(questions, "questions", progress, question -> answer(question, context));
    }

    /** Whether a question takes more than half of the room, so that its end is not read; of a context all is read. */
    public boolean isTruncated(@Nullable CharSequence question) {
        int most = room() / 2;
        return tokenizer().encode(question, most + 1).size() > most;
    }

    /** How many tokens of a question and its context fit. */
    private int room() {
        return sequenceLength() - 2 - tokenizer().special().pairSeparators();
    }

    /** How many windows read a context of so many tokens; the least of positions leave no room for any. */
    private static int windows(int tokens, int width, int step) {
        if (tokens == 0 || width <= 0) {
            return 0;
        }
        return tokens <= width ? 1 : 1 + (tokens - width + step - 1) / step;
    }
}
