package io.github.squeezebert.classifier;

import java.util.ArrayList;
import java.util.List;
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
        String form = null;
        for (int i = 0; i < FORMS.length && letters == null; i++) {
            form = FORMS[i];
            letters = letters(inside, form);
        }
        // Plain types may end as a letter does, but of a scheme there is always one that begins an entity.
        if (letters == null || letters.indexOf('B') < 0) {
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
