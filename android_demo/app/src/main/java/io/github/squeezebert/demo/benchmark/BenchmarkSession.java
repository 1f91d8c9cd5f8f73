package io.github.squeezebert.demo.benchmark;

import android.content.Context;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.AppModels;
import io.github.squeezebert.demo.screen.Session;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Measures a model on a thread of its own. It outlives a rotation of the screen, and so does the measurement. */
final class BenchmarkSession extends Session<BenchmarkState> {
    /** The first runs lay out memory and wake the processor. */
    static final int WARM_UPS = 5;

    /** Phones have more cores, but the further ones are their small ones. */
    private static final int MOST_THREADS = 8;

    /** Drawing takes the processor from what is measured. */
    private static final long SHOWN_EVERY_NANOSECONDS = 250_000_000;

    private final Device device;

    /** @param context of the app, which outlives the screen */
    BenchmarkSession(Context context, Device device) {
        super("benchmark", BenchmarkState.START);
        this.device = device;
        background.post(() -> {
            List<AppModel> models = listed(context);
            main.post(() -> set(state().withModels(models)));
        });
    }

    /**
     * Measures every length of a model with 1, 2, 4 … threads.
     *
     * @param runs of each length and number of threads, after the warm-up
     */
    void start(AppModel model, int runs) {
        int wish = wish();
        set(state().started());
        background.post(() -> measure(model, runs, wish));
    }

    /** Ends the measurement; what is done of it stays. */
    void cancel() {
        wish();
        set(state().cancelled());
    }

    /** 1, 2, 4 … as far as there are cores. */
    static List<Integer> threadCounts(int cores) {
        List<Integer> counts = new ArrayList<>();
        for (int count = 1; count == 1 || count <= Math.min(cores, MOST_THREADS); count *= 2) {
            counts.add(count);
        }
        return counts;
    }

    private static List<AppModel> listed(Context context) {
        try {
            return AppModels.list(context);
        } catch (IOException e) {
            return Collections.emptyList();
        }
    }

    private void measure(AppModel model, int runs, int wish) {
        if (!isWanted(wish)) {
            return;
        }
        try {
            List<Integer> threads = threadCounts(device.cores());
            List<Measurement> measurements = new ArrayList<>();
            long size = model.size();
            Run run = null;
            for (int count : threads) {
                try (TextModel opened = model.open(new TextModel.Options().setThreads(count))) {
                    int[] lengths = opened.sequenceLengths();
                    run = run == null ? new Run(threads.size() * lengths.length * (WARM_UPS + runs), wish) : run;
                    for (int length : lengths) {
                        measurements.add(measure(new Sample(opened, length), count, runs, run));
                        Report report = new Report(model, size, WARM_UPS, runs, new ArrayList<>(measurements), device);
                        publish(wish, () -> set(state().withReport(report)));
                    }
                }
            }
            publish(wish, () -> set(state().finished()));
        } catch (CancellationException e) {
            // The screen says so already.
        } catch (IOException | RuntimeException | LinkageError e) {
            // LinkageError: the APK lacks the native library for this phone's processor.
            publish(wish, () -> set(state().failed(words(e))));
        }
    }

    private static Measurement measure(Sample sample, int threads, int runs, Run run) {
        long[] nanoseconds = new long[runs];
        for (int i = -WARM_UPS; i < runs; i++) {
            run.next(sample.tokens(), threads);
            long start = System.nanoTime();
            sample.run();
            long took = System.nanoTime() - start;
            if (i >= 0) {
                nanoseconds[i] = took;
            }
        }
        return new Measurement(sample.tokens(), threads, new Timings(nanoseconds));
    }

    /** Shows how far a measurement is, and ends it when something else is wanted. */
    private final class Run {
        private final int total;
        private final int wish;
        private int done;
        private long last;

        Run(int total, int wish) {
            this.total = total;
            this.wish = wish;
            last = System.nanoTime() - SHOWN_EVERY_NANOSECONDS;
        }

        void next(int tokens, int threads) {
            if (!isWanted(wish)) {
                throw new CancellationException();
            }
            long now = System.nanoTime();
            if (now - last >= SHOWN_EVERY_NANOSECONDS) {
                last = now;
                int before = done;
                publish(wish, () -> set(state().withProgress(before, total, tokens, threads)));
            }
            done++;
        }
    }
}
