package io.github.squeezebert.tflite;

import org.jspecify.annotations.Nullable;

/**
 * The kinds of operators that a text model has: the number of each in TensorFlow Lite's schema, the least and the largest
 * number of its inputs, what it asks of their types and scales, and the kind of its options, 0 for none.
 *
 * <p>The same table as {@code convert/tflite/structure/kernels.py}.
 */
enum Kind {
    ADD(0, 2, 2, Types.BOTH, Scales.SUM, 11),
    CONCATENATION(2, 2, 2, Types.BOTH, Scales.CARRIED, 10),
    CONV_2D(3, 2, 3, Types.FIRST, Scales.USED, 1),
    DEPTHWISE_CONV_2D(4, 2, 3, Types.FIRST, Scales.USED, 2),
    DEQUANTIZE(6, 1, 1, Types.OWN, Scales.USED, 38),
    EMBEDDING_LOOKUP(7, 2, 2, Types.OWN, Scales.CARRIED, 0),
    FULLY_CONNECTED(9, 2, 3, Types.OWN, Scales.USED, 8),
    LOGISTIC(14, 1, 1, Types.FIRST, Scales.USED, 0),
    MAX_POOL_2D(17, 1, 1, Types.FIRST, Scales.CARRIED, 5),
    MUL(18, 2, 2, Types.BOTH, Scales.USED, 21),
    RELU(19, 1, 1, Types.FIRST, Scales.USED, 0),
    RESHAPE(22, 1, 2, Types.FIRST, Scales.CARRIED, 17),
    SOFTMAX(25, 1, 1, Types.OWN, Scales.USED, 9),
    TANH(28, 1, 1, Types.FIRST, Scales.USED, 0),
    GATHER(36, 2, 2, Types.FIRST, Scales.CARRIED, 23),
    TRANSPOSE(39, 2, 2, Types.FIRST, Scales.CARRIED, 26),
    MEAN(40, 2, 2, Types.FIRST, Scales.USED, 27),
    SUB(41, 2, 2, Types.BOTH, Scales.SUM, 28),
    DIV(42, 2, 2, Types.BOTH, Scales.USED, 29),
    EXP(47, 1, 1, Types.FIRST, Scales.USED, 33),
    MAXIMUM(55, 2, 2, Types.BOTH, Scales.CARRIED, 39),
    MINIMUM(57, 2, 2, Types.BOTH, Scales.CARRIED, 39),
    NEG(59, 1, 1, Types.FIRST, Scales.USED, 42),
    SLICE(65, 3, 3, Types.FIRST, Scales.CARRIED, 48),
    EXPAND_DIMS(70, 2, 2, Types.FIRST, Scales.CARRIED, 52),
    SUM(74, 2, 2, Types.FIRST, Scales.USED, 27),
    SQRT(75, 1, 1, Types.FIRST, Scales.USED, 0),
    RSQRT(76, 1, 1, Types.FIRST, Scales.USED, 0),
    REDUCE_MAX(82, 2, 2, Types.FIRST, Scales.CARRIED, 27),
    SQUARED_DIFFERENCE(99, 2, 2, Types.BOTH, Scales.SUM, 76),
    ELU(111, 1, 1, Types.FIRST, Scales.USED, 0),
    QUANTIZE(114, 1, 1, Types.OWN, Scales.USED, 89),
    BATCH_MATMUL(126, 2, 2, Types.FIRST, Scales.USED, 101),
    GELU(150, 1, 1, Types.FIRST, Scales.USED, 116);

    /** Which type the output has. */
    enum Types {
        OWN, // whatever is read
        FIRST, // that of the first input
        BOTH // that of the first two inputs, which have one type
    }

    /** What a kernel does with the scales of integers. */
    enum Scales {
        CARRIED, // nothing
        USED, // makes a multiplier of them, so that none may be missing or extreme
        SUM // makes a multiplier of them that must be less than one
    }

    private static final Kind[] ALL = values();

    private final int code;
    final int least;
    final int most;
    final Types types;
    final Scales scales;
    final int options;

    Kind(int code, int least, int most, Types types, Scales scales, int options) {
        this.code = code;
        this.least = least;
        this.most = most;
        this.types = types;
        this.scales = scales;
        this.options = options;
    }

    /** The kind of a number in the schema; null for one that no text model has. */
    static @Nullable Kind of(int code) {
        for (Kind kind : ALL) {
            if (kind.code == code) {
                return kind;
            }
        }
        return null;
    }

    /** Whether values are passed on as they are. */
    boolean isCarried() {
        return scales == Scales.CARRIED;
    }
}
