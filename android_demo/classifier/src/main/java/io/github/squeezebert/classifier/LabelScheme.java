package io.github.squeezebert.classifier;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How the labels of a model write entities; {@code keras_model/data/tag_schemes.py} reads the same out of them. */
final class LabelScheme {
    // B begins an entity, I or M is within, E or L ends it, S, U or W is all of it.
    private static final String LETTERS = "BIMELSUW";
    // Those that answers are read in, written B-x.
    private static final String READ = "BIELSU";
    private static final String[][] SCHEMES = {
        {"BIO", "BI"}, {"BIOES", "BIES"}, {"BILOU", "BILU"}, {"BMES", "BMES"}, {"BMEWO", "BMEW"}
    };
    // In the order in which they are tried; the last has no type.
    private static final String[] FORMS = {"B-x", "B_x", "x-B", "x_B", "b-x", "b_x", "x-b", "x_b", "B"};
    // How the place of a word in its entity is written elsewhere, before or behind its type, with a mark between them.
    private static final Set<String> PLACES = new HashSet<>(Arrays.asList(
            "B", "I", "M", "E", "L", "S", "U", "W",
            "BEG", "BEGIN", "START", "IN", "INS", "INSIDE", "INTERMEDIATE", "MID", "MIDDLE", "CONT", "END", "LAST",
            "SINGLE", "SINGLETON", "UNIT", "WHOLE"));
    private static final Set<String> BEGINNINGS = new HashSet<>(Arrays.asList("B", "BEG", "BEGIN", "START"));
    // Place, mark and type; type, mark and place; place and type. What Python's \w is, Java's and Android's are not.
    private static final Pattern[] PLACED = {
        Pattern.compile("([A-Za-z]+)[^\\p{L}\\p{N}_]+(.+)", Pattern.DOTALL),
        Pattern.compile("(.+?)[^\\p{L}\\p{N}_]+([A-Za-z]+)", Pattern.DOTALL),
        Pattern.compile("([BIESLUMW])([A-Za-z].*)", Pattern.DOTALL)
    };

    private LabelScheme() {}

    /**
     * Makes sure that answers in these labels are read as they are meant.
     *
     * @param name of the model, for messages
     * @throws IllegalArgumentException if they are in a scheme other than BIO, BIOES and BILOU written {@code B-x}, and no
     *     plain types
     */
    static void check(String name, List<String> labels) {
        String told = unread(labels);
        if (told != null) {
            throw new IllegalArgumentException(name + ": the labels are " + told
                    + "; rename them in the folder's labels.txt to B-x, I-x, E-x and S-x (M-x is I-x, W-x is S-x), which "
                    + "says the same, and build its .tflite again");
        }
    }

    /** How labels write entities where answers are not read so, such as "BMES written B_x"; null where they are. */
    static @Nullable String unread(List<String> labels) {
        List<String> inside = new ArrayList<>();
        boolean upper = labels.contains("O") || labels.contains("");
        for (String label : labels) {
            if (!(label.isEmpty() || label.equals("O") || (!upper && label.equals("o")) || isOfTokens(label))) {
                inside.add(label);
            }
        }
        String letters = null;
        String form = FORMS[0];
        for (int i = 0; i < FORMS.length && letters == null; i++) {
            form = FORMS[i];
            letters = letters(inside, form);
        }
        if (letters == null) {
            String placed = placedOtherwise(inside);
            return placed == null ? null : "of a scheme written " + placed;
        }
        // Plain types may end as a letter does, but of a scheme there is always one that begins an entity.
        if (letters.indexOf('B') < 0) {
            return null;
        }
        if ((form.equals("B-x") || form.equals("B")) && holds(READ, letters)) {
            return null;
        }
        String scheme = "of several schemes,";
        for (int i = SCHEMES.length - 1; i >= 0; i--) {
            scheme = holds(SCHEMES[i][1], letters) ? SCHEMES[i][0] : scheme;
        }
        return scheme + " written " + form;
    }

    /** The first label not written B-x where all have a place before or behind their type; null where they have not. */
    private static @Nullable String placedOtherwise(List<String> inside) {
        for (int way = 0; way < PLACED.length; way++) {
            Set<String> places = new HashSet<>();
            Set<String> types = new HashSet<>();
            for (String label : inside) {
                Matcher found = PLACED[way].matcher(label);
                boolean placed = found.matches();
                places.add(placed ? found.group(way == 1 ? 2 : 1).toUpperCase(Locale.ROOT) : "");
                types.add(placed ? found.group(way == 1 ? 1 : 2) : "");
            }
            boolean begun = false;
            for (String place : places) {
                begun |= BEGINNINGS.contains(place);
            }
            // Types that merely look so, such as those of brands, do not come with two places each.
            if (begun && PLACES.containsAll(places) && places.size() > 1 && types.size() < inside.size()) {
                for (String label : inside) {
                    if (letters(Arrays.asList(label), FORMS[0]) == null) {
                        return label;
                    }
                }
            }
        }
        return null;
    }

    /** Whether older code gave a label to the tokenizer's own tokens, or to every piece of a word but its first. */
    private static boolean isOfTokens(String label) {
        return isWithin(label, '[', ']') || isWithin(label, '<', '>') || label.equals("X") || label.equals("PAD");
    }

    /** Whether a label is in brackets, and has none but these. */
    private static boolean isWithin(String label, char open, char close) {
        int last = label.length() - 1;
        return last > 1
                && label.charAt(0) == open
                && label.indexOf(close) == last
                && label.indexOf(open, 1) < 0;
    }

    /** The letters of labels, in upper case; null where one label is not written in a form. */
    private static @Nullable String letters(List<String> labels, String form) {
        int mark = Math.max(form.indexOf('-'), form.indexOf('_'));
        boolean first = form.charAt(0) != 'x';
        boolean lower = form.indexOf('b') >= 0;
        StringBuilder letters = new StringBuilder();
        for (String label : labels) {
            int size = label.length();
            if (mark < 0 ? size != 1 : size < 3 || label.charAt(first ? 1 : size - 2) != form.charAt(mark)) {
                return null;
            }
            char letter = label.charAt(first ? 0 : size - 1);
            char capital = lower && letter >= 'a' && letter <= 'z' ? (char) (letter - 'a' + 'A') : letter;
            if (LETTERS.indexOf(capital) < 0 || lower == (capital == letter)) {
                return null;
            }
            letters.append(capital);
        }
        return letters.length() == 0 ? null : letters.toString();
    }

    private static boolean holds(String own, String letters) {
        for (int i = 0; i < letters.length(); i++) {
            if (own.indexOf(letters.charAt(i)) < 0) {
                return false;
            }
        }
        return true;
    }
}
