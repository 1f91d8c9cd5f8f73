package io.github.squeezebert.demo;

import android.content.Context;
import android.text.SpannableStringBuilder;
import android.text.Spanned;
import android.text.style.BackgroundColorSpan;
import android.text.style.ForegroundColorSpan;
import android.text.style.RelativeSizeSpan;

/** A text with its marks coloured, each followed by its label in small letters, so that colour is not all there is. */
final class MarkedText {
    private static final float LABEL_SIZE = 0.75f;

    private MarkedText() {}

    static CharSequence of(String text, Iterable<Mark> marks, Context theme) {
        SpannableStringBuilder result = new SpannableStringBuilder();
        int at = 0;
        for (Mark mark : marks) {
            int start = result.append(text, at, mark.start()).length();
            int label = result.append(text, mark.start(), mark.end()).length();
            if (!mark.label().isEmpty()) {
                // Not to be parted from the name at the end of a line.
                result.append('\u00a0').append(mark.label());
            }
            int end = result.length();
            result.setSpan(new BackgroundColorSpan(theme.getColor(R.color.mark)), start, end, Spanned.SPAN_EXCLUSIVE_EXCLUSIVE);
            result.setSpan(new ForegroundColorSpan(theme.getColor(R.color.accent)), label, end, Spanned.SPAN_EXCLUSIVE_EXCLUSIVE);
            result.setSpan(new RelativeSizeSpan(LABEL_SIZE), label, end, Spanned.SPAN_EXCLUSIVE_EXCLUSIVE);
            at = mark.end();
        }
        return result.append(text, at, text.length());
    }
}
