package io.github.squeezebert.tflite;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Whether the operators of a network fit together: their options, shapes and scales, and what they look up.
 *
 * <p>The kernels take most of this for granted. The same rules as {@code convert/tflite/structure/fit.py}; operators are
 * asked in their order, once their tensors are known to be there.
 */
final class Fit {
    static final int INT32 = 2;
    private static final int FLOAT32 = 0;
    private static final int FLOAT16 = 1;
    private static final int UINT8 = 3;
    private static final int INT8 = 9;

    /** The kernels broadcast over so many; beyond, some write past their tables of sizes. */
    private static final int MOST_DIMENSIONS = 4;

    private static final int MOST_STEP = 1 << 16;
    private static final long MOST_BYTES_AT_ONCE = 1 << 30;
    private static final double MOST_RATIO = 1 << 30;

    private final FlatTable graph;
    private final int[] types;
    private final BitSet constants;
    private final int[][] shapes;
    private final int[] scaleCounts;
    private final float[] greatestScales;
    private final BitSet written = new BitSet();
    private final ValueRanges ranges;
    private final int[][] inputsOf; // of each operator
    private final int[] outputOf;

    // Of the operator that is looked at.
    private int place;
    private int[] inputs;
    private int output;
    private FlatTable options;

    /**
     * @param constants the tensors whose values the file holds
     * @throws IllegalArgumentException if a tensor is none of a text model
     */
    Fit(FlatTable model, FlatTable graph, int[] types, BitSet constants) {
        this.graph = graph;
        this.types = types;
        this.constants = constants;
        shapes = new int[types.length][];
        scaleCounts = new int[types.length];
        greatestScales = new float[types.length];
        ranges = new ValueRanges(model, graph, types, constants);
        int operators = graph.count(3, 4);
        inputsOf = new int[operators][];
        outputOf = new int[operators];
        for (int i = 0; i < types.length; i++) {
            checkTensor("tensor " + i, graph.table(0, i), i);
        }
    }

    private void checkTensor(String what, FlatTable tensor, int number) {
        int type = types[number];
        boolean known = type == FLOAT32 || type == FLOAT16 || type == INT32 || type == UINT8 || type == INT8;
        require(known, what, " is of a type that no model of this program has");
        shapes[number] = tensor.integers(0);
        require(shapes[number].length <= MOST_DIMENSIONS, what, " has too many dimensions");
        for (int size : shapes[number]) {
            require(size > 0, what, " has the size 0");
        }
        require(tensor.smallInteger(5) == 0 && !tensor.has(6), what, " is variable or sparse, as none of this program is");
        FlatTable quantization = tensor.has(4) ? tensor.table(4) : null;
        int count = quantization == null || quantization.smallInteger(4) != 0 ? 0 : quantization.count(2, 4);
        require(count > 0 || type != UINT8 && type != INT8, what, " has integers that have no scale");
        scaleCounts[number] = count;
        for (int i = count - 1; i >= 0; i--) {
            float scale = Float.intBitsToFloat(quantization.integer(2, i));
            require(scale >= 1e-30f && scale <= 1e30f, what, " has a scale that is no usable number");
            greatestScales[number] = Math.max(greatestScales[number], scale);
        }
    }

    /** Checks the next operator. */
    void check(int place, Kind kind, int[] inputs, int[] outputs, FlatTable operator) {
        this.place = place;
        this.inputs = inputs;
        this.output = outputs.length == 1 ? outputs[0] : -1;
        inputsOf[place] = inputs;
        options = operator.smallInteger(3) != 0 && operator.has(4) ? operator.table(4) : null;
        int[] made = shape(kind, operator.smallInteger(3));
        if (written.get(output)) {
            throw fault(" writes the tensor " + output + ", which another has written");
        }
        written.set(output);
        outputOf[place] = output;
        if (!Arrays.equals(made, shapes[output])) {
            throw fault(" writes " + Arrays.toString(shapes[output]) + ", but its inputs and options make "
                    + Arrays.toString(made));
        }
        checkScales(kind);
        if (kind == Kind.GATHER || kind == Kind.EMBEDDING_LOOKUP) {
            int table = kind == Kind.GATHER ? 0 : 1;
            long[] rows = ranges.of(inputs[1 - table]);
            int count = shapes[inputs[table]][0];
            if (rows[0] < 0 || rows[1] >= count) {
                throw fault(" may read the rows " + rows[0] + " to " + rows[1] + " of a table of " + count);
            }
        }
        if (kind == Kind.DEQUANTIZE && constants.get(inputs[0])) {
            constants.set(output); // Weights in half floats are made floats once, when the runtime opens the file.
        }
        boolean changed = kind == Kind.ADD || kind == Kind.MUL || kind == Kind.SUB;
        if (types[output] == INT32 && !(changed && option(0) != 0)) {
            ranges.add(kind, inputs, output);
        }
    }

