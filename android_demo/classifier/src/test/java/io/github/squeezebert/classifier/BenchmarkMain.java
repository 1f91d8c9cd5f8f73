package io.github.squeezebert.classifier;

import com.sun.management.ThreadMXBean;
import java.io.File;
import java.lang.management.ManagementFactory;
import java.util.Arrays;

/**
 * Times {@link TextClassifier#classify} and what of it is not the network, and watches memory over 100,000 calls.
 *
 * <p>Arguments: a {@code .tflite}; optionally the number of calls, and a sentence.
 */
final class BenchmarkMain {
    private static final String SENTENCE = "could you please wake me up tomorrow at half past six because I have to "
            + "catch an early train to Zürich";
    private static final int WARM_UP = 5_000;
    private static final int TIMED = 2_000;

    private BenchmarkMain() {}

    public static void main(String[] arguments) throws Exception {
        NativeRuntime.load();
        int calls = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 100_000;
        String sentence = arguments.length > 2 ? arguments[2] : SENTENCE;
        try (TextClassifier classifier = TextClassifier.open(new File(arguments[0]))) {
            long deadline = System.nanoTime() + 20_000_000_000L;
            for (int i = 0; i < WARM_UP && System.nanoTime() < deadline; i++) {
                classifier.classify(sentence);
            }
            long[] rest = new long[TIMED];
            long[] inference = new long[TIMED];
            for (int i = 0; i < TIMED; i++) {
                long began = System.nanoTime();
                classifier.classify(sentence);
                long whole = System.nanoTime() - began;
                inference[i] = classifier.lastInferenceNanoseconds();
                rest[i] = whole - inference[i];
            }
            Arrays.sort(rest);
            Arrays.sort(inference);
            System.out.printf("network, median                        %8.3f ms%n", inference[TIMED / 2] / 1e6);
            System.out.printf("everything else, median                %8.3f ms%n", rest[TIMED / 2] / 1e6);
            System.out.printf("everything else, 99th percentile       %8.3f ms%n", rest[TIMED * 99 / 100] / 1e6);

            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long allocated = threads.getCurrentThreadAllocatedBytes();
            classifier.classify(sentence);
            System.out.printf("allocated by one call                  %8d bytes%n", threads.getCurrentThreadAllocatedBytes() - allocated);

            long before = usedAfterCollection();
            for (int i = 0; i < calls; i++) {
                classifier.classify(sentence);
            }
            System.out.printf("heap growth over %,8d calls         %8d bytes%n", calls, usedAfterCollection() - before);
        }
    }

    private static long usedAfterCollection() throws InterruptedException {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(50);
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
