package io.github.squeezebert.tflite;

import java.nio.ByteBuffer;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * Whether a FlatBuffer is built as the native runtime takes for granted.
 *
 * <p>The runtime may end the process over an index that leads nowhere or a constant that is shorter than its shape; a
 * checksum does not help where somebody computed it to fit. The same rules as {@code convert/tflite/structure}.
 */
final class Structure {
    private static final int MODEL_OPERATOR_CODES = 1;
    private static final int MODEL_SUBGRAPHS = 2;
    private static final int MODEL_BUFFERS = 4;
    private static final int MODEL_SIGNATURES = 7;

    /** Half-bytes of each type by its number; the others have no fixed size. */
    private static final int[] HALF_BYTES = {8, 4, 8, 2, 16, 0, 2, 4, 16, 2, 16, 32, 16, 0, 0, 8, 4, 1, 4};

    private static final int LAST_TYPE = 22;
    private static final int MOST_DIMENSIONS = 8;
    private static final long MOST_TENSOR_BYTES = 1 << 30;

    private final FlatTable model;
    private final int[] bufferSizes;
    private final @Nullable Kind[] kinds; // null for one that no text model has

    // Of the graph that is looked at.
    private int[] types = {};
    private float[] scales = {}; // the first of each tensor; NaN for none

    private Structure(ByteBuffer data) {
        model = FlatTable.root(data);
        bufferSizes = new int[model.count(MODEL_BUFFERS, 4)];
        for (int i = 0; i < bufferSizes.length; i++) {
            FlatTable buffer = model.table(MODEL_BUFFERS, i);
            require(buffer.integer(1) == 0, "buffer", i, " lies outside of the FlatBuffer");
            bufferSizes[i] = buffer.count(0, 1);
        }
        kinds = new Kind[model.count(MODEL_OPERATOR_CODES, 4)];
        for (int i = 0; i < kinds.length; i++) {
            FlatTable code = model.table(MODEL_OPERATOR_CODES, i);
            kinds[i] = Kind.of(Math.max(code.smallInteger(0), code.integer(3)));
        }
    }

    /**
     * @param data the FlatBuffer, little endian, from 0
     * @throws IllegalArgumentException if an index or a size does not lead where the runtime expects it to
     * @throws IndexOutOfBoundsException if an offset leads outside
     */
    static void check(ByteBuffer data) {
        Structure structure = new Structure(data);
        FlatTable model = structure.model;
        int graphs = model.count(MODEL_SUBGRAPHS, 4);
        require(graphs == 1, "graph", 0, " is one of ", graphs, "");
        structure.checkGraph(model.table(MODEL_SUBGRAPHS, 0));
        for (int i = 0; i < model.count(MODEL_SIGNATURES, 4); i++) {
            FlatTable signature = model.table(MODEL_SIGNATURES, i);
            int graph = signature.integer(4);
            require(graph >= 0 && graph < graphs, "signature", i, " is of the graph ", graph, "");
            for (int end = 0; end < 2; end++) {
                int[] ends = model.table(MODEL_SUBGRAPHS, graph).integers(end + 1);
                for (int entry = 0; entry < signature.count(end, 4); entry++) {
                    int tensor = signature.table(end, entry).integer(1);
                    boolean found = false;
                    for (int number : ends) {
                        found |= number == tensor;
                    }
                    require(found, "signature", i, " names the tensor ", tensor, ", no end of the graph");
                }
            }
        }
    }

    private void checkGraph(FlatTable graph) {
        int count = graph.count(0, 4);
        types = new int[count];
        scales = new float[count];
        BitSet given = new BitSet(count); // constants and inputs
        for (int i = 0; i < count; i++) {
            checkTensor(i, graph.table(0, i), given);
        }
        Fit fit = new Fit(model, graph, types, (BitSet) given.clone());
        int[] inputs = graph.integers(1);
        int[] outputs = graph.integers(2);
        requireTensors(inputs, "end", 0, " is the tensor ");
        requireTensors(outputs, "end", 1, " is the tensor ");
        for (int input : inputs) {
            given.set(input);
        }
        BitSet written = (BitSet) given.clone();
        for (int i = 0; i < graph.count(3, 4); i++) {
            checkOperator(i, graph.table(3, i), given, written, fit);
        }
        for (int output : outputs) {
            require(written.get(output), "output", output, " is a tensor that nothing writes");
        }
        fit.finish(outputs);
    }

    private void checkTensor(int number, FlatTable tensor, BitSet given) {
        types[number] = tensor.smallInteger(1);
        require(types[number] >= 0 && types[number] <= LAST_TYPE, "tensor", number, " has an unknown type");
        int[] shape = tensor.integers(0);
        require(shape.length <= MOST_DIMENSIONS, "tensor", number, " has ", shape.length, " dimensions");
        int halfBytes = types[number] < HALF_BYTES.length ? HALF_BYTES[types[number]] : 0;
        long size = halfBytes;
        for (int extent : shape) {
            require(extent >= 0, "tensor", number, " has the size ", extent, "");
            size = Math.min(size * extent, (1L << 32) - 1); // no product of it and an int overflows
        }
        size = (size + 1) / 2;
        require(size <= MOST_TENSOR_BYTES, "tensor", number, " has a shape of more than any device holds");
        int buffer = tensor.integer(2);
        boolean there = buffer >= 0 && buffer < Math.max(1, bufferSizes.length);
        require(there, "tensor", number, " lies in the buffer ", buffer, "");
        int bytes = bufferSizes.length == 0 ? 0 : bufferSizes[buffer];
        boolean fills = bytes == 0 || halfBytes == 0 || tensor.has(6) || bytes == size;
        require(fills, "tensor", number, " has ", bytes, " bytes, but its shape calls for others");
        boolean constant = bytes > 0 || halfBytes > 0 && size == 0;
        given.set(number, constant);
        scales[number] = Float.NaN;
        if (tensor.has(4)) {
            checkScales(number, tensor.table(4), shape);
        }
    }

