package io.github.squeezebert.demo.benchmark;

/** What was measured of one length and number of threads. */
final class Measurement {
    private final int tokens;
    private final int threads;
    private final double median;
    private final double p90;

    /**
     * @param tokens of the text with the special ones, which is the length of the network that ran
     * @param timings of the runs after the warm-up
     */
    Measurement(int tokens, int threads, Timings timings) {
        this.tokens = tokens;
        this.threads = threads;
        median = timings.median();
        p90 = timings.p90();
    }

    int tokens() {
        return tokens;
    }

    int threads() {
        return threads;
    }

    /** Milliseconds. */
    double median() {
        return median;
    }

    /** Milliseconds. */
    double p90() {
        return p90;
    }
}
