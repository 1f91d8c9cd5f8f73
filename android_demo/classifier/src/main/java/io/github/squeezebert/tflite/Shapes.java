package io.github.squeezebert.tflite;

import java.util.Arrays;
import java.util.BitSet;

/**
 * What shape each operator of a network writes, given what it reads and its options.
 *
 * <p>The same rules as {@code convert/tflite/structure/shapes.py}.
 */
final class Shapes {
    private static final int MOST_STEP = 1 << 16;

    private final FlatTable graph;
    private final int[] types;
    private final int[][] shapes;
    private final BitSet constants;
    private final ValueRanges ranges;

    // Of the operator that is looked at.
    private Operation operation;
    private int[] inputs;
    private int output;

    /**
     * @param types of the tensors
     * @param shapes of the tensors; may be filled in later
     * @param constants the tensors whose values the file holds
     */
    Shapes(FlatTable graph, int[] types, int[][] shapes, BitSet constants, ValueRanges ranges) {
        this.graph = graph;
        this.types = types;
        this.shapes = shapes;
        this.constants = constants;
        this.ranges = ranges;
    }

    /**
     * The shape that an operator writes.
     *
     * @throws IllegalArgumentException if its inputs or its options do not go together
     */
    int[] of(Operation operation) {
        this.operation = operation;
        inputs = operation.inputs;
        output = operation.output;
        Kind kind = operation.kind;
        switch (kind) {
            case ADD:
            case MUL:
            case SUB:
            case DIV:
                operation.small("activation", 0, 3);
                return together(shapes[inputs[0]], shapes[inputs[1]]);
            case SQUARED_DIFFERENCE:
            case MAXIMUM:
            case MINIMUM:
                return together(shapes[inputs[0]], shapes[inputs[1]]);
            case SOFTMAX:
                return softmax();
            case QUANTIZE:
                requireTypes(isQuantized(output) && (isQuantized(inputs[0]) || types[inputs[0]] == TensorType.FLOAT32));
                return shapes[inputs[0]];
            case DEQUANTIZE:
                requireTypes(types[output] == TensorType.FLOAT32
                        && (isQuantized(inputs[0]) || types[inputs[0]] == TensorType.FLOAT16));
                return shapes[inputs[0]];
            case CONV_2D:
            case DEPTHWISE_CONV_2D:
                return convolved(kind == Kind.DEPTHWISE_CONV_2D);
            case MAX_POOL_2D:
                return pooled();
            case FULLY_CONNECTED:
                return fullyConnected();
            case BATCH_MATMUL:
                return multiplied();
            case CONCATENATION:
                return joined();
            case EMBEDDING_LOOKUP:
                requireTypes(types[output] == types[inputs[1]] || types[output] == TensorType.FLOAT32);
                requireShapes(shapes[inputs[0]].length == 1 && shapes[inputs[1]].length > 1);
                return lookedUp(1);
            case GATHER:
                // Look-ups along another axis than the first are none of a text model.
                operation.wide("axis", 0, 0, 0, 0);
                operation.wide("batch_dims", 1, 0, 0, 0);
                return lookedUp(0);
            case RESHAPE:
                return reshaped();
            case EXPAND_DIMS:
                return expanded();
            case TRANSPOSE:
                return transposed();
            case MEAN:
            case SUM:
            case REDUCE_MAX:
                return reduced();
            case SLICE:
                return sliced();
            default: // of one number each
                return shapes[inputs[0]];
        }
    }

    private int[] joined() {
        int[] left = shapes[inputs[0]];
        int[] right = shapes[inputs[1]];
        requireShapes(left.length > 0 && right.length == left.length);
        int given = operation.wide("axis", 0, -left.length, left.length - 1, 0);
        int axis = given < 0 ? given + left.length : given;
        operation.small("activation", 1, 0);
        int[] result = left.clone();
        for (int i = 0; i < left.length; i++) {
            requireShapes(i == axis || left[i] == right[i]);
        }
        long size = (long) left[axis] + right[axis];
        requireShapes(size == (int) size);
        result[axis] = (int) size;
        return result;
    }

