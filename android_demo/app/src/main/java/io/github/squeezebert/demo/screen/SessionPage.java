package io.github.squeezebert.demo.screen;

import android.os.Bundle;
import android.os.Looper;

/**
 * A page that shows the state of a {@link Session}, and hands it on to the page that takes its place when the screen is turned.
 *
 * @param <S> the state
 * @param <T> the session
 */
public abstract class SessionPage<S, T extends Session<S>> extends Page implements Session.Listener<S> {
    protected T session;
    private final Class<T> type;

    /** @param type of the session */
    protected SessionPage(Class<T> type) {
        this.type = type;
    }

    /**
     * Begins a session where the page before had none to hand on.
     *
     * @param saved as {@link #onCreate} has it
     */
    protected abstract T begin(Bundle saved);

    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        session = type.cast(getLastNonConfigurationInstance());
        if (session == null) {
            session = begin(saved);
        }
    }

    /** The looper of the thread that works for this screen. */
    public final Looper looper() {
        return session.looper();
    }

    @Override
    public final T onRetainNonConfigurationInstance() {
        return session;
    }

    @Override
    protected void onDestroy() {
        super.onDestroy();
        session.show(null);
        if (!isChangingConfigurations()) {
            session.close();
        }
    }
}
