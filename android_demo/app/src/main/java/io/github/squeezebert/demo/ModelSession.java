package io.github.squeezebert.demo;

import android.content.Context;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.demo.history.History;
import io.github.squeezebert.demo.history.Remembered;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.AppModels;
import java.io.IOException;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;

/** The chosen model, on a thread of its own. It outlives a rotation of the screen, so that no model is opened twice. */
final class ModelSession extends FormSession<SessionState> {
    /** What is read sooner needs no bar; and a bar need not move more often. */
    static final long SHOWN_AFTER_MILLISECONDS = 200;

    /** A text that has stood so long is worth remembering, and not one that is still being typed. */
    static final long REMEMBERED_AFTER_MILLISECONDS = 2000;

    private final Context context;
    private final History history;
    private final Runnable remember = this::remember;
    // The reply to remember once it has stood for a while, or null.
    private Reply fresh;

    // Written on the main thread, read in the background.
    private volatile AppModel chosen;

    // In the background only.
    private AppModel model;
    private Presenter presenter;

    /**
     * @param context of the app, which outlives the screen
     * @param preferred {@link AppModel#id} of the model to begin with; where it is null or not there, the first is taken
     */
    ModelSession(Context context, String preferred) {
        super("model", SessionState.START);
        this.context = context;
        history = new History(context);
        background.post(() -> list(preferred));
    }

    /** Changes to another of the listed models. */
    void choose(int position) {
        if (position != state().chosen()) {
            set(state().withChosen(position));
            chosen = state().models().get(position);
            openChosen();
        }
    }

    /** Ends the reading of the latest input. */
    void stop() {
        wish();
        set(state().withoutReply().withReading(Reading.STOPPED));
    }

    /** Puts the latest reply into the history without waiting, as where the user leaves. */
    void remember() {
        main.removeCallbacks(remember);
        if (fresh != null && fresh == state().reply()) {
            Form form = state().form();
            Input asked = state().asked();
            Remembered entry = new Remembered(
                    form.name(),
                    chosenId(),
                    asked.text(),
                    asked.of(form.secondField()),
                    ReplyText.summary(fresh),
                    System.currentTimeMillis());
            background.post(() -> history.add(entry));
        }
        fresh = null;
    }

    /**
     * Lists the models again, of which some may have come or gone. The chosen one goes on where it is still there.
     *
     * @param preferred {@link AppModel#id} of the model to change to, or null
     */
    void refresh(String preferred) {
        background.post(() -> {
            List<AppModel> listed = listed();
            main.post(() -> {
                // A file that was imported anew may have the name of one that was removed.
                int chosen = chosenId() == null || chosenId().equals(preferred) ? -1 : position(listed, chosenId());
                set(chosen < 0 ? state().withModels(listed) : state().withList(listed, chosen));
                choose(preferred);
            });
        });
    }

    /** The {@link AppModel#id} of the chosen model, or null. */
    String chosenId() {
        return state().chosen() < 0 ? null : state().models().get(state().chosen()).id();
    }

    /** Remembers the latest reply, and frees the model. */
    @Override
    protected void end() {
        remember();
        super.end();
        background.post(this::closePresenter);
    }

    @Override
    protected void set(SessionState state) {
        if (state.reply() != state().reply()) {
            fresh = state.reply();
            main.removeCallbacks(remember);
            main.postDelayed(remember, REMEMBERED_AFTER_MILLISECONDS);
        }
        super.set(state);
    }

    @Override
    SessionState withoutReply() {
        return state().withoutReply();
    }

    private void list(String preferred) {
        List<AppModel> listed = listed();
        main.post(() -> {
            set(state().withModels(listed));
            choose(preferred);
        });
    }

    /** Changes to the model of an id or, where none has it and none is chosen, to the first. */
    private void choose(String id) {
        int position = position(state().models(), id);
        if (position >= 0) {
            choose(position);
        } else if (state().chosen() < 0 && !state().models().isEmpty()) {
            choose(0);
        }
    }

    private List<AppModel> listed() {
        try {
            List<AppModel> models = AppModels.list(context);
            // By task; those of one task stay in their order.
            models.sort(Comparator.comparingInt(model -> model.task() == null ? Integer.MAX_VALUE : model.task().ordinal()));
            return models;
        } catch (IOException e) {
            return Collections.emptyList();
        }
    }

    private static int position(List<AppModel> models, String id) {
        int position = models.size() - 1;
        while (position >= 0 && !models.get(position).id().equals(id)) {
            position--;
        }
        return position;
    }

    @Override
    void open() {
        closePresenter();
        model = chosen;
        try {
            presenter = Presenters.of(model.open(new TextModel.Options()), context.getResources());
        } catch (IOException | RuntimeException | LinkageError e) {
            // LinkageError: the APK lacks the native library for this phone's processor.
            fail(e);
            return;
        }
        Form form = presenter.form();
        publish(state -> state.withForm(form));
        answer();
    }

    @Override
    void answer() {
        Input input = input();
        if (presenter == null || model != chosen) {
            return;
        }
        int wish = latestWish();
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
        publish(state -> isWanted(wish) ? state.withReply(reply, input, milliseconds) : state);
    }

    private void fail(Throwable fault) {
        publish(state -> state.withFault(words(fault)));
    }

    /** Changes the state on the main thread, unless another model has been chosen by then. */
    private void publish(Change change) {
        AppModel of = model;
        main.post(() -> {
            if (of.id().equals(chosenId())) {
                set(change.of(state()));
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
            if (isWanted(wish) && done < total && now - last >= SHOWN_AFTER_MILLISECONDS * 1_000_000) {
                last = now;
                Reading reading = new Reading(done, total);
                publish(state -> isWanted(wish) ? state.withReading(reading) : state);
            }
            return isWanted(wish);
        }
    }

    private interface Change {
        SessionState of(SessionState state);
    }
}
