package io.github.squeezebert.tflite;

/** The kinds of operators that a text model has, by the numbers that TensorFlow Lite's schema gives them. */
final class Kind {
    static final int ADD = 0;
    static final int CONCATENATION = 2;
    static final int CONV_2D = 3;
    static final int DEPTHWISE_CONV_2D = 4;
    static final int DEQUANTIZE = 6;
    static final int EMBEDDING_LOOKUP = 7;
    static final int FULLY_CONNECTED = 9;
    static final int LOGISTIC = 14;
    static final int MAX_POOL_2D = 17;
    static final int MUL = 18;
    static final int RELU = 19;
    static final int RESHAPE = 22;
    static final int SOFTMAX = 25;
    static final int TANH = 28;
    static final int GATHER = 36;
    static final int TRANSPOSE = 39;
    static final int MEAN = 40;
    static final int SUB = 41;
    static final int DIV = 42;
    static final int EXP = 47;
    static final int MAXIMUM = 55;
    static final int MINIMUM = 57;
    static final int NEG = 59;
    static final int SLICE = 65;
    static final int EXPAND_DIMS = 70;
    static final int SUM = 74;
    static final int SQRT = 75;
    static final int RSQRT = 76;
    static final int REDUCE_MAX = 82;
    static final int SQUARED_DIFFERENCE = 99;
    static final int ELU = 111;
    static final int QUANTIZE = 114;
    static final int BATCH_MATMUL = 126;
    static final int GELU = 150;

    private Kind() {}

    /** Whether an operator passes values on. */
    static boolean isCarried(int kind) {
        switch (kind) {
            case CONCATENATION:
            case EMBEDDING_LOOKUP:
            case MAX_POOL_2D:
            case RESHAPE:
            case GATHER:
            case TRANSPOSE:
            case MAXIMUM:
            case MINIMUM:
            case SLICE:
            case EXPAND_DIMS:
            case REDUCE_MAX:
                return true;
            default:
                return false;
        }
    }
}
