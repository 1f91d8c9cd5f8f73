package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Encoding;

/**
 * Which windows of a long text have most in common with a question, told by their tokens alone; {@code
 * keras_model/encode/long_texts/relevance.py} says how, and adds the same numbers up in the same order.
 */
final class Relevance {
    private static final double SATURATION = 1.2;

    private Relevance() {}

    /**
     * The numbers of the windows that share most with the question, rising; of equals the first.
     *
     * @param questionSize of the question's tokens, so many count
     * @param width tokens of a window
     * @param step from the first token of a window to that of the next
     * @param windows that the text takes
     * @param most at most so many are returned
     */
    static int[] mostRelevant(
            Encoding question, int questionSize, Encoding text, int width, int step, int windows, int most) {
        double[] worth = new double[windows];
        if (windows > most) {
            int[] times = new int[windows];
            for (int i = 0; i < questionSize; i++) {
                if (first(question, question.id(i)) == i) {
                    weigh(question.id(i), text, width, step, times, worth);
                }
            }
        }
        boolean[] kept = new boolean[windows];
        int[] result = new int[Math.min(windows, most)];
        for (int i = 0; i < result.length; i++) {
            int best = -1;
            for (int window = 0; window < windows; window++) {
                if (!kept[window] && (best < 0 || worth[window] > worth[best])) {
                    best = window;
                }
            }
            kept[best] = true;
        }
        for (int window = 0, i = 0; window < windows; window++) {
            if (kept[window]) {
                result[i++] = window;
            }
        }
        return result;
    }

    private static int first(Encoding question, int id) {
        int i = 0;
        while (question.id(i) != id) {
            i++;
        }
        return i;
    }

    private static void weigh(int id, Encoding text, int width, int step, int[] times, double[] worth) {
        int held = 0;
        for (int window = 0; window < times.length; window++) {
            times[window] = 0;
            for (int i = window * step; i < Math.min(window * step + width, text.size()); i++) {
                times[window] += text.id(i) == id ? 1 : 0;
            }
            held += times[window] > 0 ? 1 : 0;
        }
        double rarity = Math.log(1 + (times.length - held + 0.5) / (held + 0.5));
        for (int window = 0; window < times.length; window++) {
            worth[window] += rarity * (times[window] * (SATURATION + 1)) / (times[window] + SATURATION);
        }
    }
}
