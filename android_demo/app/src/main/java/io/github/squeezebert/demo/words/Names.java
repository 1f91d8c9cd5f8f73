package io.github.squeezebert.demo.words;

import android.content.res.Resources;
import io.github.squeezebert.demo.R;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** What the screen calls models and labels, whose own names are identifiers. */
public final class Names {
    /** What the smaller of two sizes of a model has at the end of its name. */
    private static final String SMALL = "_8mb";

    private static final Map<String, Integer> TITLES = new HashMap<>();
    private static final Map<String, Integer> LABELS = new HashMap<>();

    static {
        TITLES.put("intents", R.string.model_intents);
        TITLES.put("sentiment", R.string.model_sentiment);
        TITLES.put("spam", R.string.model_spam);
        TITLES.put("entities", R.string.model_entities);
        TITLES.put("answers", R.string.model_answers);
        TITLES.put("similarity", R.string.model_similarity);
        TITLES.put("topics", R.string.model_topics);
        TITLES.put("entities_multilingual", R.string.model_entities_multilingual);

        LABELS.put("positive", R.string.label_positive);
        LABELS.put("negative", R.string.label_negative);
        LABELS.put("neutral", R.string.label_neutral);
        LABELS.put("spam", R.string.label_spam);
        LABELS.put("ham", R.string.label_no_spam);
        LABELS.put("person", R.string.label_person);
        LABELS.put("location", R.string.label_location);
        LABELS.put("organization", R.string.label_organisation);
        LABELS.put("corporation", R.string.label_corporation);
        LABELS.put("group", R.string.label_group);
        LABELS.put("product", R.string.label_product);
        LABELS.put("creative-work", R.string.label_creative_work);
        // As CoNLL-2003 shortens them.
        LABELS.put("per", R.string.label_person);
        LABELS.put("loc", R.string.label_location);
        LABELS.put("org", R.string.label_organisation);
        LABELS.put("misc", R.string.label_miscellaneous);
        // SIB-200's.
        LABELS.put("science/technology", R.string.label_science);
        LABELS.put("travel", R.string.label_travel);
        LABELS.put("politics", R.string.label_politics);
        LABELS.put("sports", R.string.label_sports);
        LABELS.put("health", R.string.label_health);
        LABELS.put("entertainment", R.string.label_entertainment);
        LABELS.put("geography", R.string.label_geography);
    }

    private final Resources words;

    public Names(Resources words) {
        this.words = words;
    }

    /**
     * The title of a model: a translation for those of this project, for others their name in words.
     *
     * @param name what its metadata or, without, its file calls it
     */
    public String title(String name) {
        String base = name.endsWith(SMALL) ? name.substring(0, name.length() - SMALL.length()) : name;
        Integer known = TITLES.get(base);
        return known == null ? inWords(name) : words.getString(known);
    }

    /** A label or a kind of entity: a translation where it is a common one, else its name in words. */
    public String label(String label) {
        Integer known = LABELS.get(label.toLowerCase(Locale.ROOT));
        return known == null ? inWords(label) : words.getString(known);
    }

    /** An identifier in words: {@code card_arrival} is “Card arrival”. */
    public static String inWords(String identifier) {
        String spaced = identifier.replace('_', ' ').trim();
        if (spaced.isEmpty()) {
            return identifier;
        }
        int first = spaced.codePointAt(0);
        String rest = spaced.substring(Character.charCount(first));
        return new StringBuilder().appendCodePoint(Character.toTitleCase(first)).append(rest).toString();
    }
}
