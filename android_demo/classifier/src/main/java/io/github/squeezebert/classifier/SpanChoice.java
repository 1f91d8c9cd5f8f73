package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Encoding;
import org.jspecify.annotations.Nullable;

/**
 * The likeliest stretch among the windows of a text, and how it stands against none; {@code
 * keras_model/outputs/decoding/spans.py} finds the same.
 */
final class SpanChoice {
    private static final int LONGEST = 30; // tokens

    private final Encoding tokens;
    private final double threshold;

    // Of all windows so far.
    private int first;
    private int last;
    private float sum = Float.NEGATIVE_INFINITY;
    private double score;
    private float leastNone = Float.POSITIVE_INFINITY;
    private double noneScore;

    /**
     * @param tokens of the text
     * @param threshold of no answer; infinite where the file has none
     */
    SpanChoice(Encoding tokens, double threshold) {
        this.tokens = tokens;
        this.threshold = threshold;
    }

    /**
     * Weighs what a window says.
     *
     * @param logits of start and end of each position, in turn
     * @param position of the window's first token
     * @param begin that token
     * @param end the token after its last
     */
    void weigh(float[] logits, int position, int begin, int end) {
        int positions = position + end - begin + 1; // and [SEP]
        if (logits[0] + logits[1] < leastNone) {
            leastNone = logits[0] + logits[1];
            noneScore = probability(logits, 0, positions) * probability(logits, 1, positions);
        }
        float greatest = Float.NEGATIVE_INFINITY;
        int from = begin;
        int to = begin;
        for (int i = begin; i < end; i++) {
            for (int j = i; j < Math.min(i + LONGEST, end); j++) {
                float joint = logits[2 * (i - begin + position)] + logits[2 * (j - begin + position) + 1];
                if (joint > greatest && isFilled(i) && isFilled(j)) {
                    greatest = joint;
                    from = i;
                    to = j;
                }
            }
        }
        double own = probability(logits, 2 * (from - begin + position), positions)
                * probability(logits, 2 * (to - begin + position) + 1, positions);
        if (threshold < Double.POSITIVE_INFINITY ? greatest > sum : greatest > Float.NEGATIVE_INFINITY && own > score) {
            sum = greatest;
            score = own;
            first = from;
            last = to;
        }
    }

    /**
     * What all windows say together.
     *
     * @param text that the windows are of
     * @param always whether none is no answer
     * @param windows how many were read
     * @param windowsInAll how many there are
     */
    Answer answer(@Nullable CharSequence text, boolean always, int windows, int windowsInAll) {
        boolean found = sum > Float.NEGATIVE_INFINITY;
        if (!found || text == null || !always && (double) leastNone - sum > threshold) {
            return new Answer("", 0, 0, found ? noneScore : 0, windows, windowsInAll);
        }
        int start = tokens.start(first);
        int end = tokens.end(last);
        return new Answer(text.subSequence(start, end).toString(), start, end, score, windows, windowsInAll);
    }

    /** Whether a token stands for a character; the second of two blanks may not. No answer begins or ends at one that does not. */
    private boolean isFilled(int token) {
        return tokens.start(token) < tokens.end(token);
    }

    /** The softmax of one logit over all positions of its window: of a start if the index is even, else of an end. */
    private static double probability(float[] logits, int index, int positions) {
        float greatest = Float.NEGATIVE_INFINITY;
        for (int i = index & 1; i < 2 * positions; i += 2) {
            greatest = Math.max(greatest, logits[i]);
        }
        double sum = 0;
        for (int i = index & 1; i < 2 * positions; i += 2) {
            sum += Math.exp(logits[i] - greatest);
        }
        return Math.exp(logits[index] - greatest) / sum;
    }
}
