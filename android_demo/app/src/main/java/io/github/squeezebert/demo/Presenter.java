package io.github.squeezebert.demo;

import android.content.res.Resources;
import android.text.BidiFormatter;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.demo.words.Names;
import io.github.squeezebert.demo.words.Numbers;
import java.util.List;

/** An opened model of one task: asks it, and puts what it says into words. For one thread, which is not the main one. */
abstract class Presenter implements AutoCloseable {
    /** More rows than these nobody reads, and the screen would be slow to show them. */
    static final int MOST_ROWS = 50;

    /** How many labels are shown of a text that has none, or only the likeliest. */
    static final int LIKELIEST = 5;

    private final TextModel model;
    private final Resources words;
    private final Names names;
    private final Numbers numbers;

    Presenter(TextModel model, Resources words) {
        this.model = model;
        this.words = words;
        names = new Names(words);
        numbers = new Numbers(words);
    }

    /** The fields that the task needs. */
    abstract Form form();

    /**
     * The answer to what stands in the fields, or null where one that is needed looks empty.
     *
     * @param progress is told each part of a long text, and may end the reading
     * @throws java.util.concurrent.CancellationException if it did
     */
    abstract Reply answer(Input input, Progress progress);

    @Override
    public final void close() {
        model.close();
    }

    /** Blanks, NUL, what has no width: a text that looks empty is as good as none, though it has an answer. */
    final boolean looksEmpty(String text) {
        return model.tokenizer().encode(text, 1).size() == 0;
    }

    /** What to say of how much of a text was read; nothing where it was read at once, to its end. */
    final String howRead(int windows, boolean truncated) {
        if (truncated) {
            return words(R.string.only_beginning);
        }
        return windows > 1 ? words.getQuantityString(R.plurals.read_in_parts, windows, windows) : "";
    }

    /** What a screen reader says of the best row and of how much was read. */
    final String spoken(List<Row> rows, String howRead) {
        String best = rows.get(0).spoken();
        return howRead.isEmpty() ? best : best + ". " + howRead;
    }

    /** A reply that a sentence says, and how much was read; a screen reader leaves the rows out. */
    final Reply sentence(String said, String howRead, List<Row> rows) {
        String told = (said + " " + howRead).trim();
        return new Reply(told, told, rows);
    }

    /** What to say where no label fits; the rows show the likeliest. */
    final Reply noneFits(String howRead, List<Row> likeliest) {
        return sentence(words(R.string.no_label_fits), howRead, likeliest);
    }

    /** A label in words, followed by the file's own in brackets where that differs in more than a capital. */
    final String copied(String label) {
        String shown = names.label(label);
        return shown.equalsIgnoreCase(label) ? shown : shown + " [" + label + "]";
    }

    /** A row with a label and its probability. */
    final Row labelRow(String label, double probability) {
        String shown = names.label(label);
        return row(shown, copied(label), shown, numbers.percent(probability), (float) probability);
    }

    final Row row(String label, String copied, String spokenLabel, String figure, float share) {
        return new Row(label, copied, figure, share, words(R.string.spoken_result, spokenLabel, figure));
    }

    final Names names() {
        return names;
    }

    final Numbers numbers() {
        return numbers;
    }

    /** A stretch of a text, whose direction shall not change that of the words around it. */
    final String apart(String stretch) {
        return BidiFormatter.getInstance(words.getConfiguration().getLocales().get(0)).unicodeWrap(stretch);
    }

    final Resources words() {
        return words;
    }

    final String words(int string, Object... arguments) {
        return words.getString(string, arguments);
    }
}