    private int[] softmax() {
        float beta = operation.real(0);
        if (!(beta > 0 && beta <= 100)) {
            throw operation.fault(" has the beta " + beta);
        }
        requireTypes(types[inputs[0]] == types[output]);
        requireShapes(shapes[inputs[0]].length > 0);
        return shapes[inputs[0]];
    }

    private int[] convolved(boolean depthwise) {
        int[] shape = shapes[inputs[0]];
        int[] kernel = shapes[inputs[1]];
        requireShapes(shape.length == 4 && kernel.length == 4);
        int after = 0;
        if (depthwise) {
            int multiplier = operation.wide("depth multiplier", 3, 1, MOST_STEP, 0);
            requireShapes(kernel[0] == 1 && kernel[3] == (long) shape[3] * multiplier);
            after = 1;
        } else {
            requireShapes(shape[3] % kernel[3] == 0 && kernel[0] % (shape[3] / kernel[3]) == 0);
        }
        int channels = depthwise ? 3 : 0;
        checkWeights(kernel[channels], channels);
        operation.small("activation", 3 + after, 3);
        int[] result = {shape[0], 0, 0, kernel[channels]};
        for (int axis = 1; axis < 3; axis++) {
            int stride = operation.wide("stride", 3 - axis, 1, MOST_STEP, 0);
            int dilation = operation.wide("dilation", 6 - axis + after, 1, MOST_STEP, 1);
            result[axis] = extent(shape[axis], (kernel[axis] - 1L) * dilation + 1, stride);
        }
        return result;
    }

    private int[] pooled() {
        int[] shape = shapes[inputs[0]];
        requireShapes(shape.length == 4);
        operation.small("activation", 5, 3);
        int[] result = shape.clone();
        for (int axis = 1; axis < 3; axis++) {
            int stride = operation.wide("stride", 3 - axis, 1, MOST_STEP, 0);
            result[axis] = extent(shape[axis], operation.wide("window", 5 - axis, 1, MOST_STEP, 0), stride);
        }
        return result;
    }

    private int extent(int size, long window, int stride) {
        if (operation.small("padding", 0, 1) == 0) {
            return (int) (((long) size + stride - 1) / stride);
        }
        requireShapes(window <= size);
        return (int) ((size - window) / stride) + 1;
    }

    private int[] fullyConnected() {
        int[] shape = shapes[inputs[0]];
        int[] kernel = shapes[inputs[1]];
        requireShapes(kernel.length == 2 && shape.length > 0 && product(shape) % kernel[1] == 0);
        checkWeights(kernel[0], 0);
        requireTypes(types[inputs[0]] == types[output]);
        operation.small("activation", 0, 3);
        operation.small("weights format", 1, 0);
        if (operation.option(2) == 0) {
            return new int[] {(int) (product(shape) / kernel[1]), kernel[0]};
        }
        requireShapes(shape[shape.length - 1] == kernel[1]);
        int[] result = shape.clone();
        result[shape.length - 1] = kernel[0];
        return result;
    }

    private int[] multiplied() {
        int[] left = shapes[inputs[0]];
        int[] right = shapes[inputs[1]];
        requireShapes(left.length >= 2 && right.length >= 2);
        requireTypes(offsetType() >= 0);
        int leftTurned = operation.option(0) != 0 ? 1 : 0;
        int rightTurned = operation.option(1) != 0 ? 1 : 0;
        requireShapes(left[left.length - 1 - leftTurned] == right[right.length - 2 + rightTurned]);
        int[] batch = together(Arrays.copyOf(left, left.length - 2), Arrays.copyOf(right, right.length - 2));
        int[] result = Arrays.copyOf(batch, batch.length + 2);
        result[batch.length] = left[left.length - 2 + leftTurned];
        result[batch.length + 1] = right[right.length - 1 - rightTurned];
        return result;
    }

