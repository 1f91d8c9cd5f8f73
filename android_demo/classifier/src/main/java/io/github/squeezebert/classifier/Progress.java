package io.github.squeezebert.classifier;

/** Is told how far a long text has been read, and may end the reading. */
public interface Progress {
    /**
     * Called before the first window is read and after each, on the thread that reads.
     *
     * @param done how many windows have been read
     * @param total how many there are
     * @return whether to go on; if not, the call that reads throws {@link java.util.concurrent.CancellationException}
     */
    boolean onWindow(int done, int total);
}
