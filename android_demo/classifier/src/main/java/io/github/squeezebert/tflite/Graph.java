package io.github.squeezebert.tflite;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a model's FlatBuffer says of its inputs and its output.
 *
 * <p>Field numbers follow {@code tensorflow/compiler/mlir/lite/schema/schema.fbs}. The signature is read here because
 * {@code InterpreterApi} counts tensors by position, and their order differs from converter to converter.
 */
public final class Graph {
    private static final int MODEL_OPERATOR_CODES = 1;
    private static final int MODEL_SUBGRAPHS = 2;
    private static final int MODEL_SIGNATURES = 7;
    private static final int SUBGRAPH_TENSORS = 0;
    private static final int SUBGRAPH_INPUTS = 1;
    private static final int SUBGRAPH_OUTPUTS = 2;
    private static final int SUBGRAPH_OPERATORS = 3;
    private static final int TENSOR_SHAPE = 0;
    private static final int TENSOR_TYPE = 1;
    private static final int SIGNATURE_INPUTS = 0;
    private static final int SIGNATURE_KEY = 2;
    private static final int SIGNATURE_SUBGRAPH = 4;
    private static final int MAP_NAME = 0;
    private static final int MAP_TENSOR = 1;
    private static final int OPERATOR_CODE = 0;
    private static final int OPERATOR_INPUTS = 1;
    private static final int OPERATOR_OUTPUTS = 2;
    private static final int CODE_DEPRECATED = 0;
    private static final int CODE_BUILTIN = 3;

    private final FlatTable model;
    private final FlatTable subgraph;
    private final FlatTable signature;
    private final int[] inputs;

    /**
     * @param data the FlatBuffer, little endian, from 0
     * @throws IllegalArgumentException if it has no signature {@code serving_default}
     * @throws IndexOutOfBoundsException if it is damaged
     */
    Graph(ByteBuffer data) {
        model = FlatTable.root(data);
        FlatTable found = null;
        for (int i = 0; i < model.size(MODEL_SIGNATURES); i++) {
            if (model.table(MODEL_SIGNATURES, i).string(SIGNATURE_KEY).equals(Contract.SIGNATURE)) {
                found = model.table(MODEL_SIGNATURES, i);
            }
        }
        // InterpreterApi runs the first subgraph.
        if (found == null || found.integer(SIGNATURE_SUBGRAPH) != 0) {
            throw new IllegalArgumentException("lacks the signature " + Contract.SIGNATURE);
        }
        signature = found;
        subgraph = model.table(MODEL_SUBGRAPHS, 0);
        inputs = subgraph.integers(SUBGRAPH_INPUTS);
    }

    /** How many inputs the graph takes. */
    public int inputCount() {
        return inputs.length;
    }

    /**
     * The position at which {@code InterpreterApi} expects an input.
     *
     * @throws IllegalArgumentException if the signature has no input of this name, int32 [1, length]
     */
    public int inputPosition(String name, int length) {
        int tensor = inputTensor(name);
        for (int position = 0; position < inputs.length; position++) {
            if (inputs[position] == tensor && tensor >= 0) {
                FlatTable found = subgraph.table(SUBGRAPH_TENSORS, tensor);
                if (found.smallInteger(TENSOR_TYPE) != TensorType.INT32 || !isRow(found.integers(TENSOR_SHAPE), length)) {
                    throw new IllegalArgumentException("its input " + name + " is not int32 [1, " + length + "]");
                }
                return position;
            }
        }
        throw new IllegalArgumentException("lacks the input " + name);
    }

    /**
     * @param what what does not fit where the shape differs, with its verb
     * @param expected the shape; -1 stands for any size
     * @throws IllegalArgumentException if there is not just one output of this shape, of uint8, int8 or float32
     */
    public void requireOutput(String what, int... expected) {
        int[] outputs = subgraph.integers(SUBGRAPH_OUTPUTS);
        if (outputs.length != 1) {
            throw new IllegalArgumentException("has " + outputs.length + " outputs instead of one");
        }
        FlatTable output = subgraph.table(SUBGRAPH_TENSORS, outputs[0]);
        int[] shape = output.integers(TENSOR_SHAPE);
        boolean fits = shape.length == expected.length;
        for (int i = 0; fits && i < shape.length; i++) {
            fits = expected[i] == -1 || shape[i] == expected[i];
        }
        if (!fits) {
            throw new IllegalArgumentException(what + " not fit its output of shape " + Arrays.toString(shape));
        }
        int type = output.smallInteger(TENSOR_TYPE);
        if (!TensorType.isQuantized(type) && type != TensorType.FLOAT32) {
            throw new IllegalArgumentException("its output is of type " + type + ", not uint8, int8 or float32");
        }
    }

    /** Number of rows of the table that the ids look up, or -1 where no look-up is found. */
    int embeddingRows() {
        Set<Integer> followed = new HashSet<>();
        followed.add(inputTensor(Contract.IDS));
        for (int i = 0; i < subgraph.size(SUBGRAPH_OPERATORS); i++) {
            FlatTable operator = subgraph.table(SUBGRAPH_OPERATORS, i);
            int[] operands = operator.integers(OPERATOR_INPUTS);
            boolean reached = false;
            for (int operand : operands) {
                reached |= followed.contains(operand);
            }
            if (!reached) {
                continue;
            }
            Kind kind = kind(operator);
            if (kind == Kind.GATHER || kind == Kind.EMBEDDING_LOOKUP) {
                int table = operands[kind == Kind.GATHER ? 0 : 1];
                return subgraph.table(SUBGRAPH_TENSORS, table).integer(TENSOR_SHAPE, 0);
            }
            for (int output : operator.integers(OPERATOR_OUTPUTS)) {
                followed.add(output);
            }
        }
        return -1;
    }

    /** Whether a product takes float numbers and weights of eight bits, as the profile {@code dynamic} has them. */
    public boolean isDynamicRange() {
        for (int i = 0; i < subgraph.size(SUBGRAPH_OPERATORS); i++) {
            FlatTable operator = subgraph.table(SUBGRAPH_OPERATORS, i);
            Kind kind = kind(operator);
            if (kind == Kind.CONV_2D || kind == Kind.FULLY_CONNECTED) {
                int[] operands = operator.integers(OPERATOR_INPUTS);
                if (typeOf(operands[0]) == TensorType.FLOAT32 && typeOf(operands[1]) == TensorType.INT8) {
                    return true;
                }
            }
        }
        return false;
    }

    private @Nullable Kind kind(FlatTable operator) {
        FlatTable code = model.table(MODEL_OPERATOR_CODES, operator.integer(OPERATOR_CODE));
        return Kind.of(Math.max(code.smallInteger(CODE_DEPRECATED), code.integer(CODE_BUILTIN)));
    }

    private int typeOf(int tensor) {
        return subgraph.table(SUBGRAPH_TENSORS, tensor).smallInteger(TENSOR_TYPE);
    }

    private int inputTensor(String name) {
        for (int i = 0; i < signature.size(SIGNATURE_INPUTS); i++) {
            FlatTable entry = signature.table(SIGNATURE_INPUTS, i);
            if (entry.string(MAP_NAME).equals(name)) {
                return entry.integer(MAP_TENSOR);
            }
        }
        return -1;
    }

    private static boolean isRow(int[] shape, int size) {
        return shape.length == 2 && shape[0] == 1 && shape[1] == size;
    }
}