    private int[] lookedUp(int place) {
        int[] table = shapes[inputs[place]];
        int[] rows = shapes[inputs[1 - place]];
        requireShapes(table.length > 0 && types[inputs[1 - place]] == TensorType.INT32);
        int[] result = Arrays.copyOf(rows, rows.length + table.length - 1);
        System.arraycopy(table, 1, result, rows.length, table.length - 1);
        return result;
    }

    private int[] reshaped() {
        int[] given = inputs.length > 1 && inputs[1] >= 0 ? resolved(numbers(1)) : null;
        int[] listed = operation.integers(0);
        if (listed.length > 0) {
            listed = resolved(listed);
            if (given != null && !Arrays.equals(given, listed)) {
                throw operation.fault(" has two new shapes");
            }
            given = listed;
        }
        if (given == null) {
            throw operation.fault(" has no new shape");
        }
        return given;
    }

    /** A new shape in which -1 stands for what is left. */
    private int[] resolved(int[] wish) {
        long size = product(shapes[inputs[0]]);
        long known = 1;
        int open = -1;
        boolean fits = true;
        for (int i = 0; i < wish.length; i++) {
            if (wish[i] == -1) {
                fits &= open < 0;
                open = i;
            } else {
                fits &= wish[i] > 0;
                known = Math.min(known * Math.max(wish[i], 1), Integer.MAX_VALUE);
            }
        }
        if (!fits) {
            throw operation.fault(" has the new shape " + Arrays.toString(wish));
        }
        int[] result = wish.clone();
        if (open >= 0) {
            result[open] = (int) (size / known);
            known *= result[open];
        }
        if (known != size) {
            throw operation.fault(" makes " + Arrays.toString(wish) + " of " + size + " values");
        }
        return result;
    }

    private int[] expanded() {
        int[] shape = shapes[inputs[0]];
        int[] axes = numbers(1);
        boolean[] chosen = axes(axes, shape.length + 1);
        requireAxes(axes.length == 1, axes, shape.length + 1);
        int[] result = new int[shape.length + 1];
        for (int i = 0, from = 0; i < result.length; i++) {
            result[i] = chosen[i] ? 1 : shape[from++];
        }
        return result;
    }

