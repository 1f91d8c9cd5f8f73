package io.github.squeezebert.classifier;

import java.util.List;

/**
 * The likeliest tags of words that are read together; {@code keras_model/outputs/tag_path.py} finds the same.
 *
 * <p>Of all rows of tags it is the one of the highest product of probabilities. A tag such as {@code I-x} that goes on with
 * an entity, of a model that has {@code B-x}, counts as a twentieth of its probability where no entity x is to go on with.
 */
final class TagPath {
    private static final double LEAST = 1.0 / 512;
    private static final long UNIT = 1 << 16;
    private static final long BROKEN = (long) Math.rint(Math.log(0.05) * UNIT);

    private TagPath() {}

    /**
     * The label of each word; the first of equals.
     *
     * @param probabilities of the words, each as many as there are labels
     * @param before the tag of the word before, {@code O} where there is none
     */
    static int[] likeliest(float[][] probabilities, List<String> labels, String before) {
        int count = labels.size();
        long[][] costs = new long[count][];
        for (int label = 0; label < count; label++) {
            costs[label] = costs(labels.get(label), labels);
        }
        short[][] ways = new short[probabilities.length][count];
        long[] best = costs(before, labels);
        for (int word = 0; word < probabilities.length; word++) {
            long[] scores = new long[count];
            for (int label = 0; label < count; label++) {
                int way = 0;
                long most = best[label];
                if (word > 0) {
                    most = best[0] + costs[0][label];
                    for (int from = 1; from < count; from++) {
                        if (best[from] + costs[from][label] > most) {
                            most = best[from] + costs[from][label];
                            way = from;
                        }
                    }
                }
                ways[word][label] = (short) way;
                scores[label] =
                        most + (long) Math.rint(Math.log(Math.max(probabilities[word][label], LEAST)) * UNIT);
            }
            best = scores;
        }
        int[] path = new int[probabilities.length];
        int label = 0;
        for (int other = 1; other < count; other++) {
            label = best[other] > best[label] ? other : label;
        }
        for (int word = path.length - 1; word >= 0; word--) {
            path[word] = label;
            label = ways[word][label];
        }
        return path;
    }

    /** What each label costs behind a tag. */
    private static long[] costs(String before, List<String> labels) {
        long[] costs = new long[labels.size()];
        for (int label = 0; label < costs.length; label++) {
            costs[label] = EntitySpan.goesOnWith(before, labels.get(label), labels) ? 0 : BROKEN;
        }
        return costs;
    }
}
