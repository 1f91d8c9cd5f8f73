package io.github.squeezebert.tflite;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Named texts that a model of sentence vectors was trained to see before its texts, such as {@code query: }. */
public final class Prompts {
    private final Map<String, String> texts = new LinkedHashMap<>();
    private final @Nullable String defaultName; // null for none

    /**
     * @throws IllegalArgumentException if the prompts are no JSON object of texts, or the default is none of them
     */
    Prompts(Facts facts) {
        Map<String, @Nullable Object> named;
        try {
            named = new Facts(facts.string(Contract.PROMPTS_FACT, "{}")).all();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("has " + Contract.PROMPTS_FACT + " that are no JSON object", e);
        }
        for (Map.Entry<String, @Nullable Object> prompt : named.entrySet()) {
            String name = prompt.getKey();
            if (name.isEmpty() || !isUnicode(name) || !isUnicode(prompt.getValue())) {
                throw new IllegalArgumentException(
                        "has " + Contract.PROMPTS_FACT + ", of which one has no name or is no text");
            }
            texts.put(name, (String) prompt.getValue());
        }
        defaultName = facts.string(Contract.DEFAULT_PROMPT_FACT);
        if (defaultName != null && !texts.containsKey(defaultName)) {
            throw new IllegalArgumentException(
                    "has " + Contract.DEFAULT_PROMPT_FACT + " " + defaultName + ", but the prompts are " + known());
        }
    }

    /** Name → prompt, in the order of the file. */
    public Map<String, String> texts() {
        return Collections.unmodifiableMap(texts);
    }

    /** The name of the prompt for texts without a wish; empty where they get none. */
    public String defaultName() {
        return defaultName == null ? "" : defaultName;
    }

    /**
     * A text with a prompt before it, and no blank between.
     *
     * @param text any; null is an empty one, and stays null where no prompt comes before it
     * @param name of the prompt; an empty name for no prompt
     * @throws IllegalArgumentException if there is no prompt of this name
     */
    public @Nullable CharSequence before(@Nullable CharSequence text, String name) {
        String prompt = name.isEmpty() ? "" : texts.get(name);
        if (prompt == null) {
            throw new IllegalArgumentException("there is no prompt " + name + "; the model has " + known());
        }
        return prompt.isEmpty() ? text : text == null ? prompt : prompt + text;
    }

    private String known() {
        return texts.isEmpty() ? "none" : texts.keySet().toString();
    }

    private static boolean isUnicode(@Nullable Object text) {
        return text instanceof String && StandardCharsets.UTF_8.newEncoder().canEncode((String) text);
    }
}
