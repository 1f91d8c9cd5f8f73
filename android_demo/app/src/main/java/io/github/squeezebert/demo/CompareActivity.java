package io.github.squeezebert.demo;

import android.content.Context;
import android.content.Intent;
import android.content.res.Configuration;
import android.os.Bundle;
import android.view.Menu;
import android.view.MenuItem;
import android.view.View;
import android.widget.AdapterView;
import android.widget.LinearLayout;
import android.widget.Spinner;
import android.widget.TextView;
import io.github.squeezebert.demo.share.TextMenu;
import java.util.Collections;
import java.util.List;

/** One text through two models of the same task, side by side. */
public final class CompareActivity extends FormPage<CompareState, CompareSession> {
    /** Narrower columns than half of this, in widths of letters, break every other word. */
    private static final int LEAST_WIDTH_FOR_TWO = 340;

    private static final String FIRST = "first";
    private static final String SECOND = "second";
    private static final String TEXT = "text";

    private Spinner firstChoice;
    private Spinner secondChoice;
    private TextView status;
    private SideView firstSide;
    private SideView secondSide;
    private CompareState shown = CompareState.START;

    public CompareActivity() {
        super(CompareSession.class);
    }

    /**
     * What opens this screen.
     *
     * @param first {@link io.github.squeezebert.demo.models.AppModel#id} of the model to begin with, or null
     * @param text what to write into the first field
     */
    static Intent intent(Context context, String first, CharSequence text) {
        return new Intent(context, CompareActivity.class).putExtra(FIRST, first).putExtra(TEXT, text.toString());
    }

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        fill(R.layout.compare);
        firstChoice = findViewById(R.id.first_model);
        secondChoice = findViewById(R.id.second_model);
        status = findViewById(R.id.compare_status);
        firstSide = new SideView(findViewById(R.id.first_side));
        secondSide = new SideView(findViewById(R.id.second_side));
        this.<LinearLayout>findViewById(R.id.sides).setOrientation(hasRoomForTwo() ? LinearLayout.HORIZONTAL : LinearLayout.VERTICAL);
        form = new FormView(this, session::ask);
        firstChoice.setOnItemSelectedListener(this);
        secondChoice.setOnItemSelectedListener(this);
        if (saved == null && getIntent().getStringExtra(TEXT) != null) {
            form.write(getIntent().getStringExtra(TEXT));
        }
        session.show(this);
    }

    @Override
    protected CompareSession begin(Bundle saved) {
        Bundle wanted = saved == null ? getIntent().getExtras() : saved;
        return wanted == null
                ? new CompareSession(getApplicationContext(), null, null)
                : new CompareSession(getApplicationContext(), wanted.getString(FIRST), wanted.getString(SECOND));
    }

    @Override
    protected void onSaveInstanceState(Bundle state) {
        super.onSaveInstanceState(state);
        if (shown.first() != null) {
            state.putString(FIRST, shown.first().model().id());
            state.putString(SECOND, shown.second().model().id());
        }
    }

    @Override
    public boolean onCreateOptionsMenu(Menu menu) {
        getMenuInflater().inflate(R.menu.text, menu);
        return true;
    }

    @Override
    public boolean onPrepareOptionsMenu(Menu menu) {
        TextMenu.prepare(menu, shown.isComplete());
        return true;
    }

    @Override
    public boolean onOptionsItemSelected(MenuItem item) {
        String text = shown.isComplete() ? CompareText.of(shown, getResources()) : null;
        return TextMenu.choose(this, item, text) || super.onOptionsItemSelected(item);
    }

    @Override
    public void onState(CompareState state) {
        if (state.models() != null) {
            list(firstChoice, state.models(), state.first());
            list(secondChoice, partners(state), state.second());
        }
        boolean wasComplete = shown.isComplete();
        shown = state;
        if (state.form() != null) {
            form.show(state.form(), state.first().model().fileName());
        }
        status.setText(describe(state));
        firstSide.show(state.first(), state.ofFirst());
        secondSide.show(state.second(), state.ofSecond());
        if (wasComplete != state.isComplete()) {
            invalidateOptionsMenu();
        }
    }

    @Override
    public void onItemSelected(AdapterView<?> list, View item, int position, long id) {
        TaskModel chosen = (TaskModel) list.getItemAtPosition(position);
        if (list == firstChoice) {
            session.choose(chosen, session.state().second());
        } else {
            session.choose(session.state().first(), chosen);
        }
    }

    private String describe(CompareState state) {
        if (state.models() != null && state.models().isEmpty()) {
            return getString(R.string.compare_no_pair);
        }
        if (state.isComplete()) {
            return CompareText.verdict(state, getResources());
        }
        if (state.ofFirst().fault() != null || state.ofSecond().fault() != null) {
            return "";
        }
        return getString(state.form() == null ? R.string.compare_opening : R.string.compare_waiting);
    }

    private static List<TaskModel> partners(CompareState state) {
        return state.first() == null ? Collections.<TaskModel>emptyList() : state.first().partners(state.models());
    }

    /** Fills a list where it is another, and chooses. */
    private void list(Spinner choice, List<TaskModel> models, TaskModel chosen) {
        if (!models.equals(choice.getTag())) {
            choice.setTag(models);
            choice.setAdapter(adapter(models));
        }
        if (chosen != null && chosen != choice.getSelectedItem()) {
            choice.setSelection(models.indexOf(chosen));
        }
    }

    private boolean hasRoomForTwo() {
        Configuration screen = getResources().getConfiguration();
        return screen.screenWidthDp / screen.fontScale >= LEAST_WIDTH_FOR_TWO;
    }
}
