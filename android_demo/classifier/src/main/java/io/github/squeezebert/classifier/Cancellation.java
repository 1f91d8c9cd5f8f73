package io.github.squeezebert.classifier;

import org.jspecify.annotations.Nullable;

/**
 * Ends a reading from any thread. It goes wherever a {@link Progress} does, and to several calls if they shall end together.
 *
 * <pre>{@code
 * Cancellation cancellation = new Cancellation();
 * executor.execute(() -> show(classifier.classification(text, cancellation)));
 * button.setOnClickListener(view -> cancellation.cancel());
 * }</pre>
 *
 * <p>The call that reads ends before its next window with a {@link java.util.concurrent.CancellationException}. On Android,
 * {@code signal.setOnCancelListener(cancellation::cancel)} lets a {@code CancellationSignal} end it.
 */
public final class Cancellation implements Progress {
    private final @Nullable Progress told;
    private volatile boolean cancelled;

    /** Of a reading whose progress nobody wants to know. */
    public Cancellation() {
        this(null);
    }

    /**
     * @param told is told each window, and may end the reading too; null for nobody
     */
    public Cancellation(@Nullable Progress told) {
        this.told = told;
    }

    /** Ends what reads with this now and what begins to later. Calling again does nothing. */
    public void cancel() {
        cancelled = true;
    }

    /** Whether {@link #cancel} was called. */
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public boolean onWindow(int done, int total) {
        return !cancelled && (told == null || told.onWindow(done, total));
    }
}
