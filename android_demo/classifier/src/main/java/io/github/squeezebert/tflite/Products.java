package io.github.squeezebert.tflite;

import java.util.Arrays;

/** What shape the operators write that multiply with weights or with one another, or move a window: a part of {@link Shapes}. */
final class Products {
    private static final int MOST_STEP = 1 << 16;

    private Products() {}

    static int[] convolved(Operands operands, boolean depthwise) {
        Operation operation = operands.operation;
        int[] shape = operands.shape(0);
        int[] kernel = operands.shape(1);
        operands.requireShapes(shape.length == 4 && kernel.length == 4);
        int after = 0;
        if (depthwise) {
            int multiplier = operation.wide("depth multiplier", 3, 1, MOST_STEP, 0);
            operands.requireShapes(kernel[0] == 1 && kernel[3] == (long) shape[3] * multiplier);
            after = 1;
        } else {
            operands.requireShapes(shape[3] % kernel[3] == 0 && kernel[0] % (shape[3] / kernel[3]) == 0);
        }
        int channels = depthwise ? 3 : 0;
        checkWeights(operands, kernel[channels], channels);
        operation.small("activation", 3 + after, 3);
        int[] result = {shape[0], 0, 0, kernel[channels]};
        for (int axis = 1; axis < 3; axis++) {
            int stride = operation.wide("stride", 3 - axis, 1, MOST_STEP, 0);
            int dilation = operation.wide("dilation", 6 - axis + after, 1, MOST_STEP, 1);
            result[axis] = extent(operands, shape[axis], (kernel[axis] - 1L) * dilation + 1, stride);
        }
        return result;
    }

    static int[] pooled(Operands operands) {
        Operation operation = operands.operation;
        int[] shape = operands.shape(0);
        operands.requireShapes(shape.length == 4);
        operation.small("activation", 5, 3);
        int[] result = shape.clone();
        for (int axis = 1; axis < 3; axis++) {
            int stride = operation.wide("stride", 3 - axis, 1, MOST_STEP, 0);
            result[axis] = extent(operands, shape[axis], operation.wide("window", 5 - axis, 1, MOST_STEP, 0), stride);
        }
        return result;
    }

    private static int extent(Operands operands, int size, long window, int stride) {
        if (operands.operation.small("padding", 0, 1) == 0) {
            return (int) (((long) size + stride - 1) / stride);
        }
        operands.requireShapes(window <= size);
        return (int) ((size - window) / stride) + 1;
    }

    static int[] fullyConnected(Operands operands) {
        int[] shape = operands.shape(0);
        int[] kernel = operands.shape(1);
        operands.requireShapes(kernel.length == 2 && shape.length > 0 && Operands.product(shape) % kernel[1] == 0);
        checkWeights(operands, kernel[0], 0);
        operands.requireTypes(operands.type(0) == operands.outputType());
        operands.operation.small("activation", 0, 3);
        operands.operation.small("weights format", 1, 0);
        if (operands.operation.option(2) == 0) {
            return new int[] {(int) (Operands.product(shape) / kernel[1]), kernel[0]};
        }
        operands.requireShapes(shape[shape.length - 1] == kernel[1]);
        int[] result = shape.clone();
        result[shape.length - 1] = kernel[0];
        return result;
    }

    static int[] multiplied(Operands operands) {
        int[] left = operands.shape(0);
        int[] right = operands.shape(1);
        operands.requireShapes(left.length >= 2 && right.length >= 2);
        operands.requireTypes(offsetType(operands) >= 0);
        int leftTurned = operands.operation.option(0) != 0 ? 1 : 0;
        int rightTurned = operands.operation.option(1) != 0 ? 1 : 0;
        operands.requireShapes(left[left.length - 1 - leftTurned] == right[right.length - 2 + rightTurned]);
        int[] batch = operands.together(Arrays.copyOf(left, left.length - 2), Arrays.copyOf(right, right.length - 2));
        int[] result = Arrays.copyOf(batch, batch.length + 2);
        result[batch.length] = left[left.length - 2 + leftTurned];
        result[batch.length + 1] = right[right.length - 1 - rightTurned];
        return result;
    }

    /** Weights and offsets are constants of types that go together, with a scale for each channel. */
    private static void checkWeights(Operands operands, int count, int axis) {
        operands.requireTypes(offsetType(operands) >= 0);
        for (int i = 1; i < operands.count(); i++) {
            if (!operands.has(i)) {
                continue;
            }
            if (i == 2) {
                operands.requireTypes(operands.type(i) == offsetType(operands));
                operands.requireShapes(operands.shape(i).length == 1 && operands.shape(i)[0] == count);
            }
            String what = " has an input " + i;
            if (!operands.isConstant(i)) {
                throw operands.operation.fault(what + " that is no constant");
            }
            FlatTable quantization = operands.quantization(i);
            if (quantization == null) {
                continue;
            }
            for (int zero = quantization.count(3, 8) - 1; zero >= 0 && operands.type(i) != TensorType.UINT8; zero--) {
                if (quantization.wideInteger(3, zero) != 0) {
                    throw operands.operation.fault(what + " whose zero is not 0");
                }
            }
            if (quantization.count(2, 4) > 1 && quantization.integer(6) != (i == 1 ? axis : 0)) {
                throw operands.operation.fault(what + " with scales along the axis " + quantization.integer(6));
            }
        }
    }

    /** The type that goes with those of input and weights, or -1. */
    private static int offsetType(Operands operands) {
        int first = operands.type(0);
        int second = operands.type(1);
        if (first == TensorType.FLOAT32) {
            return second == TensorType.FLOAT32 || second == TensorType.INT8 ? TensorType.FLOAT32 : -1;
        }
        return TensorType.isQuantized(first) && second == first ? TensorType.INT32 : -1;
    }
}
