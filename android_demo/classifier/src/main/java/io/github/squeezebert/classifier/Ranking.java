package io.github.squeezebert.classifier;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Places in the order of their scores. */
final class Ranking {
    private Ranking() {}

    /** The places of scores, the greatest first, equals in their order. */
    static List<Integer> of(double[] scores) {
        List<Integer> places = new ArrayList<>(scores.length);
        for (int i = 0; i < scores.length; i++) {
            places.add(i);
        }
        Collections.sort(places, (one, other) -> Double.compare(scores[other], scores[one]));
        return places;
    }
}
