package io.github.squeezebert.tflite;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether the operators of a network fit together: their shapes and scales, and what they look up.
 *
 * <p>The kernels take most of this for granted. The same rules as {@code convert/tflite/structure/fit.py}; operators are
 * asked in their order, once their tensors are known to be there.
 */
final class Fit {
    /** The kernels broadcast over so many; beyond, some write past their tables of sizes. */
    private static final int MOST_DIMENSIONS = 4;

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
        boolean quantized = TensorType.isQuantized(type);
        boolean known = quantized || type == TensorType.FLOAT32 || type == TensorType.FLOAT16 || type == TensorType.INT32;
        require(known, what, " is of a type that no model of this program has");
        shapes[number] = tensor.integers(0);
        require(shapes[number].length <= MOST_DIMENSIONS, what, " has too many dimensions");
        for (int size : shapes[number]) {
            require(size > 0, what, " has the size 0");
        }
        require(tensor.smallInteger(5) == 0 && !tensor.has(6), what, " is variable or sparse, as none of this program is");
        FlatTable quantization = tensor.has(4) ? tensor.table(4) : null;
        int count = quantization == null || quantization.smallInteger(4) != 0 ? 0 : quantization.count(2, 4);
        require(count > 0 || !quantized, what, " has integers that have no scale");
        scaleCounts[number] = count;
        for (int i = count - 1; quantization != null && i >= 0; i--) {
            float scale = Float.intBitsToFloat(quantization.integer(2, i));
            require(scale >= 1e-30f && scale <= 1e30f, what, " has a scale that is no usable number");
            greatestScales[number] = Math.max(greatestScales[number], scale);
        }
    }

    /** Checks the next operator. */
    void check(int place, @Nullable Kind kind, int[] inputs, int[] outputs, FlatTable operator) {
        int output = outputs.length == 1 ? outputs[0] : -1;
        inputsOf[place] = inputs;
        Operation operation = new Operation(place, kind, inputs, output, operator);
        int[] shape = Shapes.of(new Operands(graph, types, shapes, constants, ranges, operation));
        if (written.get(output)) {
            throw operation.fault(" writes the tensor " + output + ", which another has written");
        }
        written.set(output);
        outputOf[place] = output;
        if (!Arrays.equals(shape, shapes[output])) {
            throw operation.fault(" writes " + Arrays.toString(shapes[output]) + ", but its inputs and options make "
                    + Arrays.toString(shape));
        }
        checkScales(operation);
        if (operation.kind == Kind.GATHER || operation.kind == Kind.EMBEDDING_LOOKUP) {
            int table = operation.kind == Kind.GATHER ? 0 : 1;
            long[] rows = ranges.of(inputs[1 - table]);
            int count = shapes[inputs[table]][0];
            if (rows[0] < 0 || rows[1] >= count) {
                throw operation.fault(" may read the rows " + rows[0] + " to " + rows[1] + " of a table of " + count);
            }
        }
        if (operation.kind == Kind.DEQUANTIZE && constants.get(inputs[0])) {
            constants.set(output); // Weights in half floats are made floats once, when the runtime opens the file.
        }
        boolean changed =
                operation.kind == Kind.ADD || operation.kind == Kind.MUL || operation.kind == Kind.SUB;
        if (types[output] == TensorType.INT32 && !(changed && operation.option(0) != 0)) {
            ranges.add(operation.kind, inputs, output);
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
            if (alive > MOST_BYTES_AT_ONCE) {
                throw Operation.fault(i, " needs " + alive + " bytes at once, more than any device holds");
            }
            ended[Math.max(last[outputOf[i]], i)] += size;
            alive -= ended[i];
        }
    }

    private void checkScales(Operation operation) {
        Kind kind = operation.kind;
        int[] inputs = operation.inputs;
        int output = operation.output;
        boolean weighted = kind == Kind.CONV_2D || kind == Kind.DEPTHWISE_CONV_2D || kind == Kind.FULLY_CONNECTED;
        for (int i = 0; i <= inputs.length; i++) {
            int tensor = i < inputs.length ? inputs[i] : output;
            boolean single = !weighted || i == 0 || i == inputs.length;
            if (single && tensor >= 0 && scaleCounts[tensor] > 1) {
                throw operation.fault(" has several scales where it can have one");
            }
        }
        if (kind.isCarried() || !TensorType.isQuantized(types[output])) {
            return;
        }
        double ratio = 1 / (double) greatestScales[output];
        for (int i = 0; i < Math.min(inputs.length, 2); i++) {
            if (inputs[i] >= 0 && TensorType.isQuantized(types[inputs[i]])) {
                ratio *= greatestScales[inputs[i]];
            }
        }
        if (ratio >= MOST_RATIO) {
            throw operation.fault(" has a scale far below those of its inputs");
        }
    }

    private long bytes(int tensor) {
        int type = types[tensor];
        return Operands.product(shapes[tensor]) * (TensorType.isQuantized(type) ? 1 : type == TensorType.FLOAT16 ? 2 : 4);
    }

    private static void require(boolean condition, String what, String fault) {
        if (!condition) {
            throw new IllegalArgumentException("damaged: its " + what + fault);
        }
    }
}
