package io.github.squeezebert.demo;

import android.content.Context;
import android.content.SharedPreferences;

/** What the app keeps from one start to the next. */
final class Preferences {
    private static final String MODEL = "model";
    private static final String INTRODUCED = "introduced";

    private final SharedPreferences kept;

    Preferences(Context context) {
        kept = context.getSharedPreferences("preferences", Context.MODE_PRIVATE);
    }

    /** The id of the model that was chosen last, or the default. */
    String model(String otherwise) {
        return kept.getString(MODEL, otherwise);
    }

    void setModel(String id) {
        if (!id.equals(kept.getString(MODEL, null))) {
            kept.edit().putString(MODEL, id).apply();
        }
    }

    /** Whether the user has read what this app is. */
    boolean isIntroduced() {
        return kept.getBoolean(INTRODUCED, false);
    }

    void setIntroduced() {
        kept.edit().putBoolean(INTRODUCED, true).apply();
    }
}
