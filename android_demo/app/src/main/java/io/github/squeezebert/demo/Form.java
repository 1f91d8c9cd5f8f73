package io.github.squeezebert.demo;

/** What a task asks for: its fields, and the examples that fill them. Forms of one task begin with the same word. */
enum Form {
    LABEL(R.string.do_label, R.string.text_hint, R.string.no_answer_yet, 0, R.array.text_examples),
    LABEL_PAIR(R.string.do_label, R.string.text_hint, R.string.no_answer_yet, R.id.second, R.array.pair_examples),
    SCORE_TEXT(R.string.do_score, R.string.text_hint, R.string.no_score_yet, 0, R.array.opinion_examples),
    SCORE_PAIR(R.string.do_score, R.string.text_hint, R.string.no_score_yet, R.id.second, R.array.pair_examples),
    SCORE(R.string.do_score, R.string.text_hint, R.string.no_score_yet, R.id.second, R.array.score_examples),
    NAMES(R.string.do_find_names, R.string.text_hint, R.string.no_names_yet, 0, R.array.names_examples),
    QUESTION(R.string.do_answer, R.string.question_hint, R.string.no_span_yet, R.id.context, R.array.question_examples),
    COMPARISON(R.string.do_compare, R.string.text_hint, R.string.no_ranking_yet, R.id.sentences, R.array.comparison_examples);

    private final int title;
    private final int hint;
    private final int waiting;
    private final int secondField;
    private final int examples;

    Form(int title, int hint, int waiting, int secondField, int examples) {
        this.title = title;
        this.hint = hint;
        this.waiting = waiting;
        this.secondField = secondField;
        this.examples = examples;
    }

    /** The string that says what the app does then. */
    int title() {
        return title;
    }

    /** The alias of the main screen that other apps see, in {@code AndroidManifest.xml}. */
    String alias() {
        return "io.github.squeezebert.demo.share." + name().replaceFirst("_.*", "");
    }

    /** The form of a name that was kept, or null. */
    static Form named(String name) {
        for (Form form : values()) {
            if (form.name().equals(name)) {
                return form;
            }
        }
        return null;
    }

    /** The string that the empty first field shows. */
    int hint() {
        return hint;
    }

    /** The string that stands where there is no answer yet. */
    int waiting() {
        return waiting;
    }

    /** The view of the second field, or 0. */
    int secondField() {
        return secondField;
    }

    /** The string that the empty field of a second text shows. */
    int secondHint() {
        return this == LABEL_PAIR || this == SCORE_PAIR ? R.string.pair_hint : R.string.second_hint;
    }

    /**
     * The array of example texts; where there is a second field, every other one is for it.
     *
     * @param fileName of the model; some of this project have examples of their own kind of text, or in several languages
     */
    int examples(String fileName) {
        switch (fileName) {
            case "sentiment.tflite":
            case "sentiment_8mb.tflite":
                return R.array.opinion_examples;
            case "spam.tflite":
            case "spam_8mb.tflite":
                return R.array.message_examples;
            case "topics.tflite":
                return R.array.topics_examples;
            case "entities_multilingual.tflite":
                return R.array.names_multilingual_examples;
            default:
                return examples;
        }
    }
}
