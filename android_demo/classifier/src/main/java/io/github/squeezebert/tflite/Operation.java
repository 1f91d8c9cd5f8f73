package io.github.squeezebert.tflite;

import org.jspecify.annotations.Nullable;

/** An operator of a network, and its options, which have values also where a file leaves them out. */
final class Operation {
    final Kind kind;
    final int[] inputs;
    final int output;
    private final int place;
    private final @Nullable FlatTable options; // null for none

    /**
     * @param kind null for one that no text model has
     * @throws IllegalArgumentException if it is such a kind, or its options are those of another
     */
    Operation(int place, @Nullable Kind kind, int[] inputs, int output, FlatTable operator) {
        if (kind == null) {
            throw fault(place, " is of a kind that no model of this program has");
        }
        this.place = place;
        this.kind = kind;
        this.inputs = inputs;
        this.output = output;
        int optionKind = operator.smallInteger(3);
        options = optionKind != 0 && operator.has(4) ? operator.table(4) : null;
        if (optionKind != 0 && optionKind != kind.options) {
            throw fault(" has the options of another kind");
        }
    }

    float real(int field) {
        return options == null ? 0 : options.real(field);
    }

    int[] integers(int field) {
        return options == null ? new int[0] : options.integers(field);
    }

    int option(int field) {
        return options == null ? 0 : options.smallInteger(field);
    }

    int small(String name, int field, int most) {
        return within(name, option(field), 0, most);
    }

    int wide(String name, int field, int least, int most, int otherwise) {
        FlatTable said = options != null && options.has(field) ? options : null;
        return within(name, said == null ? otherwise : said.integer(field), least, most);
    }

    private int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw fault(" has the " + name + " " + value);
        }
        return value;
    }

    IllegalArgumentException fault(String fault) {
        return fault(place, fault);
    }

    static IllegalArgumentException fault(int place, String fault) {
        return new IllegalArgumentException("damaged: its operator " + place + fault);
    }
}
