package io.github.squeezebert.tflite;

import java.util.Arrays;

/**
 * What shape each operator of a network writes, given what it reads and its options.
 *
 * <p>The same rules as {@code convert/tflite/structure/shapes.py}.
 */
final class Shapes {
    private Shapes() {}

    /**
     * The shape that an operator writes.
     *
     * @throws IllegalArgumentException if its inputs or its options do not go together
     */
    static int[] of(Operands operands) {
        Operation operation = operands.operation;
        switch (operation.kind) {
            case ADD:
            case MUL:
            case SUB:
            case DIV:
                operation.small("activation", 0, 3);
                return operands.together(operands.shape(0), operands.shape(1));
            case SQUARED_DIFFERENCE:
            case MAXIMUM:
            case MINIMUM:
                return operands.together(operands.shape(0), operands.shape(1));
            case SOFTMAX:
                return softmax(operands);
            case QUANTIZE:
                operands.requireTypes(TensorType.isQuantized(operands.outputType())
                        && (TensorType.isQuantized(operands.type(0)) || operands.type(0) == TensorType.FLOAT32));
                return operands.shape(0);
            case DEQUANTIZE:
                operands.requireTypes(operands.outputType() == TensorType.FLOAT32
                        && (TensorType.isQuantized(operands.type(0)) || operands.type(0) == TensorType.FLOAT16));
                return operands.shape(0);
            case CONV_2D:
            case DEPTHWISE_CONV_2D:
                return Products.convolved(operands, operation.kind == Kind.DEPTHWISE_CONV_2D);
            case MAX_POOL_2D:
                return Products.pooled(operands);
            case FULLY_CONNECTED:
                return Products.fullyConnected(operands);
            case BATCH_MATMUL:
                return Products.multiplied(operands);
            case CONCATENATION:
                return joined(operands);
            case EMBEDDING_LOOKUP:
                operands.requireTypes(operands.outputType() == operands.type(1) || operands.outputType() == TensorType.FLOAT32);
                operands.requireShapes(operands.shape(0).length == 1 && operands.shape(1).length > 1);
                return lookedUp(operands, 1);
            case GATHER:
                // Look-ups along another axis than the first are none of a text model.
                operation.wide("axis", 0, 0, 0, 0);
                operation.wide("batch_dims", 1, 0, 0, 0);
                return lookedUp(operands, 0);
            case RESHAPE:
                return reshaped(operands);
            case EXPAND_DIMS:
                return expanded(operands);
            case TRANSPOSE:
                return transposed(operands);
            case MEAN:
            case SUM:
            case REDUCE_MAX:
                return reduced(operands);
            case SLICE:
                return sliced(operands);
            default: // of one number each
                return operands.shape(0);
        }
    }

    private static int[] joined(Operands operands) {
        int[] left = operands.shape(0);
        int[] right = operands.shape(1);
        operands.requireShapes(left.length > 0 && right.length == left.length);
        int given = operands.operation.wide("axis", 0, -left.length, left.length - 1, 0);
        int axis = given < 0 ? given + left.length : given;
        operands.operation.small("activation", 1, 0);
        int[] result = left.clone();
        for (int i = 0; i < left.length; i++) {
            operands.requireShapes(i == axis || left[i] == right[i]);
        }
        long size = (long) left[axis] + right[axis];
        operands.requireShapes(size == (int) size);
        result[axis] = (int) size;
        return result;
    }

    private static int[] softmax(Operands operands) {
        float beta = operands.operation.real(0);
        if (!(beta > 0 && beta <= 100)) {
            throw operands.operation.fault(" has the beta " + beta);
        }
        operands.requireTypes(operands.type(0) == operands.outputType());
        operands.requireShapes(operands.shape(0).length > 0);
        return operands.shape(0);
    }

