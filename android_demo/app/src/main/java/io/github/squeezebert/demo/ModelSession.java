package io.github.squeezebert.demo;

import android.content.Context;
import android.os.Handler;
import android.os.HandlerThread;
import android.os.LocaleList;
import android.os.Looper;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.demo.history.History;
import io.github.squeezebert.demo.history.Remembered;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;

/**
 * The chosen model, on a thread of its own. It outlives a rotation of the screen, so that no model is opened twice.
 *
 * <p>All calls come from the main thread, and the {@link Listener} is called there.
 */
final class ModelSession {
    /** Longer than the pause between two letters, too short to be felt as a wait. */
    static final long PAUSE_MILLISECONDS = 120;

    /** What is read sooner needs no bar; and a bar need not move more often. */
    static final long SHOWN_AFTER_MILLISECONDS = 200;

    /** A text that has stood so long is worth remembering, and not one that is still being typed. */
    static final long REMEMBERED_AFTER_MILLISECONDS = 2000;

    /** Who shows the state. */
    interface Listener {
        void onState(SessionState state);
    }

    private final Context context;
    private final History history;
    private final Handler main = new Handler(Looper.getMainLooper());
    private final HandlerThread thread = new HandlerThread("model");
    private final Handler background;
    private final Runnable answer = this::answer;
    private final Runnable remember = this::remember;
    private SessionState state = SessionState.START;
    private Listener listener;
    private LocaleList languages;
    // The reply to remember once it has stood for a while, or null.
    private Reply fresh;

    // Written on the main thread, read in the background.
    private volatile Input input = Input.NONE;
    // Grows with every wish: what is being read for an earlier one is no longer wanted.
    private volatile int wishes;

    // In the background only.
    private BundledModel model;
    private Presenter presenter;

    /**
     * @param context of the app, which outlives the screen
     * @param preferred file name of the model to begin with; where it is null or not there, the first is taken
     */
    ModelSession(Context context, String preferred) {
        this.context = context;
        history = new History(context);
        thread.start();
        background = new Handler(thread.getLooper());
        background.post(() -> list(preferred));
    }

    /** Hands the state to a listener, now and whenever it changes; null ends that. */
    void show(Listener listener) {
        this.listener = listener;
        if (listener != null) {
            listener.onState(state);
        }
    }

    /** Changes to another of the listed models. */
    void choose(int position) {
        if (position != state.chosen()) {
            wishes++;
            BundledModel next = state.models().get(position);
            set(state.withChosen(position));
            background.post(() -> open(next));
        }
    }

    /** Answers an input once no other has followed for a moment. */
    void ask(Input input) {
        this.input = input;
        wishes++;
        background.removeCallbacks(answer);
        if (input.text().isEmpty()) {
            set(state.withoutReply());
        } else {
            background.postDelayed(answer, PAUSE_MILLISECONDS);
        }
    }

    /** Ends the reading of the latest input. */
    void stop() {
        wishes++;
        set(state.withoutReply().withReading(Reading.STOPPED));
    }

    /** Tells the languages of the screen. A reply in others is given again. */
    void speak(LocaleList languages) {
        if (this.languages != null && !this.languages.equals(languages)) {
            ask(input);
        }
        this.languages = languages;
    }

    /** Changes to the model of an id, where it is listed. */
    void choose(String id) {
        for (int position = 0; state.models() != null && position < state.models().size(); position++) {
            if (state.models().get(position).asset().equals(id)) {
                choose(position);
                return;
            }
        }
    }

    /** Puts the latest reply into the history without waiting, as where the user leaves. */
    void remember() {
        main.removeCallbacks(remember);
        if (fresh != null && fresh == state.reply()) {
            Form form = state.form();
            Input asked = state.asked();
            Remembered entry = new Remembered(
                    form.name(),
                    chosenAsset(),
                    asked.text(),
                    asked.of(form.secondField()),
                    ReplyText.summary(fresh),
                    System.currentTimeMillis());
            background.post(() -> history.add(entry));
        }
        fresh = null;
    }

    /** File name of the chosen model, or null. */
    String chosenAsset() {
        return state.chosen() < 0 ? null : state.models().get(state.chosen()).asset();
    }

    /** The looper of the thread that opens models and answers inputs. */
    Looper looper() {
        return thread.getLooper();
    }

    /** Frees the model and ends the thread once it is done with what it does. */
    void close() {
        show(null);
        wishes++;
        background.removeCallbacksAndMessages(null);
        remember();
        background.post(this::closePresenter);
        thread.quitSafely();
    }

    private void set(SessionState state) {
        if (state.reply() != this.state.reply()) {
            fresh = state.reply();
            main.removeCallbacks(remember);
            main.postDelayed(remember, REMEMBERED_AFTER_MILLISECONDS);
        }
        this.state = state;
        if (listener != null) {
            listener.onState(state);
        }
    }

    private void list(String preferred) {
        List<BundledModel> models;
        try {
            models = BundledModel.list(context.getAssets());
        } catch (IOException e) {
            models = Collections.emptyList();
        }
        List<BundledModel> listed = models;
        main.post(() -> {
            set(state.withModels(listed));
            for (int position = 0; position < listed.size(); position++) {
                if (listed.get(position).asset().equals(preferred)) {
                    choose(position);
                    return;
                }
            }
            if (!listed.isEmpty()) {
                choose(0);
            }
        });
    }

    private void open(BundledModel model) {
        closePresenter();
        this.model = model;
        try {
            presenter = Presenters.of(model.open(), context.getResources());
        } catch (IOException | RuntimeException | LinkageError e) {
            // LinkageError: the APK lacks the native library for this phone's processor.
            fail(e);
            return;
        }
        Form form = presenter.form();
        publish(state -> state.withForm(form));
        answer();
    }

    private void answer() {
        Input input = this.input;
        if (presenter == null) {
            return;
        }
        int wish = wishes;
        long start = System.nanoTime();
        Reply reply;
        try {
            reply = presenter.answer(input, new Shown(wish));
        } catch (CancellationException e) {
            return;
        } catch (RuntimeException e) {
            closePresenter();
            fail(e);
            return;
        }
        float milliseconds = (System.nanoTime() - start) / 1e6f;
        // Another input may have followed; it has its own answer.
        publish(state -> wish == wishes ? state.withReply(reply, input, milliseconds) : state);
    }

    private void fail(Throwable fault) {
        String message = fault.getMessage();
        publish(state -> state.withFault(message == null ? fault.toString() : message));
    }

    /** Changes the state on the main thread, unless another model has been chosen by then. */
    private void publish(Change change) {
        BundledModel of = model;
        main.post(() -> {
            if (of.asset().equals(chosenAsset())) {
                set(change.of(state));
            }
        });
    }

    private void closePresenter() {
        if (presenter != null) {
            presenter.close();
            presenter = null;
        }
    }

    /** Shows how far a reading is, and ends it when something else is wanted. */
    private final class Shown implements Progress {
        private final int wish;
        private long last = System.nanoTime();

        Shown(int wish) {
            this.wish = wish;
        }

        @Override
        public boolean onWindow(int done, int total) {
            long now = System.nanoTime();
            if (wish == wishes && done < total && now - last >= SHOWN_AFTER_MILLISECONDS * 1_000_000) {
                last = now;
                Reading reading = new Reading(done, total);
                publish(state -> wish == wishes ? state.withReading(reading) : state);
            }
            return wish == wishes;
        }
    }

    private interface Change {
        SessionState of(SessionState state);
    }
}