    private void checkScales(int number, FlatTable quantization, int[] shape) {
        int count = quantization.count(2, 4);
        int zeroPoints = quantization.count(3, 8);
        for (int i = 0; i < zeroPoints; i++) {
            boolean fits = !isScaled(types[number]) || isInRange(types[number], quantization.wideInteger(3, i));
            require(fits, "tensor", number, " has an offset that its type does not hold");
        }
        if (count > 1 || zeroPoints > 1) {
            int axis = quantization.integer(6);
            require(axis >= 0 && axis < shape.length, "tensor", number, " is quantized along the axis ", axis, "");
            boolean fits = (count == 1 || count == shape[axis]) && (zeroPoints <= 1 || zeroPoints == shape[axis]);
            require(fits, "tensor", number, " has ", count, " scales, not one for each channel");
        }
        for (int i = count - 1; i >= 0; i--) {
            float scale = Float.intBitsToFloat(quantization.integer(2, i));
            // 0 stands for a scale that the kernels cannot compute with.
            scales[number] = scale >= 1e-30f && scale <= 1e30f && scales[number] != 0 ? scale : 0;
        }
    }

    private void checkOperator(int place, FlatTable operator, BitSet given, BitSet written, Fit fit) {
        int code = operator.integer(0);
        require(code >= 0 && code < kinds.length, "operator", place, " is of the kind ", code, "");
        int[] inputs = operator.integers(1);
        int[] outputs = operator.integers(2);
        for (int input : inputs) {
            require(input >= -1 && input < types.length, "operator", place, " reads the tensor ", input, "");
            boolean ready = input < 0 || written.get(input);
            require(ready, "operator", place, " reads the tensor ", input, ", which nothing writes before");
        }
        requireTensors(outputs, "operator", place, " writes the tensor ");
        for (int output : outputs) {
            require(!given.get(output), "operator", place, " writes the tensor ", output, ", a constant or an input");
            written.set(output);
        }
        Kind kind = kinds[code];
        if (kind != null) { // Fit refuses kinds that no text model has.
            checkKind(place, inputs, outputs, kind);
        }
        fit.check(place, kind, inputs, outputs, operator);
    }

    private void checkKind(int place, int[] inputs, int[] outputs, Kind kind) {
        boolean counts = inputs.length >= kind.least && inputs.length <= kind.most;
        require(counts, "operator", place, " has ", inputs.length, " inputs");
        require(outputs.length == 1, "operator", place, " has ", outputs.length, " outputs");
        for (int i = 0; i < kind.least; i++) {
            require(inputs[i] >= 0, "operator", place, " lacks an input");
        }
        int first = inputs[0];
        int second = inputs[Math.min(kind.least, 2) - 1];
        int output = outputs[0];
        boolean alike = (kind.types == Kind.Types.OWN || types[first] == types[output])
                && (kind.types != Kind.Types.BOTH || types[first] == types[second]);
        require(alike, "operator", place, " has tensors of two types");
        if (kind.isCarried()) {
            return;
        }
        for (int operand : new int[] {first, second, output}) {
            if (isScaled(types[operand])) {
                require(!Float.isNaN(scales[operand]), "operator", place, " computes with integers that have no scale");
                require(scales[operand] > 0, "operator", place, " has a scale that is no usable number");
            }
        }
        boolean fine = kind.scales != Kind.Scales.SUM
                || !isScaled(types[first])
                || 2 * Math.max(scales[first], scales[second]) < scales[output] * (1 << 15);
        require(fine, "operator", place, " has a scale far below those of its inputs");
    }

    /** Of uint8, int16, int8 or int4: activations or weights, whose numbers mean nothing without a scale. */
    private static boolean isScaled(int type) {
        return type == 3 || type == 7 || type == 9 || type == 17;
    }

    private static boolean isInRange(int type, long value) {
        switch (type) {
            case 3:
                return value >= 0 && value <= 255;
            case 7:
                return value == (short) value;
            case 9:
                return value == (byte) value;
            default:
                return value >= -8 && value <= 7;
        }
    }

    private void requireTensors(int[] numbers, String part, int number, String fault) {
        for (int tensor : numbers) {
            require(tensor >= 0 && tensor < types.length, part, number, fault, tensor, "");
        }
    }

    private static void require(boolean condition, String part, int number, String fault) {
        if (!condition) {
            throw new IllegalArgumentException("damaged: its " + part + " " + number + fault);
        }
    }

    // The text is put together only where there is a fault: a network has some thousand parts.
    private static void require(boolean condition, String part, int number, String fault, int value, String rest) {
        if (!condition) {
            require(false, part, number, fault + value + rest);
        }
    }
}
