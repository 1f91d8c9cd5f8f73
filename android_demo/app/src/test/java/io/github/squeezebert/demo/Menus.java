package io.github.squeezebert.demo;

import static org.junit.Assert.assertTrue;

import android.app.Activity;
import android.view.Menu;
import android.widget.PopupMenu;
import org.robolectric.fakes.RoboMenuItem;

/** The menu of a screen as a user sees and taps it. */
public final class Menus {
    private Menus() {}

    /** Taps an entry. */
    public static void tap(Activity screen, int item) {
        assertTrue("the screen knows the entry", screen.onOptionsItemSelected(new RoboMenuItem(item)));
    }

    /** Whether an entry is shown. */
    public static boolean shows(Activity screen, int item) {
        Menu menu = new PopupMenu(screen, screen.findViewById(R.id.toolbar)).getMenu();
        screen.onCreateOptionsMenu(menu);
        screen.onPrepareOptionsMenu(menu);
        return menu.findItem(item).isVisible();
    }
}
