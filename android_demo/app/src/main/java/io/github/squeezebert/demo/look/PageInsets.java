package io.github.squeezebert.demo.look;

import android.graphics.Insets;
import android.os.Build;
import android.view.View;
import android.view.WindowInsets;

/** Keeps a layout clear of the bars, and lets the page that it scrolls end above the navigation bar. */
@NewerAndroid(Build.VERSION_CODES.R)
final class PageInsets implements View.OnApplyWindowInsetsListener {
    private final View scroll;

    PageInsets(View scroll) {
        this.scroll = scroll;
    }

    @Override
    public WindowInsets onApplyWindowInsets(View outer, WindowInsets insets) {
        Insets bars = insets.getInsets(WindowInsets.Type.systemBars() | WindowInsets.Type.displayCutout());
        int keyboard = insets.getInsets(WindowInsets.Type.ime()).bottom;
        outer.setPadding(bars.left, bars.top, bars.right, keyboard);
        scroll.setPadding(0, 0, 0, keyboard > 0 ? 0 : bars.bottom);
        return WindowInsets.CONSUMED;
    }
}
