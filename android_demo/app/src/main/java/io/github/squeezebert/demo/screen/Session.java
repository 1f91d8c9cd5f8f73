package io.github.squeezebert.demo.screen;

import android.os.Handler;
import android.os.HandlerThread;
import android.os.Looper;

/**
 * Work on a thread of its own, and how it stands. It outlives a rotation of the screen that shows it.
 *
 * <p>All calls come from the main thread, and the {@link Listener} is called there.
 *
 * @param <S> how the work stands; never changed, but replaced
 */
public abstract class Session<S> {
    /** Who shows the state. */
    public interface Listener<S> {
        void onState(S state);
    }

    protected final Handler main = new Handler(Looper.getMainLooper());
    protected final Handler background;
    private final HandlerThread thread;
    private S state;
    private Listener<S> listener;

    // Grows with every wish: what is done for an earlier one is no longer wanted. Read in the background, too.
    private volatile int wishes;

    /**
     * @param name of the thread
     * @param start before anything is done
     */
    protected Session(String name, S start) {
        state = start;
        thread = new HandlerThread(name);
        thread.start();
        background = new Handler(thread.getLooper());
    }

    /** Hands the state to a listener, now and whenever it changes; null ends that. */
    public final void show(Listener<S> listener) {
        this.listener = listener;
        if (listener != null) {
            listener.onState(state);
        }
    }

    public final S state() {
        return state;
    }

    /** The looper of the thread that works. */
    public final Looper looper() {
        return thread.getLooper();
    }

    /** Ends what goes on, and the thread once it is done with what it was told: a text to remember, a file to remove. */
    public final void close() {
        show(null);
        wish();
        end();
        thread.quitSafely();
    }

    /** Has the thread do what it shall do last, such as to free a model. */
    protected void end() {}

    protected void set(S state) {
        this.state = state;
        show(listener);
    }

    /** Why something failed. */
    protected static String words(Throwable fault) {
        return fault.getMessage() == null ? fault.toString() : fault.getMessage();
    }

    /** Wishes for something else than before, and returns the number of that wish. */
    protected final int wish() {
        return ++wishes;
    }

    /** The number of the latest wish. */
    protected final int latestWish() {
        return wishes;
    }

    /** Changes the state on the main thread, unless something else has been wished for by then. */
    protected final void publish(int wish, Runnable change) {
        main.post(() -> {
            if (isWanted(wish)) {
                change.run();
            }
        });
    }

    /** Whether nothing else has been wished for since. */
    protected final boolean isWanted(int wish) {
        return wish == wishes;
    }
}
