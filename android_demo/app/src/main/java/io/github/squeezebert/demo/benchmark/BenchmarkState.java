package io.github.squeezebert.demo.benchmark;

import io.github.squeezebert.demo.models.AppModel;
import java.util.Collections;
import java.util.List;

/** All that the screen shows of a {@link BenchmarkSession}; never changed, only replaced. */
final class BenchmarkState {
    /** Before the models are listed. */
    static final BenchmarkState START = new BenchmarkState(null, null, 0, 0, 0, 0, 0, false, null, null);

    private final List<AppModel> models;
    private final AppModel model;
    private final int runs;
    private final int done;
    private final int total;
    private final int tokens;
    private final int threads;
    private final boolean isCancelled;
    private final String fault;
    private final Report report;

    private BenchmarkState(
            List<AppModel> models,
            AppModel model,
            int runs,
            int done,
            int total,
            int tokens,
            int threads,
            boolean isCancelled,
            String fault,
            Report report) {
        this.models = models;
        this.model = model;
        this.runs = runs;
        this.done = done;
        this.total = total;
        this.tokens = tokens;
        this.threads = threads;
        this.isCancelled = isCancelled;
        this.fault = fault;
        this.report = report;
    }

    BenchmarkState withModels(List<AppModel> models) {
        return new BenchmarkState(
                Collections.unmodifiableList(models), model, runs, done, total, tokens, threads, isCancelled, fault, report);
    }

    /** A measurement begins, of which nothing is known yet but that it goes on. */
    BenchmarkState started(AppModel model, int runs) {
        return new BenchmarkState(models, model, runs, 0, 1, 0, 0, false, null, null);
    }

    /** @param tokens length that is being measured, and the number of threads */
    BenchmarkState withProgress(int done, int total, int tokens, int threads) {
        return new BenchmarkState(models, model, runs, done, total, tokens, threads, false, null, report);
    }

    /** So far, or to its end. */
    BenchmarkState withReport(Report report) {
        return new BenchmarkState(models, model, runs, done, total, tokens, threads, isCancelled, fault, report);
    }

    BenchmarkState finished() {
        return new BenchmarkState(models, model, runs, 0, 0, 0, 0, false, null, report);
    }

    /** What was measured before stays. */
    BenchmarkState cancelled() {
        return new BenchmarkState(models, model, runs, 0, 0, 0, 0, true, null, report);
    }

    BenchmarkState failed(String fault) {
        return new BenchmarkState(models, model, runs, 0, 0, 0, 0, false, fault, report);
    }

    /** The models to choose from, or null before they are listed. */
    List<AppModel> models() {
        return models;
    }

    /** The one that is or was measured, or null. */
    AppModel model() {
        return model;
    }

    boolean isRunning() {
        return total > 0;
    }

    /** How many runs are done. */
    int done() {
        return done;
    }

    /** Of how many, warm-up included. */
    int total() {
        return total;
    }

    /** The length that is being measured, or 0 while the model opens. */
    int tokens() {
        return tokens;
    }

    int threads() {
        return threads;
    }

    boolean isCancelled() {
        return isCancelled;
    }

    /** Why the model cannot be measured, or null. */
    String fault() {
        return fault;
    }

    /** What has been measured, or null. */
    Report report() {
        return report;
    }
}
