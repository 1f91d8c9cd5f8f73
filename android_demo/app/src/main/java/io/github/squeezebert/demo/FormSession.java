package io.github.squeezebert.demo;

import android.os.LocaleList;
import io.github.squeezebert.demo.screen.Session;

/**
 * A session that answers what stands in a form by what is chosen. Of inputs and of choices that follow one another, the
 * latest alone is taken.
 *
 * @param <S> how it stands
 */
abstract class FormSession<S> extends Session<S> {
    /** Longer than the pause between two letters, too short to be felt as a wait. */
    static final long PAUSE_MILLISECONDS = 120;

    private final Runnable open = this::open;
    private final Runnable answer = this::answer;
    // Written on the main thread, read in the background.
    private volatile Input input = Input.NONE;
    private LocaleList languages;

    FormSession(String name, S start) {
        super(name, start);
    }

    /** Answers an input once no other has followed for a moment. The same again, as when the screen is turned, is no wish. */
    final void ask(Input input) {
        if (!input.isSame(this.input)) {
            this.input = input;
            askAgain();
        }
    }

    /** Answers the latest input anew. */
    final void askAgain() {
        wish();
        background.removeCallbacks(answer);
        if (input.text().isEmpty()) {
            set(withoutReply());
        } else {
            background.postDelayed(answer, PAUSE_MILLISECONDS);
        }
    }

    /** Tells the languages of the screen. A reply in others is given again. */
    final void speak(LocaleList languages) {
        if (this.languages != null && !this.languages.equals(languages)) {
            askAgain();
        }
        this.languages = languages;
    }

    /** Has what is chosen now opened. */
    final void openChosen() {
        wish();
        background.removeCallbacks(open);
        background.post(open);
    }

    /** What is to be answered. */
    final Input input() {
        return input;
    }

    /** Nothing is opened or answered any more. */
    @Override
    protected void end() {
        input = Input.NONE;
        background.removeCallbacks(open);
    }

    /** Opens what is chosen, in the background. */
    abstract void open();

    /** Answers the input, in the background. */
    abstract void answer();

    /** The state without an answer. */
    abstract S withoutReply();
}
