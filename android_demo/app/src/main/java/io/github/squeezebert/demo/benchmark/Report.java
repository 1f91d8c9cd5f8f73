package io.github.squeezebert.demo.benchmark;

import android.content.Context;
import android.content.res.Resources;
import android.text.format.Formatter;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.models.AppModel;
import java.util.Collections;
import java.util.List;

/** What was measured of a model, and on what. */
final class Report {
    private final AppModel model;
    private final long size;
    private final int warmUps;
    private final int runs;
    private final List<Measurement> measurements;
    private final Device device;

    /**
     * @param size bytes of the model
     * @param warmUps how many runs of each measurement do not count
     * @param runs how many do
     */
    Report(AppModel model, long size, int warmUps, int runs, List<Measurement> measurements, Device device) {
        this.model = model;
        this.size = size;
        this.warmUps = warmUps;
        this.runs = runs;
        this.measurements = Collections.unmodifiableList(measurements);
        this.device = device;
    }

    List<Measurement> measurements() {
        return measurements;
    }

    /** Model, device and what they run on, a line each. */
    String about(Context context) {
        return context.getString(
                        R.string.benchmark_model, model, model.fileName(), Formatter.formatShortFileSize(context, size))
                + '\n' + context.getString(R.string.benchmark_method, warmUps, runs)
                + '\n' + about(device, context);
    }

    /** All of it, to be copied or shared. */
    String text(Context context) {
        StringBuilder text = new StringBuilder(about(context)).append('\n');
        for (Measurement measurement : measurements) {
            text.append('\n').append(line(measurement, context.getResources()));
        }
        return text.append('\n').toString();
    }

    /** One measurement as a sentence. */
    static String line(Measurement measurement, Resources words) {
        return words.getString(
                R.string.benchmark_line,
                words.getQuantityString(R.plurals.tokens, measurement.tokens(), measurement.tokens()),
                words.getQuantityString(R.plurals.threads, measurement.threads(), measurement.threads()),
                figure(measurement.median(), words),
                figure(measurement.p90(), words));
    }

    /** Milliseconds by three digits, or as many as there are before the point: more would be chance. */
    static String figure(double milliseconds, Resources words) {
        String format = milliseconds < 10 ? "%.2f" : milliseconds < 100 ? "%.1f" : "%.0f";
        return String.format(words.getConfiguration().getLocales().get(0), format, milliseconds);
    }

    private static String about(Device device, Context context) {
        String abi = context.getResources().getQuantityString(
                R.plurals.benchmark_abi, device.cores(), device.abi(), device.cores());
        return context.getString(R.string.benchmark_device, device.name(), device.androidVersion(), Integer.toString(device.apiLevel()))
                + '\n' + abi
                + '\n' + context.getString(
                        R.string.benchmark_features,
                        known(CpuFeatures.DOT_PRODUCT, device.features(), context),
                        known(CpuFeatures.INT8_MATRICES, device.features(), context))
                + '\n' + context.getString(R.string.benchmark_runtime, device.runtimeVersion());
    }

    private static String known(String feature, CpuFeatures features, Context context) {
        if (!features.areKnown()) {
            return context.getString(R.string.benchmark_unknown);
        }
        return context.getString(features.has(feature) ? R.string.benchmark_yes : R.string.benchmark_no);
    }
}