    /** Checks what the network is as a whole. */
    void finish(int[] outputs) {
        int[] last = new int[types.length];
        for (int i = 0; i < inputsOf.length; i++) {
            for (int input : inputsOf[i]) {
                if (input >= 0) {
                    last[input] = i;
                }
            }
        }
        for (int number : outputs) {
            if (!written.get(number)) {
                throw new IllegalArgumentException("damaged: its output is the tensor " + number + ", which no operator makes");
            }
            last[number] = inputsOf.length;
        }
        long[] ended = new long[inputsOf.length + 1];
        long alive = 0;
        for (int i = 0; i < inputsOf.length; i++) {
            long size = bytes(outputOf[i]);
            alive += size;
            place = i;
            if (alive > MOST_BYTES_AT_ONCE) {
                throw fault(" needs " + alive + " bytes at once, more than any device holds");
            }
            ended[Math.max(last[outputOf[i]], i)] += size;
            alive -= ended[i];
        }
    }

    /** What shape an operator writes, given what it reads and its options. */
    private int[] shape(Kind kind, int optionKind) {
        if (kind == null) {
            throw fault(" is of a kind that no model of this program has");
        }
        if (optionKind != 0 && optionKind != kind.options) {
            throw fault(" has the options of another kind");
        }
        switch (kind) {
            case ADD:
            case MUL:
            case SUB:
            case DIV:
                small("activation", 0, 3);
                return together(shapes[inputs[0]], shapes[inputs[1]]);
            case SQUARED_DIFFERENCE:
            case MAXIMUM:
            case MINIMUM:
                return together(shapes[inputs[0]], shapes[inputs[1]]);
            case SOFTMAX:
                return softmax();
            case QUANTIZE:
                requireTypes(isQuantized(output) && (isQuantized(inputs[0]) || types[inputs[0]] == FLOAT32));
                return shapes[inputs[0]];
            case DEQUANTIZE:
                requireTypes(types[output] == FLOAT32 && (isQuantized(inputs[0]) || types[inputs[0]] == FLOAT16));
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
                requireTypes(types[output] == types[inputs[1]] || types[output] == FLOAT32);
                requireShapes(shapes[inputs[0]].length == 1 && shapes[inputs[1]].length > 1);
                return lookedUp(1);
            case GATHER:
                // Look-ups along another axis than the first are none of a text model.
                wide("axis", 0, 0, 0, 0);
                wide("batch_dims", 1, 0, 0, 0);
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
        int given = wide("axis", 0, -left.length, left.length - 1, 0);
        int axis = given < 0 ? given + left.length : given;
        small("activation", 1, 0);
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
        float beta = options == null ? 0 : options.real(0);
        if (!(beta > 0 && beta <= 100)) {
            throw fault(" has the beta " + beta);
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
            int multiplier = wide("depth multiplier", 3, 1, MOST_STEP, 0);
            requireShapes(kernel[0] == 1 && kernel[3] == (long) shape[3] * multiplier);
            after = 1;
        } else {
            requireShapes(shape[3] % kernel[3] == 0 && kernel[0] % (shape[3] / kernel[3]) == 0);
        }
        int channels = depthwise ? 3 : 0;
        checkWeights(kernel[channels], channels);
        small("activation", 3 + after, 3);
        int[] result = {shape[0], 0, 0, kernel[channels]};
        for (int axis = 1; axis < 3; axis++) {
            int stride = wide("stride", 3 - axis, 1, MOST_STEP, 0);
            int dilation = wide("dilation", 6 - axis + after, 1, MOST_STEP, 1);
            result[axis] = extent(shape[axis], (kernel[axis] - 1L) * dilation + 1, stride);
        }
        return result;
    }

    private int[] pooled() {
        int[] shape = shapes[inputs[0]];
        requireShapes(shape.length == 4);
        small("activation", 5, 3);
        int[] result = shape.clone();
        for (int axis = 1; axis < 3; axis++) {
            int stride = wide("stride", 3 - axis, 1, MOST_STEP, 0);
            result[axis] = extent(shape[axis], wide("window", 5 - axis, 1, MOST_STEP, 0), stride);
        }
        return result;
    }

    private int extent(int size, long window, int stride) {
        if (small("padding", 0, 1) == 0) {
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
        small("activation", 0, 3);
        small("weights format", 1, 0);
        if (options == null || options.smallInteger(2) == 0) {
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
        int leftTurned = option(0) != 0 ? 1 : 0;
        int rightTurned = option(1) != 0 ? 1 : 0;
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
        requireShapes(table.length > 0 && types[inputs[1 - place]] == INT32);
        int[] result = Arrays.copyOf(rows, rows.length + table.length - 1);
        System.arraycopy(table, 1, result, rows.length, table.length - 1);
        return result;
    }

    private int[] reshaped() {
        int[] given = inputs.length > 1 && inputs[1] >= 0 ? resolved(numbers(1)) : null;
        int[] listed = options == null ? new int[0] : options.integers(0);
        if (listed.length > 0) {
            listed = resolved(listed);
            if (given != null && !Arrays.equals(given, listed)) {
                throw fault(" has two new shapes");
            }
            given = listed;
        }
        if (given == null) {
            throw fault(" has no new shape");
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
            throw fault(" has the new shape " + Arrays.toString(wish));
        }
        int[] result = wish.clone();
        if (open >= 0) {
            result[open] = (int) (size / known);
            known *= result[open];
        }
        if (known != size) {
            throw fault(" makes " + Arrays.toString(wish) + " of " + size + " values");
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
            throw fault(" has the order " + Arrays.toString(order) + " of " + shape.length + " axes");
        }
        for (int i = 0; i < shape.length; i++) {
            result[i] = shape[order[i]];
        }
        return result;
    }

    private int[] reduced() {
        int[] shape = shapes[inputs[0]];
        boolean[] chosen = axes(numbers(1), shape.length);
        boolean keep = option(0) != 0;
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
            throw fault(" has the axes " + Arrays.toString(numbers) + " of " + rank);
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
                throw fault(" cuts " + Arrays.toString(size) + " from " + Arrays.toString(begin) + " on out of "
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
                throw fault(what + " that is no constant");
            }
            FlatTable parameters = graph.table(0, tensor);
            if (!parameters.has(4)) {
                continue;
            }
            parameters = parameters.table(4);
            for (int zero = parameters.count(3, 8) - 1; zero >= 0 && types[tensor] != UINT8; zero--) {
                if (parameters.wideInteger(3, zero) != 0) {
                    throw fault(what + " whose zero is not 0");
                }
            }
            if (parameters.count(2, 4) > 1 && parameters.integer(6) != (i == 1 ? axis : 0)) {
                throw fault(what + " with scales along the axis " + parameters.integer(6));
            }
        }
    }

    /** The type that goes with those of input and weights, or -1. */
    private int offsetType() {
        int first = types[inputs[0]];
        int second = types[inputs[1]];
        if (first == FLOAT32) {
            return second == FLOAT32 || second == INT8 ? FLOAT32 : -1;
        }
        return (first == INT8 || first == UINT8) && second == first ? INT32 : -1;
    }

    private void checkScales(Kind kind) {
        boolean weighted = kind == Kind.CONV_2D || kind == Kind.DEPTHWISE_CONV_2D || kind == Kind.FULLY_CONNECTED;
        for (int i = 0; i <= inputs.length; i++) {
            int tensor = i < inputs.length ? inputs[i] : output;
            boolean single = !weighted || i == 0 || i == inputs.length;
            if (single && tensor >= 0 && scaleCounts[tensor] > 1) {
                throw fault(" has several scales where it can have one");
            }
        }
        if (kind.isCarried() || !isQuantized(output)) {
            return;
        }
        double ratio = 1 / (double) greatestScales[output];
        for (int i = 0; i < Math.min(inputs.length, 2); i++) {
            if (inputs[i] >= 0 && isQuantized(inputs[i])) {
                ratio *= greatestScales[inputs[i]];
            }
        }
        if (ratio >= MOST_RATIO) {
            throw fault(" has a scale far below those of its inputs");
        }
    }

    /** The values of an input that must be a constant of int32, a number for each axis at most. */
    private int[] numbers(int input) {
        int tensor = inputs[input];
        boolean listed = constants.get(tensor) && types[tensor] == INT32 && shapes[tensor].length <= 1;
        if (!listed || product(shapes[tensor]) > 8) {
            throw fault(" has an input " + input + " that is no constant list of int32");
        }
        FlatTable buffer = ranges.constant(tensor);
        int[] result = new int[(int) product(shapes[tensor])];
        for (int i = 0; i < result.length; i++) {
            result[i] = buffer.packedInteger(0, i);
        }
        return result;
    }

    private boolean isQuantized(int tensor) {
        return types[tensor] == INT8 || types[tensor] == UINT8;
    }

    private long bytes(int tensor) {
        int type = types[tensor];
        return product(shapes[tensor]) * (isQuantized(tensor) ? 1 : type == FLOAT16 ? 2 : 4);
    }

    private static long product(int[] shape) {
        long product = 1;
        for (int size : shape) {
            product *= size;
        }
        return product;
    }

    private int option(int field) {
        return options == null ? 0 : options.smallInteger(field);
    }

    private int small(String name, int field, int most) {
        return within(name, option(field), 0, most);
    }

    private int wide(String name, int field, int least, int most, int otherwise) {
        boolean said = options != null && options.has(field);
        return within(name, said ? options.integer(field) : otherwise, least, most);
    }

    private int within(String name, int value, int least, int most) {
        if (value < least || value > most) {
            throw fault(" has the " + name + " " + value);
        }
        return value;
    }

    private void requireShapes(boolean condition) {
        if (!condition) {
            throw fault(" cannot compute with the shapes of its inputs");
        }
    }

    private void requireTypes(boolean condition) {
        if (!condition) {
            throw fault(" has tensors of types that do not go together");
        }
    }

    private IllegalArgumentException fault(String fault) {
        return new IllegalArgumentException("damaged: its operator " + place + fault);
    }

    private static void require(boolean condition, String what, String fault) {
        if (!condition) {
            throw new IllegalArgumentException("damaged: its " + what + fault);
        }
    }
}
