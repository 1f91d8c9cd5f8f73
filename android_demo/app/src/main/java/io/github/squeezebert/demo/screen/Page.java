package io.github.squeezebert.demo.screen;

import android.app.Activity;
import android.view.MenuItem;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.look.EdgeToEdge;

/** A screen with a toolbar above what scrolls. */
public abstract class Page extends Activity {
    /** Fills the screen that the app begins with. */
    protected final void fillFirst(int layout) {
        setContentView(layout);
        EdgeToEdge.fit(this);
        setActionBar(findViewById(R.id.toolbar));
    }

    /** Fills a screen that another one opened, to which an arrow in the toolbar leads back. */
    protected final void fill(int layout) {
        fillFirst(layout);
        getActionBar().setDisplayHomeAsUpEnabled(true);
    }

    @Override
    public boolean onOptionsItemSelected(MenuItem item) {
        if (item.getItemId() == android.R.id.home) {
            finish();
            return true;
        }
        return super.onOptionsItemSelected(item);
    }
}
