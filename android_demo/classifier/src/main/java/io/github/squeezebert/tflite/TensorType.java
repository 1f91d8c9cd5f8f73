package io.github.squeezebert.tflite;

/** The types of tensors that a text model has, by the numbers that TensorFlow Lite's schema gives them. */
final class TensorType {
    static final int FLOAT32 = 0;
    static final int FLOAT16 = 1;
    static final int INT32 = 2;
    static final int UINT8 = 3;
    static final int INT8 = 9;

    private TensorType() {}

    static boolean isQuantized(int type) {
        return type == UINT8 || type == INT8;
    }
}
