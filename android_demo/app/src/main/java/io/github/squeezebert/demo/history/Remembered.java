package io.github.squeezebert.demo.history;

import org.json.JSONException;
import org.json.JSONObject;

/** A text that was answered, and its answer in one line. */
public final class Remembered {
    private final String form;
    private final String model;
    private final String text;
    private final String second;
    private final String answer;
    private final long time;

    /**
     * @param form the name of the form that was filled in
     * @param model id of the model
     * @param text what stood in the first field
     * @param second what stood in the second; empty where there is none
     * @param answer in words
     * @param time when it was answered, in milliseconds since 1970
     */
    public Remembered(String form, String model, String text, String second, String answer, long time) {
        this.form = form;
        this.model = model;
        this.text = text;
        this.second = second;
        this.answer = answer;
        this.time = time;
    }

    public String form() {
        return form;
    }

    public String model() {
        return model;
    }

    public String text() {
        return text;
    }

    public String second() {
        return second;
    }

    public String answer() {
        return answer;
    }

    public long time() {
        return time;
    }

    /** Whether this is what the same model was asked before, both texts as they were, typed on or corrected at their end. */
    boolean follows(Remembered before) {
        boolean sameModel = form.equals(before.form) && model.equals(before.model);
        return sameModel && goesOn(text, before.text) && goesOn(second, before.second);
    }

    private static boolean goesOn(String text, String before) {
        return text.startsWith(before) || before.startsWith(text);
    }

    JSONObject toJson() throws JSONException {
        return new JSONObject()
                .put("form", form)
                .put("model", model)
                .put("text", text)
                .put("second", second)
                .put("answer", answer)
                .put("time", time);
    }

    static Remembered of(JSONObject json) throws JSONException {
        return new Remembered(
                json.getString("form"),
                json.getString("model"),
                json.getString("text"),
                json.getString("second"),
                json.getString("answer"),
                json.getLong("time"));
    }
}
