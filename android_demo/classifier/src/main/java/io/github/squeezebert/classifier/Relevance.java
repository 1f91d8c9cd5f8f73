package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Encoding;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

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
        Set<Integer> weighed = new HashSet<>();
        for (int i = 0; i < questionSize && windows > most; i++) {
            if (weighed.add(question.id(i))) {
                weigh(question.id(i), text, width, step, worth);
            }
        }
        List<Integer> best = Ranking.of(worth);
        int[] result = new int[Math.min(windows, most)];
        for (int i = 0; i < result.length; i++) {
            result[i] = best.get(i);
        }
        Arrays.sort(result);
        return result;
    }

    private static void weigh(int id, Encoding text, int width, int step, double[] worth) {
        int[] times = new int[worth.length];
        int held = 0;
        for (int window = 0; window < times.length; window++) {
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
