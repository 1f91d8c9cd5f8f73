package io.github.squeezebert.classifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** An entity among tagged words; {@code keras_model/outputs/entity_spans.py} finds the same. */
final class EntitySpan {
    private static final String OUTSIDE = "O";

    /** Its type, such as {@code person}. */
    final String type;

    /** Its first word. */
    final int first;

    /** The word after its last. */
    final int after;

    private EntitySpan(String type, int first, int after) {
        this.type = type;
        this.first = first;
        this.after = after;
    }

    /**
     * The entities of a text's words, in their order.
     *
     * <ul>
     *   <li>{@code B-x} begins an entity of type x. {@code I-x} goes on with it or, where there is none to go on with,
     *       begins one, as in the CoNLL evaluation.
     *   <li>{@code E-x} or {@code L-x} is the last word of an entity, {@code S-x} or {@code U-x} the only one.
     *   <li>A tag without such a prefix is a type itself: a run of the same tag is one entity, as in seqeval's reading of
     *       IO.
     *   <li>{@code O} is outside every entity, and so is a word without a tag: null or empty.
     * </ul>
     */
    static List<EntitySpan> of(@Nullable String[] tags) {
        List<EntitySpan> spans = new ArrayList<>();
        int word = 0;
        while (word < tags.length) {
            String type = type(tags[word]);
            int first = word++;
            if (type == null) {
                continue;
            }
            boolean last = "ELSU".indexOf(prefix(tags[first])) >= 0;
            while (!last && word < tags.length && continues(tags[word], type)) {
                last = "EL".indexOf(prefix(tags[word++])) >= 0;
            }
            spans.add(new EntitySpan(type, first, word));
        }
        return spans;
    }

    /** Whether a tag begins an entity behind a word that is part of one, and not merely goes on with it. */
    static boolean beginsAnother(@Nullable String before, @Nullable String tag) {
        String type = type(before);
        return type != null && type(tag) != null && !continues(tag, type);
    }

    /** Whether a tag may stand behind another: {@code I-x} and its like need an entity to go on with if there is {@code B-x}. */
    static boolean goesOnWith(String before, String tag, List<String> labels) {
        boolean continuing = (tag.equals("I") || (isPrefixed(tag) && "IEL".indexOf(tag.charAt(0)) >= 0))
                && labels.contains("B" + tag.substring(1));
        return !continuing
                || (Objects.equals(type(tag), type(before)) && (before.charAt(0) == 'B' || before.charAt(0) == 'I'));
    }

    /** Whether a word with a tag is outside every entity. */
    static boolean isOutside(@Nullable String tag) {
        return type(tag) == null;
    }

    private static boolean continues(@Nullable String tag, String type) {
        return tag != null && type.equals(type(tag)) && "IEL".indexOf(prefix(tag)) >= 0;
    }

    /** The letter before the type, {@code I} where there is none. */
    private static char prefix(String tag) {
        return isPrefixed(tag) || tag.equals("B") ? tag.charAt(0) : 'I';
    }

    /** The type of the entity that a word is part of, null outside. */
    static @Nullable String type(@Nullable String tag) {
        if (tag == null || tag.isEmpty() || tag.equals(OUTSIDE)) {
            return null;
        }
        if (isPrefixed(tag)) {
            return tag.substring(2);
        }
        return tag.equals("B") || tag.equals("I") ? "" : tag;
    }

    private static boolean isPrefixed(String tag) {
        return tag.length() > 1 && tag.charAt(1) == '-' && "BIELSU".indexOf(tag.charAt(0)) >= 0;
    }
}
