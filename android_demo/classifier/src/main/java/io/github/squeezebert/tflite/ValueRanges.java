package io.github.squeezebert.tflite;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * The least and the greatest number that integers can be, whatever a caller sends, so that look-ups stay in a table.
 *
 * <p>The same rules as {@code convert/tflite/structure/value_ranges.py}.
 */
final class ValueRanges {
    private static final int BUFFERS = 4;
    private static final long[] ANY = {Integer.MIN_VALUE, Integer.MAX_VALUE};

    private final FlatTable model;
    private final FlatTable graph;
    private final int[] types;
    private final BitSet constants;
    private final long[][] ranges; // null where they are not known
    private final Kind[] makers;
    private final int[][] operands; // of the operator that made a tensor

    /**
     * @param constants the tensors whose values the file holds
     */
    ValueRanges(FlatTable model, FlatTable graph, int[] types, BitSet constants) {
        this.model = model;
        this.graph = graph;
        this.types = types;
        this.constants = constants;
        ranges = new long[types.length][];
        makers = new Kind[types.length];
        operands = new int[types.length][];
    }

    /** Takes the next operator that makes a tensor of int32. */
    void add(Kind kind, int[] inputs, int output) {
        makers[output] = kind;
        operands[output] = inputs;
        ranges[output] = made(kind, inputs);
    }

    /** The buffer that holds the values of a constant. */
    FlatTable constant(int tensor) {
        return model.table(BUFFERS, graph.table(0, tensor).integer(2));
    }

    /** The least and the greatest value of a tensor. */
    long[] of(int tensor) {
        if (ranges[tensor] == null && constants.get(tensor) && types[tensor] == TensorType.INT32) {
            FlatTable buffer = constant(tensor);
            long[] range = {Integer.MAX_VALUE, Integer.MIN_VALUE};
            for (int i = buffer.count(0, 1) / 4 - 1; i >= 0; i--) {
                int value = buffer.packedInteger(0, i);
                range[0] = Math.min(range[0], value);
                range[1] = Math.max(range[1], value);
            }
            ranges[tensor] = range;
        }
        return ranges[tensor] == null ? ANY : ranges[tensor];
    }

    /** The range of what an operator makes. */
    private long[] made(Kind kind, int[] inputs) {
        long[] one = of(inputs[kind == Kind.EMBEDDING_LOOKUP ? 1 : 0]);
        if (kind.isCarried() && kind != Kind.CONCATENATION && kind != Kind.MAXIMUM && kind != Kind.MINIMUM) {
            return one;
        }
        long[] other = inputs.length > 1 && inputs[1] >= 0 ? of(inputs[1]) : ANY;
        switch (kind) {
            case CONCATENATION:
                return new long[] {Math.min(one[0], other[0]), Math.max(one[1], other[1])};
            case MAXIMUM:
                return new long[] {Math.max(one[0], other[0]), Math.max(one[1], other[1])};
            case MINIMUM:
                return new long[] {Math.min(one[0], other[0]), Math.min(one[1], other[1])};
            case ADD:
                long[] sum = held(one[0] + other[0], one[1] + other[1]);
                for (int i = 0; i < 2; i++) {
                    long[] chosen = chosen(inputs[i], inputs[1 - i]);
                    sum = chosen != null && chosen[1] - chosen[0] < sum[1] - sum[0] ? chosen : sum;
                }
                return sum;
            case SUB:
                return held(one[0] - other[1], one[1] - other[0]);
            case MUL:
                long[] corners = {one[0] * other[0], one[0] * other[1], one[1] * other[0], one[1] * other[1]};
                Arrays.sort(corners);
                return held(corners[0], corners[3]);
            default:
                return ANY;
        }
    }

    /** (x - other) · m + other, where m is 0 or 1: the range of x and other together; null where it is no such sum. */
    private long @Nullable [] chosen(int summand, int other) {
        if (operands[summand] == null || makers[summand] != Kind.MUL) {
            return null;
        }
        for (int i = 0; i < 2; i++) {
            int moved = operands[summand][i];
            long[] factor = of(operands[summand][1 - i]);
            boolean switched = factor[0] >= 0 && factor[1] <= 1 && operands[moved] != null && makers[moved] == Kind.SUB;
            if (switched && operands[moved][1] == other) {
                long[] x = of(operands[moved][0]);
                long[] y = of(other);
                return new long[] {Math.min(x[0], y[0]), Math.max(x[1], y[1])};
            }
        }
        return null;
    }

    /** A range, unless 32 bits do not hold it: then the numbers wrap round. */
    private static long[] held(long least, long most) {
        return least == (int) least && most == (int) most ? new long[] {least, most} : ANY;
    }
}
