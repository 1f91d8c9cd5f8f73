package io.github.squeezebert.tflite;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** What an operator reads and writes: the types and shapes of its tensors, and the numbers of its constant inputs. */
final class Operands {
    final Operation operation;
    private final FlatTable graph;
    private final int[] types;
    private final int[][] shapes;
    private final BitSet constants;
    private final ValueRanges ranges;

    /**
     * @param types of all tensors of the network
     * @param shapes of all tensors
     * @param constants the tensors whose values the file holds
     */
    Operands(
            FlatTable graph, int[] types, int[][] shapes, BitSet constants, ValueRanges ranges, Operation operation) {
        this.operation = operation;
        this.graph = graph;
        this.types = types;
        this.shapes = shapes;
        this.constants = constants;
        this.ranges = ranges;
    }

    int count() {
        return operation.inputs.length;
    }

    /** Whether the operator has an input, which may be left out. */
    boolean has(int input) {
        return input < count() && operation.inputs[input] >= 0;
    }

    int[] shape(int input) {
        return shapes[operation.inputs[input]];
    }

    int type(int input) {
        return types[operation.inputs[input]];
    }

    int outputType() {
        return types[operation.output];
    }

    boolean isConstant(int input) {
        return constants.get(operation.inputs[input]);
    }

    /** How an input is quantized; null where the file does not say. */
    @Nullable FlatTable quantization(int input) {
        FlatTable tensor = graph.table(0, operation.inputs[input]);
        return tensor.has(4) ? tensor.table(4) : null;
    }

    /**
     * The values of an input, a number for each axis at most.
     *
     * @throws IllegalArgumentException if it is no constant of int32
     */
    int[] numbers(int input) {
        boolean listed = isConstant(input) && type(input) == TensorType.INT32 && shape(input).length <= 1;
        if (!listed || product(shape(input)) > 8) {
            throw operation.fault(" has an input " + input + " that is no constant list of int32");
        }
        FlatTable buffer = ranges.constant(operation.inputs[input]);
        int[] result = new int[(int) product(shape(input))];
        for (int i = 0; i < result.length; i++) {
            result[i] = buffer.packedInteger(0, i);
        }
        return result;
    }

    /** The shape of two that are broadcast. */
    int[] together(int[] left, int[] right) {
        int[] result = new int[Math.max(left.length, right.length)];
        for (int i = 1; i <= result.length; i++) {
            int one = i <= left.length ? left[left.length - i] : 1;
            int other = i <= right.length ? right[right.length - i] : 1;
            requireShapes(one == other || one == 1 || other == 1);
            result[result.length - i] = Math.max(one, other);
        }
        return result;
    }

    void requireShapes(boolean condition) {
        if (!condition) {
            throw operation.fault(" cannot compute with the shapes of its inputs");
        }
    }

    void requireTypes(boolean condition) {
        if (!condition) {
            throw operation.fault(" has tensors of types that do not go together");
        }
    }

    /** How many values a tensor of a shape has. */
    static long product(int[] shape) {
        long product = 1;
        for (int size : shape) {
            product *= size;
        }
        return product;
    }
}
