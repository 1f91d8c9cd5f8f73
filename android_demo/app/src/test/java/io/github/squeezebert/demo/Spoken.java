package io.github.squeezebert.demo;

import android.view.View;
import android.view.ViewGroup;
import android.widget.EditText;
import android.widget.TextView;
import java.util.ArrayList;
import java.util.List;

/** What a screen reader says of a screen, view by view, in the order in which they are laid out. */
public final class Spoken {
    private Spoken() {}

    /** Of a view and all below it. */
    public static List<String> of(View root) {
        List<String> spoken = new ArrayList<>();
        add(root, spoken);
        return spoken;
    }

    private static void add(View view, List<String> spoken) {
        int important = view.getImportantForAccessibility();
        if (view.getVisibility() != View.VISIBLE || important == View.IMPORTANT_FOR_ACCESSIBILITY_NO_HIDE_DESCENDANTS) {
            return;
        }
        String own = words(view);
        if (!own.isEmpty() && important != View.IMPORTANT_FOR_ACCESSIBILITY_NO) {
            spoken.add(own);
        }
        if (view instanceof ViewGroup && view.getContentDescription() == null) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                add(((ViewGroup) view).getChildAt(i), spoken);
            }
        }
    }

    private static String words(View view) {
        if (view.getContentDescription() != null) {
            return view.getContentDescription().toString();
        }
        if (view instanceof EditText && ((EditText) view).length() == 0) {
            return ((EditText) view).getHint().toString();
        }
        return view instanceof TextView ? ((TextView) view).getText().toString() : "";
    }
}
