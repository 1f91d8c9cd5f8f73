package io.github.squeezebert.demo;

import android.os.Bundle;
import android.widget.AdapterView;
import io.github.squeezebert.demo.screen.SessionPage;

/**
 * A page with a form, which a session answers by what is chosen on it.
 *
 * @param <S> the state
 * @param <T> the session
 */
abstract class FormPage<S, T extends FormSession<S>> extends SessionPage<S, T> implements AdapterView.OnItemSelectedListener {
    /** Set when the page is filled. */
    protected FormView form;

    /** @param type of the session */
    FormPage(Class<T> type) {
        super(type);
    }

    @Override
    protected void onPostCreate(Bundle saved) {
        super.onPostCreate(saved);
        session.speak(getResources().getConfiguration().getLocales());
        form.listen();
    }

    @Override
    public void onNothingSelected(AdapterView<?> list) {}
}
