package io.github.squeezebert.demo;

import android.content.Context;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.TextModel;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Two models of one task, on a thread of their own, where one answers after the other. It outlives a rotation of the screen. */
final class CompareSession extends FormSession<CompareState> {
    private final Context context;
    // Written on the main thread, read in the background.
    private volatile TaskModel[] chosenPair;
    // In the background only.
    private TaskModel[] openedPair;
    private final Contender[] contenders = new Contender[2];

    /**
     * @param context of the app, which outlives the screen
     * @param first {@link io.github.squeezebert.demo.models.AppModel#id} of the model to begin with, or null
     * @param second that of the other, or null
     */
    CompareSession(Context context, String first, String second) {
        super("compare", CompareState.START);
        this.context = context;
        background.post(() -> {
            List<TaskModel> models = TaskModel.comparable(context);
            main.post(() -> {
                set(state().withModels(models));
                TaskModel preferred = TaskModel.of(models, first);
                if (!models.isEmpty()) {
                    choose(preferred == null ? models.get(0) : preferred, TaskModel.of(models, second));
                }
            });
        });
    }

    /**
     * Changes to other models.
     *
     * @param second null or one of another task for any that fits
     */
    void choose(TaskModel first, TaskModel second) {
        List<TaskModel> partners = first.partners(state().models());
        TaskModel partner = partners.contains(second) ? second : partners.get(0);
        if (first == state().first() && partner == state().second()) {
            return;
        }
        set(state().withPair(first, partner));
        chosenPair = new TaskModel[] {first, partner};
        openChosen();
    }

    @Override
    CompareState withoutReply() {
        return state().withAnswers(withoutReply(state().ofFirst()), withoutReply(state().ofSecond()), input());
    }

    /** Frees the models. */
    @Override
    protected void end() {
        super.end();
        background.post(() -> {
            for (Contender contender : contenders) {
                if (contender != null) {
                    contender.close();
                }
            }
        });
    }

    @Override
    void open() {
        TaskModel[] wanted = chosenPair;
        Contender[] known = contenders.clone();
        for (int i = 0; i < wanted.length; i++) {
            contenders[i] = null;
            for (int k = 0; k < known.length; k++) {
                if (known[k] != null && known[k].model == wanted[i]) {
                    contenders[i] = known[k];
                    known[k] = null;
                }
            }
        }
        for (Contender left : known) {
            if (left != null) {
                left.close();
            }
        }
        Form form = null;
        for (int i = 0; i < wanted.length; i++) {
            if (contenders[i] == null) {
                contenders[i] = new Contender(wanted[i], context);
            }
            // Where one of them needs a second text, both get its field.
            boolean lacks = form == null || form.secondField() == 0 && contenders[i].form() != null;
            form = lacks ? contenders[i].form() : form;
        }
        Form common = form;
        openedPair = wanted;
        Compared ofFirst = contenders[0].beforeAnswer();
        Compared ofSecond = contenders[1].beforeAnswer();
        main.post(() -> {
            if (wanted == chosenPair) {
                set(state().withForm(common).withAnswers(ofFirst, ofSecond, input()));
            }
        });
        answer();
    }

    @Override
    void answer() {
        if (openedPair == null || openedPair != chosenPair) {
            return;
        }
        int wish = latestWish();
        Input asked = input();
        Progress unlessChanged = (done, total) -> isWanted(wish);
        try {
            Compared ofFirst = contenders[0].answer(asked, unlessChanged);
            Compared ofSecond = contenders[1].answer(asked, unlessChanged);
            publish(wish, () -> set(state().withAnswers(ofFirst, ofSecond, asked)));
        } catch (CancellationException e) {
            // What was wished for instead is done next.
        }
    }

    private static Compared withoutReply(Compared compared) {
        return compared.fault() == null ? Compared.NOTHING : compared;
    }

    /** One of the two, opened, or why it could not be. */
    private static final class Contender {
        private final TaskModel model;
        private TextModel opened;
        private Presenter presenter;
        private String fault;
        private boolean isWarm;

        Contender(TaskModel model, Context context) {
            this.model = model;
            try {
                opened = model.model().open(new TextModel.Options());
                presenter = Presenters.of(opened, context.getResources());
            } catch (IOException | RuntimeException | LinkageError e) {
                // LinkageError: the APK lacks the native library for this phone's processor.
                fail(e);
            }
        }

        Form form() {
            return presenter == null ? null : presenter.form();
        }

        Compared beforeAnswer() {
            return fault == null ? Compared.NOTHING : Compared.failed(fault);
        }

        Compared answer(Input input, Progress progress) {
            if (presenter == null || input.text().isEmpty()) {
                return beforeAnswer();
            }
            try {
                if (!isWarm) {
                    // The first call of a model lays out its memory, which would count against whichever is asked first.
                    presenter.answer(input, progress);
                    isWarm = true;
                }
                long start = System.nanoTime();
                Reply reply = presenter.answer(input, progress);
                float milliseconds = (System.nanoTime() - start) / 1e6f;
                if (reply == null) {
                    return Compared.NOTHING;
                }
                return Compared.answered(Pieces.of(opened.tokenizer(), presenter.form(), input), reply, milliseconds);
            } catch (CancellationException e) {
                throw e;
            } catch (RuntimeException e) {
                close();
                fail(e);
                return beforeAnswer();
            }
        }

        void close() {
            if (presenter != null) {
                presenter.close();
                presenter = null;
            }
        }

        private void fail(Throwable e) {
            fault = words(e);
        }
    }
}
