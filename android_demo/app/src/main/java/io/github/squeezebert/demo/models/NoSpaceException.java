package io.github.squeezebert.demo.models;

import java.io.IOException;

/** A file does not fit into what the phone has left. */
final class NoSpaceException extends IOException {
    private static final long serialVersionUID = 1;

    private final long needed;
    private final long free;

    /**
     * @param needed bytes of the file; negative where it is not known
     * @param free bytes that a file may take
     */
    NoSpaceException(long needed, long free) {
        super(needed + " bytes do not fit into " + free);
        this.needed = needed;
        this.free = free;
    }

    long needed() {
        return needed;
    }

    long free() {
        return free;
    }
}
