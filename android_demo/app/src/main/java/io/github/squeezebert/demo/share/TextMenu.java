package io.github.squeezebert.demo.share;

import android.app.Activity;
import android.view.Menu;
import android.view.MenuItem;
import io.github.squeezebert.demo.R;

/** The entries of a screen's menu that copy and share what it shows. */
public final class TextMenu {
    private TextMenu() {}

    /** Shows them where there is something to send. */
    public static void prepare(Menu menu, boolean hasText) {
        menu.findItem(R.id.copy_text).setVisible(hasText);
        menu.findItem(R.id.share_text).setVisible(hasText);
    }

    /**
     * Does what an entry says.
     *
     * @param text to send under the screen's title; null where {@link #prepare} hides the entries
     * @return false for an entry of another kind
     */
    public static boolean choose(Activity screen, MenuItem item, String text) {
        int id = item.getItemId();
        if (id == R.id.copy_text) {
            OutgoingText.copy(screen, screen.getTitle(), text);
        } else if (id == R.id.share_text) {
            OutgoingText.share(screen, screen.getTitle(), text);
        } else {
            return false;
        }
        return true;
    }
}