    private static int[] lookedUp(Operands operands, int place) {
        int[] table = operands.shape(place);
        int[] rows = operands.shape(1 - place);
        operands.requireShapes(table.length > 0 && operands.type(1 - place) == TensorType.INT32);
        int[] result = Arrays.copyOf(rows, rows.length + table.length - 1);
        System.arraycopy(table, 1, result, rows.length, table.length - 1);
        return result;
    }

    private static int[] reshaped(Operands operands) {
        int[] given = operands.has(1) ? resolved(operands, operands.numbers(1)) : null;
        int[] listed = operands.operation.integers(0);
        if (listed.length > 0) {
            listed = resolved(operands, listed);
            if (given != null && !Arrays.equals(given, listed)) {
                throw operands.operation.fault(" has two new shapes");
            }
            given = listed;
        }
        if (given == null) {
            throw operands.operation.fault(" has no new shape");
        }
        return given;
    }

    /** A new shape in which -1 stands for what is left. */
    private static int[] resolved(Operands operands, int[] wish) {
        long size = Operands.product(operands.shape(0));
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
            throw operands.operation.fault(" has the new shape " + Arrays.toString(wish));
        }
        int[] result = wish.clone();
        if (open >= 0) {
            result[open] = (int) (size / known);
            known *= result[open];
        }
        if (known != size) {
            throw operands.operation.fault(" makes " + Arrays.toString(wish) + " of " + size + " values");
        }
        return result;
    }

    private static int[] expanded(Operands operands) {
        int[] shape = operands.shape(0);
        int[] axes = operands.numbers(1);
        boolean[] chosen = axes(operands, axes, shape.length + 1);
        requireAxes(operands, axes.length == 1, axes, shape.length + 1);
        int[] result = new int[shape.length + 1];
        for (int i = 0, from = 0; i < result.length; i++) {
            result[i] = chosen[i] ? 1 : shape[from++];
        }
        return result;
    }

    private static int[] transposed(Operands operands) {
        int[] shape = operands.shape(0);
        int[] order = operands.numbers(1);
        int[] sorted = order.clone();
        Arrays.sort(sorted);
        int[] result = new int[shape.length];
        boolean fits = order.length == shape.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = sorted[i] == i;
        }
        if (!fits) {
            throw operands.operation.fault(" has the order " + Arrays.toString(order) + " of " + shape.length + " axes");
        }
        for (int i = 0; i < shape.length; i++) {
            result[i] = shape[order[i]];
        }
        return result;
    }

    private static int[] reduced(Operands operands) {
        int[] shape = operands.shape(0);
        boolean[] chosen = axes(operands, operands.numbers(1), shape.length);
        boolean keep = operands.operation.option(0) != 0;
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
    private static boolean[] axes(Operands operands, int[] numbers, int rank) {
        boolean[] chosen = new boolean[rank];
        requireAxes(operands, numbers.length > 0, numbers, rank);
        for (int number : numbers) {
            requireAxes(operands, number >= -rank && number < rank, numbers, rank);
            int axis = number < 0 ? number + rank : number;
            requireAxes(operands, !chosen[axis], numbers, rank);
            chosen[axis] = true;
        }
        return chosen;
    }

    private static void requireAxes(Operands operands, boolean condition, int[] numbers, int rank) {
        if (!condition) {
            throw operands.operation.fault(" has the axes " + Arrays.toString(numbers) + " of " + rank);
        }
    }

    private static int[] sliced(Operands operands) {
        int[] shape = operands.shape(0);
        int[] begin = operands.numbers(1);
        int[] size = operands.numbers(2);
        operands.requireShapes(begin.length == shape.length && size.length == shape.length);
        int[] result = new int[shape.length];
        for (int i = 0; i < shape.length; i++) {
            result[i] = size[i] == -1 ? shape[i] - begin[i] : size[i];
            if (begin[i] < 0 || result[i] < 1 || (long) begin[i] + result[i] > shape[i]) {
                throw operands.operation.fault(" cuts " + Arrays.toString(size) + " from " + Arrays.toString(begin) + " on out of "
                        + Arrays.toString(shape));
            }
        }
        return result;
    }
}
