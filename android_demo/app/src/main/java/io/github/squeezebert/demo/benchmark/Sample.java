package io.github.squeezebert.demo.benchmark;

import io.github.squeezebert.classifier.MultiLabelClassifier;
import io.github.squeezebert.classifier.QuestionAnswerer;
import io.github.squeezebert.classifier.SentenceEncoder;
import io.github.squeezebert.classifier.TextClassifier;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.classifier.TextScorer;
import io.github.squeezebert.classifier.TokenClassifier;
import io.github.squeezebert.tokenizers.Tokenizer;

/** A text that fills one of the lengths of a model, and how the model is asked about it. */
final class Sample {
    // Short words: in most vocabularies one token each, in any a few.
    private static final String[] WORDS = {
        "the", "cat", "and", "the", "dog", "sat", "on", "a", "mat", "and", "we", "were", "glad", "to", "see", "it"
    };
    // One token, or what comes nearest: to fill the room that a word does not fit into.
    private static final String FILLING = "a";
    private static final String QUESTION = "who";

    private final TextModel model;
    private final String question; // the other text, empty unless the model needs one
    private final String text;
    private final int tokens;

    /** @param length one of the model's lengths */
    Sample(TextModel model, int length) {
        this.model = model;
        Tokenizer tokenizer = model.tokenizer();
        question = model instanceof QuestionAnswerer || readsPairsAlone(model) ? QUESTION : "";
        int special = 2 + (question.isEmpty() ? 0 : tokenizer.special().pairSeparators());
        int room = length - special - size(tokenizer, question);
        StringBuilder filled = new StringBuilder();
        boolean fits = true;
        for (int i = 0; fits; i++) {
            fits = append(WORDS[i % WORDS.length], filled, tokenizer, room);
        }
        while (append(FILLING, filled, tokenizer, room)) {
            // Each turn adds one.
        }
        text = filled.toString();
        tokens = special + size(tokenizer, question) + size(tokenizer, text);
    }

    /** How many tokens the network gets, the special ones included. */
    int tokens() {
        return tokens;
    }

    /** Has the model answer once, from the text to the answer. */
    void run() {
        if (readsPairsAlone(model)) {
            readPair();
        } else if (model instanceof TextClassifier classifier) {
            classifier.classification(text);
        } else if (model instanceof MultiLabelClassifier classifier) {
            classifier.labelSet(text);
        } else if (model instanceof TextScorer scorer) {
            scorer.score(text);
        } else if (model instanceof TokenClassifier tagger) {
            tagger.entities(text);
        } else if (model instanceof QuestionAnswerer answerer) {
            answerer.answer(question, text);
        } else {
            // No prompt, which would take tokens of the length.
            ((SentenceEncoder) model).encode(text, "");
        }
    }

    private void readPair() {
        if (model instanceof TextClassifier classifier) {
            classifier.classification(question, text, null);
        } else if (model instanceof MultiLabelClassifier classifier) {
            classifier.labelSet(question, text, null);
        } else {
            ((TextScorer) model).score(question, text);
        }
    }

    private static boolean readsPairsAlone(TextModel model) {
        return model instanceof TextClassifier classifier && !classifier.takesTexts()
                || model instanceof MultiLabelClassifier labels && !labels.takesTexts()
                || model instanceof TextScorer scorer && !scorer.takesTexts();
    }

    /** Whether the word took room, and there was room for it; else the text stays as it is. */
    private static boolean append(String word, StringBuilder text, Tokenizer tokenizer, int room) {
        int before = text.length();
        int sizeBefore = size(tokenizer, text);
        text.append(before == 0 ? "" : " ").append(word);
        int size = size(tokenizer, text);
        if (size > sizeBefore && size <= room) {
            return true;
        }
        text.setLength(before);
        return false;
    }

    private static int size(Tokenizer tokenizer, CharSequence text) {
        return tokenizer.encode(text).size();
    }
}