    private int[] transposed() {
        int[] shape = shapes[inputs[0]];
        int[] order = numbers(1);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        int[] result = new int[shape.length];
        boolean fits = order.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = sorted[i] == i;
        }
        if (!fits) {
            throw operation.fault(" has the order " + Arrays.toString(order) + " of " + shape.length + " axes");
        }
        for (int i = 0; i < shape.length; i++) {
            result[i] = shape[order[i]];
        }
        return result;
    }

    private int[] reduced() {
        int[] shape = shapes[inputs[0]];
        boolean[] chosen = axes(numbers(1), shape.length);
        boolean keep = operation.option(0) != 0;
        int[] result = new int[shape.length];
        int count = 0;
        for (int i = 0; i < shape.length; i++) {
            if (keep || !chosen[i]) {
                result[count++] = chosen[i] ? 1 : shape[i];
            }
        }
        return Arrays.copyOf(result, count);
    }

    /** Which axes are meant, no two alike; negative ones count from the end. */
    private boolean[] axes(int[] numbers, int rank) {
        boolean[] chosen = new boolean[rank];
        requireAxes(numbers.length > 0, numbers, rank);
        for (int number : numbers) {
            requireAxes(number >= -rank && number < rank, numbers, rank);
            int axis = number < 0 ? number + rank : number;
            requireAxes(!chosen[axis], numbers, rank);
            chosen[axis] = true;
        }
        return chosen;
    }

    private void requireAxes(boolean condition, int[] numbers, int rank) {
        if (!condition) {
            throw operation.fault(" has the axes " + Arrays.toString(numbers) + " of " + rank);
        }
    }

    private int[] sliced() {
        int[] shape = shapes[inputs[0]];
        int[] begin = numbers(1);
        int[] size = numbers(2);
        requireShapes(begin.length == shape.length && size.length == shape.length);
        int[] result = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            result[i] = size[i] == -1 ? shape[i] - begin[i] : size[i];
            if (begin[i] < 0 || result[i] < 1 || (long) begin[i] + result[i] > shape[i]) {
                throw operation.fault(" cuts " + Arrays.toString(size) + " from " + Arrays.toString(begin) + " on out of "
                        + Arrays.toString(shape));
            }
        }
        return result;
    }

    /** The shape of two that are broadcast. */
    private int[] together(int[] left, int[] right) {
        int[] result = new int[Math.max(left.length, right.length)];
        for (int i = 1; i <= result.length; i++) {
            int one = i <= left.length ? left[left.length - i] : 1;
            int other = i <= right.length ? right[right.length - i] : 1;
            requireShapes(one == other || one == 1 || other == 1);
            result[result.length - i] = Math.max(one, other);
        }
        return result;
    }

    /** Weights and offsets are constants of types that go together, with a scale for each channel. */
    private void checkWeights(int count, int axis) {
        requireTypes(offsetType() >= 0);
        for (int i = 1; i < inputs.length; i++) {
            if (inputs[i] < 0) {
                continue;
            }
            int tensor = inputs[i];
            if (i == 2) {
                requireTypes(types[tensor] == offsetType());
                requireShapes(shapes[tensor].length == 1 && shapes[tensor][0] == count);
            }
            String what = " has an input " + i;
            if (!constants.get(tensor)) {
                throw operation.fault(what + " that is no constant");
            }
            FlatTable parameters = graph.table(0, tensor);
            if (!parameters.has(4)) {
                continue;
            }
            parameters = parameters.table(4);
            for (int zero = parameters.count(3, 8) - 1; zero >= 0 && types[tensor] != TensorType.UINT8; zero--) {
                if (parameters.wideInteger(3, zero) != 0) {
                    throw operation.fault(what + " whose zero is not 0");
                }
            }
            if (parameters.count(2, 4) > 1 && parameters.integer(6) != (i == 1 ? axis : 0)) {
                throw operation.fault(what + " with scales along the axis " + parameters.integer(6));
            }
        }
    }

    /** The type that goes with those of input and weights, or -1. */
    private int offsetType() {
        int first = types[inputs[0]];
        int second = types[inputs[1]];
        if (first == TensorType.FLOAT32) {
            return second == TensorType.FLOAT32 || second == TensorType.INT8 ? TensorType.FLOAT32 : -1;
        }
        return TensorType.isQuantized(first) && second == first ? TensorType.INT32 : -1;
    }

    /** The values of an input that must be a constant of int32, a number for each axis at most. */
    private int[] numbers(int input) {
        int tensor = inputs[input];
        boolean listed = constants.get(tensor) && types[tensor] == TensorType.INT32 && shapes[tensor].length <= 1;
        if (!listed || product(shapes[tensor]) > 8) {
            throw operation.fault(" has an input " + input + " that is no constant list of int32");
        }
        FlatTable buffer = ranges.constant(tensor);
        int[] result = new int[(int) product(shapes[tensor])];
        for (int i = 0; i < result.length; i++) {
            result[i] = buffer.packedInteger(0, i);
        }
        return result;
    }

    private boolean isQuantized(int tensor) {
        return TensorType.isQuantized(types[tensor]);
    }

    static long product(int[] shape) {
        long product = 1;
        for (int size : shape) {
            product *= size;
        }
        return product;
    }

    private void requireShapes(boolean condition) {
        if (!condition) {
            throw operation.fault(" cannot compute with the shapes of its inputs");
        }
    }

    private void requireTypes(boolean condition) {
        if (!condition) {
            throw operation.fault(" has tensors of types that do not go together");
        }
    }
}
