package io.github.squeezebert.tflite;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The labels that lie in a {@code .tflite}, one a line. */
final class PackedLabels {
    private PackedLabels() {}

    /**
     * @param files content by name
     * @throws IllegalArgumentException if there are none, or one is blank, holds a line end or occurs twice
     */
    static List<String> read(Map<String, byte[]> files) {
        if (!files.containsKey(Contract.LABELS_FILE)) {
            throw new IllegalArgumentException("lacks " + Contract.LABELS_FILE);
        }
        String text;
        try {
            text = TfliteBytes.text(files.get(Contract.LABELS_FILE));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("its " + Contract.LABELS_FILE + " " + e.getMessage(), e);
        }
        List<String> lines = new ArrayList<>();
        for (int start = 0; start < text.length(); ) {
            int end = text.indexOf('\n', start);
            end = end < 0 ? text.length() : end;
            lines.add(text.substring(start, end));
            start = end + 1;
        }
        require(lines);
        return Collections.unmodifiableList(lines);
    }

    /** A label that another tool wrote with a carriage return behind it would equal none that an app compares it with. */
    private static void require(List<String> labels) {
        Set<String> seen = new HashSet<>();
        for (String label : labels) {
            String fault = isBlank(label) ? "is blank" : label.indexOf('\r') >= 0 ? "holds a line end" : null;
            if (fault != null) {
                throw new IllegalArgumentException("its " + Contract.LABELS_FILE + ": '" + label.replace("\r", "\\r")
                        + "' cannot be a label: it " + fault + "; build the file again");
            }
            if (!seen.add(label)) {
                throw new IllegalArgumentException(
                        "its " + Contract.LABELS_FILE + ": label '" + label + "' occurs twice; build the file again");
            }
        }
    }

    private static boolean isBlank(String label) {
        for (int i = 0; i < label.length(); i++) {
            char letter = label.charAt(i);
            if (!Character.isWhitespace(letter) && !Character.isSpaceChar(letter)) {
                return false;
            }
        }
        return true;
    }
}
