package io.github.squeezebert.classifier;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Random;

/**
 * Prints how long a {@link SentenceIndex} takes to find ten sentences among many: median and p90 of 500 searches, by the
 * clock, and in processor time, which other programs on the machine do not lengthen as they do the clock's.
 */
final class SearchMain {
    private SearchMain() {}

    public static void main(String[] arguments) {
        int size = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 10_000;
        int length = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 384;
        Random random = new Random(0);
        SentenceIndex index = new SentenceIndex("random", length);
        for (int i = 0; i < size; i++) {
            index.add(String.valueOf(i), vector(random, length));
        }
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        double[] clock = new double[500];
        double[] processor = new double[500];
        for (int i = -500; i < clock.length; i++) {
            float[] query = vector(random, length);
            long start = System.nanoTime();
            long startOfThread = threads.getCurrentThreadCpuTime();
            index.search(query, 10);
            if (i >= 0) {
                processor[i] = (threads.getCurrentThreadCpuTime() - startOfThread) / 1e6;
                clock[i] = (System.nanoTime() - start) / 1e6;
            }
        }
        Arrays.sort(clock);
        Arrays.sort(processor);
        System.out.printf(
                "%,d vectors of %d numbers: by the clock median %.2f ms, p90 %.2f ms; processor time median %.2f ms, p90 %.2f ms%n",
                size, length, clock[250], clock[450], processor[250], processor[450]);
    }

    private static float[] vector(Random random, int length) {
        float[] vector = new float[length];
        for (int i = 0; i < length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }
}
