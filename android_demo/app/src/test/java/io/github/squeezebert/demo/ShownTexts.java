package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;

import android.graphics.Rect;
import android.view.View;
import android.view.ViewGroup;
import android.widget.EditText;
import android.widget.TextView;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.json.JSONArray;
import org.json.JSONException;
import org.json.JSONObject;

/**
 * The texts in the committed pictures, in a file beside them, by picture: a picture whose texts are no longer the app's is out
 * of date. Figures differ from machine to machine, so each stands as a number sign.
 */
final class ShownTexts {
    private static final File PICTURES = new File("../../docs");
    private static final String FILE = "android-screens.json";

    private ShownTexts() {}

    /** Writes the texts of a picture into its folder, and elsewhere than beside the committed pictures compares with those. */
    static void keep(String picture, View window, File folder) throws IOException {
        // Of a model that is not this repository's no picture is committed.
        if (picture.startsWith("android-tiny-")) {
            return;
        }
        Set<String> texts = new LinkedHashSet<>();
        add(window, texts);
        JSONArray shown = new JSONArray(texts);
        try {
            if (!folder.getCanonicalFile().equals(PICTURES.getCanonicalFile())) {
                compare(picture, shown);
            }
            Map<String, Object> all = read(folder);
            all.put(picture, shown);
            Files.write(new File(folder, FILE).toPath(), (new JSONObject(all).toString(1) + "\n").getBytes(StandardCharsets.UTF_8));
        } catch (JSONException e) {
            throw new IOException(e);
        }
    }

    private static void compare(String picture, JSONArray shown) throws IOException, JSONException {
        Object committed = read(PICTURES).get(picture);
        String advice = picture + " is out of date; take the pictures again, as android_demo/README.md says";
        assertNotNull(advice, committed);
        assertEquals(advice, committed.toString(), shown.toString());
    }

    private static Map<String, Object> read(File folder) throws IOException, JSONException {
        Map<String, Object> all = new TreeMap<>();
        File file = new File(folder, FILE);
        if (file.isFile()) {
            JSONObject json = new JSONObject(new String(Files.readAllBytes(file.toPath()), StandardCharsets.UTF_8));
            for (Iterator<String> names = json.keys(); names.hasNext(); ) {
                String name = names.next();
                all.put(name, json.get(name));
            }
        }
        return all;
    }

    private static void add(View view, Set<String> texts) {
        if (!view.isShown() || !view.getGlobalVisibleRect(new Rect())) {
            return;
        }
        if (view instanceof TextView) {
            TextView text = (TextView) view;
            CharSequence words = text.length() == 0 && text instanceof EditText ? text.getHint() : text.getText();
            if (words != null && words.length() > 0) {
                texts.add(words.toString().replaceAll("\\p{Nd}[\\p{Nd}.,٫٬]*", "#"));
            }
        } else if (view instanceof ViewGroup) {
            for (int i = 0; i < ((ViewGroup) view).getChildCount(); i++) {
                add(((ViewGroup) view).getChildAt(i), texts);
            }
        }
    }
}
