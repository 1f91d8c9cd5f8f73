package io.github.squeezebert.demo.screen;

import android.app.Activity;
import android.view.MenuItem;
import android.view.View;
import android.widget.ArrayAdapter;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.look.EdgeToEdge;
import java.util.List;

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

    /** What fills a list to choose from with the names of these. */
    protected final <T> ArrayAdapter<T> adapter(List<T> choices) {
        ArrayAdapter<T> adapter = new ArrayAdapter<>(this, android.R.layout.simple_spinner_item, choices);
        adapter.setDropDownViewResource(android.R.layout.simple_spinner_dropdown_item);
        return adapter;
    }

    /** Shows a part of a screen, or leaves no room for it. */
    public static void show(View part, boolean isShown) {
        part.setVisibility(isShown ? View.VISIBLE : View.GONE);
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
