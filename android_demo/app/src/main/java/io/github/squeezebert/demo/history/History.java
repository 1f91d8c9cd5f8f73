package io.github.squeezebert.demo.history;

import android.content.Context;
import android.util.AtomicFile;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.json.JSONArray;
import org.json.JSONException;

/** The latest texts and answers, in a file of this app that Android puts into no backup. For any thread. */
public final class History {
    /** How many are kept of each form. */
    public static final int MOST = 20;

    private static final String FILE = "history.json";
    // Every screen has its own object for the one file.
    private static final Object LOCK = new Object();

    private final AtomicFile file;

    public History(Context context) {
        file = new AtomicFile(new File(context.getNoBackupFilesDir(), FILE));
    }

    /** All of them, the latest first. A file that cannot be read holds none. */
    public List<Remembered> list() {
        synchronized (LOCK) {
            List<Remembered> entries = new ArrayList<>();
            try {
                JSONArray json = new JSONArray(new String(file.readFully(), StandardCharsets.UTF_8));
                for (int i = 0; i < json.length(); i++) {
                    entries.add(Remembered.of(json.getJSONObject(i)));
                }
            } catch (IOException | JSONException e) {
                entries.clear();
            }
            return entries;
        }
    }

    /** Puts one first, in the place of the latest where it follows that, and forgets the oldest of its form above the most. */
    public void add(Remembered entry) {
        synchronized (LOCK) {
            List<Remembered> entries = list();
            if (!entries.isEmpty() && entry.follows(entries.get(0))) {
                entries.remove(0);
            }
            entries.add(0, entry);
            JSONArray kept = new JSONArray();
            Map<String, Integer> counts = new HashMap<>();
            try {
                for (Remembered each : entries) {
                    Integer count = counts.get(each.form());
                    counts.put(each.form(), count == null ? 1 : count + 1);
                    if (counts.get(each.form()) <= MOST) {
                        kept.put(each.toJson());
                    }
                }
            } catch (JSONException e) {
                throw new IllegalStateException("strings and a whole number are always JSON", e);
            }
            write(kept.toString().getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Forgets all. */
    public void clear() {
        synchronized (LOCK) {
            file.delete();
        }
    }

    private void write(byte[] bytes) {
        FileOutputStream stream = null;
        try {
            stream = file.startWrite();
            stream.write(bytes);
            file.finishWrite(stream);
        } catch (IOException e) {
            // A full disk: the history stays as it was, and nobody waits for it.
            file.failWrite(stream);
        }
    }
}
