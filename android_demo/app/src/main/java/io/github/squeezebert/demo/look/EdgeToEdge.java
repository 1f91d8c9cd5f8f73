package io.github.squeezebert.demo.look;

import android.app.Activity;
import android.os.Build;
import android.view.View;
import io.github.squeezebert.demo.R;

/**
 * Where Android draws a window under the system bars, which it does from 15 on, the page scrolls under the navigation bar
 * and ends above it; nothing lies under the status bar, the keyboard, or a cutout.
 *
 * <p>Before that, {@code fitsSystemWindows} of the layout is enough.
 */
public final class EdgeToEdge {
    private EdgeToEdge() {}

    /** Of a screen whose layout scrolls a view called {@code scroll}. */
    public static void fit(Activity screen) {
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.VANILLA_ICE_CREAM) {
            return;
        }
        View scroll = screen.findViewById(R.id.scroll);
        View outer = (View) scroll.getParent();
        outer.setFitsSystemWindows(false);
        outer.setOnApplyWindowInsetsListener(new PageInsets(scroll));
    }
}
