package io.github.squeezebert.tflite;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code squeezebert.json}: one flat JSON object of strings, integers, truth values and nulls.
 *
 * <p>What TensorFlow's metadata schema has no field for: the task, and how the tokenizer treats case and accents.
 */
final class Facts {
    private final String text;
    private final Map<String, @Nullable Object> values = new LinkedHashMap<>();
    private int at;

    /**
     * @throws IllegalArgumentException if it is anything but such an object
     */
    Facts(String text) {
        this.text = text;
        expect('{');
        if (peek() == '}') {
            at++;
        } else {
            char next;
            do {
                String name = string();
                expect(':');
                values.put(name, value());
                next = peek();
                at++;
            } while (next == ',');
            if (next != '}') {
                throw unreadable();
            }
        }
        if (peek() != 0) {
            throw unreadable();
        }
    }

    /** All that it tells, by name and in its order: strings, {@link Long}s, truth values and nulls. */
    Map<String, @Nullable Object> all() {
        return values;
    }

    /** A string, or null where the object lacks it or has null. */
    @Nullable String string(String name) {
        Object value = values.get(name);
        return value == null ? null : cast(name, value, String.class);
    }

    /** A string, or the default where the object lacks it or has null. */
    String string(String name, String otherwise) {
        String value = string(name);
        return value == null ? otherwise : value;
    }

    /** A truth value, or the default where the object lacks it or has null. */
    boolean truth(String name, boolean otherwise) {
        Object value = values.get(name);
        return value == null ? otherwise : cast(name, value, Boolean.class);
    }

    /**
     * @throws IllegalArgumentException if the object lacks it
     */
    long integer(String name) {
        Object value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("lacks " + name);
        }
        return cast(name, value, Long.class);
    }

    /**
     * A number with a fraction, which stands in a string; or the default where the object lacks it.
     *
     * @throws IllegalArgumentException if it is no decimal number
     */
    double decimal(String name, double otherwise) {
        String text = string(name);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("-?[0-9]{1,9}(\\.[0-9]{1,40})?")) {
            throw new IllegalArgumentException("has " + name + " " + text);
        }
        return Double.parseDouble(text);
    }

    private static <T> T cast(String name, Object value, Class<T> type) {
        if (!type.isInstance(value)) {
            throw new IllegalArgumentException("has " + name + " " + value);
        }
        return type.cast(value);
    }

    private @Nullable Object value() {
        char first = peek();
        if (first == '"') {
            return string();
        }
        int start = at;
        while (at < text.length() && ",}] \t\r\n".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        String word = text.substring(start, at);
        switch (word) {
            case "true":
                return Boolean.TRUE;
            case "false":
                return Boolean.FALSE;
            case "null":
                return null;
            default:
                try {
                    return Long.valueOf(word);
                } catch (NumberFormatException e) {
                    throw unreadable();
                }
        }
    }

    private String string() {
        expect('"');
        StringBuilder result = new StringBuilder();
        while (at < text.length() && text.charAt(at) != '"') {
            char c = text.charAt(at++);
            result.append(c == '\\' ? escaped() : c);
        }
        expect('"');
        return result.toString();
    }

    private char escaped() {
        char c = at < text.length() ? text.charAt(at++) : 0;
        int control = "bfnrt".indexOf(c);
        if (control >= 0) {
            return "\b\f\n\r\t".charAt(control);
        }
        if (c == 'u' && at + 4 <= text.length()) {
            at += 4;
            try {
                return (char) Integer.parseInt(text.substring(at - 4, at), 16);
            } catch (NumberFormatException e) {
                throw unreadable();
            }
        }
        if (c == '"' || c == '\\' || c == '/') {
            return c;
        }
        throw unreadable();
    }

    private void expect(char c) {
        // Within a string, blanks are text: the closing quote is met without skipping any.
        if (c == '"' && at < text.length() && text.charAt(at) == c) {
            at++;
            return;
        }
        if (peek() != c) {
            throw unreadable();
        }
        at++;
    }

    /** The next character that is no blank, or 0 at the end. */
    private char peek() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        return at < text.length() ? text.charAt(at) : 0;
    }

    private IllegalArgumentException unreadable() {
        return new IllegalArgumentException("cannot be read at character " + at);
    }
}
