package io.github.squeezebert.demo.models;

import java.util.Collections;
import java.util.List;

/** All that the screen shows of an {@link ImportSession}; never changed, only replaced. */
final class ImportState {
    /** Before the models are listed. */
    static final ImportState START = new ImportState(Collections.<ModelRow>emptyList(), null, 0, 0, "", false);

    private final List<ModelRow> rows;
    private final String copied;
    private final long done;
    private final long total;
    private final String message;
    private final boolean isFault;

    private ImportState(List<ModelRow> rows, String copied, long done, long total, String message, boolean isFault) {
        this.rows = rows;
        this.copied = copied;
        this.done = done;
        this.total = total;
        this.message = message;
        this.isFault = isFault;
    }

    ImportState withRows(List<ModelRow> rows) {
        return new ImportState(Collections.unmodifiableList(rows), copied, done, total, message, isFault);
    }

    /**
     * @param name file that is copied
     * @param total its bytes, or less than 0 where that is not known
     */
    ImportState withCopy(String name, long done, long total) {
        return new ImportState(rows, name, done, total, "", false);
    }

    /** No copy goes on any more. */
    ImportState withMessage(String message, boolean isFault) {
        return new ImportState(rows, null, 0, 0, message, isFault);
    }

    List<ModelRow> rows() {
        return rows;
    }

    /** Name of the file that is copied and checked, or null. */
    String copied() {
        return copied;
    }

    /** Bytes of it that are copied. */
    long done() {
        return done;
    }

    /** Bytes of it, or less than 0. */
    long total() {
        return total;
    }

    /** What came of the latest wish; may be empty. */
    String message() {
        return message;
    }

    boolean isFault() {
        return isFault;
    }
}
