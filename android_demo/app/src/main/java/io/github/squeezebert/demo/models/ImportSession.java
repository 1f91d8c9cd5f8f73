package io.github.squeezebert.demo.models;

import android.content.ContentResolver;
import android.content.Context;
import android.database.Cursor;
import android.net.Uri;
import android.provider.OpenableColumns;
import android.text.format.Formatter;
import io.github.squeezebert.demo.R;
import io.github.squeezebert.demo.screen.Session;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;

/** Copies and removes models on a thread of its own. It outlives a rotation of the screen, and so does the copy. */
final class ImportSession extends Session<ImportState> {
    /** A bar need not move more often. */
    private static final long SHOWN_EVERY_NANOSECONDS = 100_000_000;

    private final Context context;
    private final ModelFolder folder;
    private String latest;

    /** @param context of the app, which outlives the screen */
    ImportSession(Context context, ModelFolder folder) {
        super("import", ImportState.START);
        this.context = context;
        this.folder = folder;
        background.post(folder::removeLeftovers);
        background.post(this::list);
    }

    /** Copies a document that the user chose, checks it and lists it. */
    void add(Uri document) {
        int wish = wish();
        set(state().withCopy(context.getString(R.string.import_file), 0, -1));
        background.post(() -> copy(document, wish));
    }

    /** Ends the copy that goes on; nothing of it stays. */
    void cancel() {
        wish();
        set(state().withMessage(context.getString(R.string.import_cancelled), false));
    }

    /** Removes an imported model; the file that it was copied from stays. */
    void remove(AppModel model) {
        background.post(() -> {
            boolean gone = folder.remove((ImportedModel) model);
            int words = gone ? R.string.import_removed : R.string.import_not_removed;
            String message = context.getString(words, model.fileName());
            list();
            main.post(() -> set(state().withMessage(message, !gone)));
        });
    }

    /** Shows why no document could be chosen. */
    void fail(String message) {
        set(state().withMessage(message, true));
    }

    /** The {@link AppModel#id} of the model that was imported last, or null. */
    String latest() {
        return latest;
    }

    private void list() {
        List<ModelRow> rows = new ArrayList<>();
        try {
            for (AppModel model : AppModels.list(context)) {
                rows.add(ModelRow.of(model));
            }
        } catch (IOException e) {
            main.post(() -> fail(words(e)));
        }
        main.post(() -> set(state().withRows(rows)));
    }

    private void copy(Uri document, int wish) {
        String message;
        boolean fault = true;
        ImportedModel added = null;
        try {
            added = copyOf(document, wish);
            message = context.getString(R.string.import_done, added);
            fault = false;
        } catch (CancellationException e) {
            return;
        } catch (NoSpaceException e) {
            message = e.needed() < 0
                    ? context.getString(R.string.import_no_space, bytes(e.free()))
                    : context.getString(R.string.import_too_large, bytes(e.needed()), bytes(e.free()));
        } catch (IOException | RuntimeException | LinkageError e) {
            // RuntimeException: the other app may have withdrawn the right to read, or answer anything.
            message = context.getString(R.string.import_refused, words(e));
        }
        list();
        String said = message;
        boolean isFault = fault;
        ImportedModel imported = added;
        main.post(() -> {
            if (isWanted(wish)) {
                latest = imported == null ? latest : imported.id();
                set(state().withMessage(said, isFault));
            } else if (imported != null) {
                // It was cancelled when all was done.
                background.post(() -> {
                    folder.remove(imported);
                    list();
                });
            }
        });
    }

    private ImportedModel copyOf(Uri document, int wish) throws IOException {
        ContentResolver resolver = context.getContentResolver();
        String name = document.getLastPathSegment();
        long size = -1;
        String[] columns = {OpenableColumns.DISPLAY_NAME, OpenableColumns.SIZE};
        try (Cursor cursor = resolver.query(document, columns, null, null, null)) {
            if (cursor != null && cursor.moveToFirst()) {
                int named = cursor.getColumnIndex(OpenableColumns.DISPLAY_NAME);
                int sized = cursor.getColumnIndex(OpenableColumns.SIZE);
                name = named < 0 || cursor.isNull(named) ? name : cursor.getString(named);
                size = sized < 0 || cursor.isNull(sized) ? size : cursor.getLong(sized);
            }
        }
        String shown = name == null ? context.getString(R.string.import_file) : name;
        long total = size;
        try (InputStream stream = resolver.openInputStream(document)) {
            if (stream == null) {
                throw new IOException(shown + ": cannot be read");
            }
            return folder.add(shown, total, stream, new Shown(shown, total, wish));
        }
    }

    private String bytes(long count) {
        return Formatter.formatShortFileSize(context, count);
    }

    /** Shows how far a copy is, and ends it when that is wanted. */
    private final class Shown implements ModelFolder.Copying {
        private final String name;
        private final long total;
        private final int wish;
        private long last = System.nanoTime() - SHOWN_EVERY_NANOSECONDS;

        Shown(String name, long total, int wish) {
            this.name = name;
            this.total = total;
            this.wish = wish;
        }

        @Override
        public boolean onBytes(long done) {
            long now = System.nanoTime();
            if (now - last >= SHOWN_EVERY_NANOSECONDS) {
                last = now;
                publish(wish, () -> set(state().withCopy(name, done, total)));
            }
            return isWanted(wish);
        }
    }
}
