package io.github.squeezebert.demo.benchmark;

import io.github.squeezebert.demo.models.AppModel;
import java.util.Collections;
import java.util.List;

/** All that the screen shows of a {@link BenchmarkSession}; never changed, only replaced. */
final class BenchmarkState {
    /** Before the models are listed. */
    static final BenchmarkState START = new BenchmarkState(null, null);

    private final List<AppModel> models;
    private final Report report;

    // Set by what makes a state, before anybody sees it.
    private int done;
    private int total;
    private int tokens;
    private int threads;
    private boolean isCancelled;
    private String fault;

    private BenchmarkState(List<AppModel> models, Report report) {
        this.models = models;
        this.report = report;
    }

    BenchmarkState withModels(List<AppModel> models) {
        return new BenchmarkState(Collections.unmodifiableList(models), report);
    }

    /** A measurement begins, of which nothing is known yet but that it goes on. */
    BenchmarkState started() {
        return new BenchmarkState(models, null).withProgress(0, 1, 0, 0);
    }

    /** @param tokens length that is being measured, and the number of threads */
    BenchmarkState withProgress(int done, int total, int tokens, int threads) {
        BenchmarkState next = finished();
        next.done = done;
        next.total = total;
        next.tokens = tokens;
        next.threads = threads;
        return next;
    }

    /** What is measured so far; it goes on. */
    BenchmarkState withReport(Report report) {
        return new BenchmarkState(models, report).withProgress(done, total, tokens, threads);
    }

    /** What was measured before stays. */
    BenchmarkState finished() {
        return new BenchmarkState(models, report);
    }

    /** As finished, because the user wants so. */
    BenchmarkState cancelled() {
        BenchmarkState next = finished();
        next.isCancelled = true;
        return next;
    }

    /** As finished, because of a fault. */
    BenchmarkState failed(String fault) {
        BenchmarkState next = finished();
        next.fault = fault;
        return next;
    }

    /** The models to choose from, or null before they are listed. */
    List<AppModel> models() {
        return models;
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
