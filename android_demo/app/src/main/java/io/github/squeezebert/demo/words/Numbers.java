package io.github.squeezebert.demo.words;

import android.content.res.Resources;
import io.github.squeezebert.demo.R;
import java.text.NumberFormat;
import java.util.Locale;

/** Figures as the language of the screen writes them. */
public final class Numbers {
    private final Resources words;

    public Numbers(Resources words) {
        this.words = words;
    }

    /** A share of 1 as a percentage with one digit after the point. */
    public String percent(double share) {
        return written(NumberFormat.getPercentInstance(locale()), share, 1);
    }

    /** A number with so many digits after the point. */
    public String decimal(double value, int digits) {
        return written(NumberFormat.getNumberInstance(locale()), value, digits);
    }

    /** A number of bytes in megabytes. */
    public String megabytes(long bytes) {
        return words.getString(R.string.megabytes, decimal(bytes / 1e6, 1));
    }

    private static String written(NumberFormat format, double value, int digits) {
        format.setMinimumFractionDigits(digits);
        format.setMaximumFractionDigits(digits);
        return format.format(value);
    }

    private Locale locale() {
        return words.getConfiguration().getLocales().get(0);
    }
}
