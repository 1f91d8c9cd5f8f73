package io.github.squeezebert.classifier;

/** Is told how far a long text has been read, or how many texts of a batch, and may end the reading. {@link Cancellation} ends it from elsewhere. */
public interface Progress {
    /**
     * Called before the first window, or the first text of a batch, is read and after each, on the thread that reads.
     *
     * @param done how many windows, or texts of a batch, have been read
     * @param total how many there are
     * @return whether to go on; if not, the call that reads throws {@link java.util.concurrent.CancellationException}
     */
    boolean onWindow(int done, int total);
}
