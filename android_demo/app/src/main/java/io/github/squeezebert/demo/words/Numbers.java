package io.github.squeezebert.demo.words;

import android.content.res.Resources;
import android.icu.text.RelativeDateTimeFormatter;
import android.icu.text.RelativeDateTimeFormatter.Direction;
import android.icu.text.RelativeDateTimeFormatter.RelativeUnit;
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

    /** How long ago something was, in whole minutes, hours or days. */
    public String ago(long milliseconds) {
        RelativeDateTimeFormatter formatter = RelativeDateTimeFormatter.getInstance(locale());
        long minutes = Math.max(0, milliseconds) / 60_000;
        if (minutes < 60) {
            return formatter.format(minutes, Direction.LAST, RelativeUnit.MINUTES);
        }
        return minutes < 24 * 60
                ? formatter.format(minutes / 60, Direction.LAST, RelativeUnit.HOURS)
                : formatter.format(minutes / (24 * 60), Direction.LAST, RelativeUnit.DAYS);
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
