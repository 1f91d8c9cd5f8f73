package io.github.squeezebert.demo.benchmark;

import java.util.Arrays;

/** How long each run of a measurement took. */
final class Timings {
    private final long[] sorted;

    /** @param nanoseconds of each run, at least one, in any order */
    Timings(long[] nanoseconds) {
        sorted = nanoseconds.clone();
        Arrays.sort(sorted);
    }

    /** Half of the runs took no longer, in milliseconds; of an even number, the mean of the two in the middle. */
    double median() {
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2.0;
        return median / 1e6;
    }

    /** Nine of ten runs took no longer, in milliseconds: a run's time, by the nearest rank. */
    double p90() {
        int rank = (sorted.length * 9 + 9) / 10;
        return sorted[rank - 1] / 1e6;
    }
}
