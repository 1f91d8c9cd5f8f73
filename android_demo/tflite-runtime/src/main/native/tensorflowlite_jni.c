/*
 * The native methods of org.tensorflow.lite's Java classes, over the C interface of a newer TensorFlow Lite.
 *
 * The newest library with those methods that Maven Central has is 2.16.1. org.bytedeco:tensorflow-lite has 2.21.0, for
 * arm64-v8a and x86_64, with the C interface alone. This file stands between the two, so that the same Java classes run
 * on either. It has what InterpreterApi needs for direct buffers and fixed shapes. Whatever else a caller asks for (nested
 * arrays, resizing, signatures, cancelling) is not here, and Java then throws an UnsatisfiedLinkError that names it.
 *
 * Messages are those of TensorFlow Lite's own file of this name, tensorflow/lite/java/src/main/native.
 */
#include <jni.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

/* Of Android's C library: the compiler has no headers of it. */
void *calloc(size_t count, size_t size);
void free(void *memory);
int vsnprintf(char *text, size_t size, const char *format, va_list arguments);

/* Of tensorflow/lite/core/c/c_api.h and its neighbours. */
typedef struct TfLiteModel TfLiteModel;
typedef struct TfLiteInterpreter TfLiteInterpreter;
typedef struct TfLiteInterpreterOptions TfLiteInterpreterOptions;
typedef struct TfLiteTensor TfLiteTensor;
typedef struct TfLiteDelegate TfLiteDelegate;
typedef struct {
    float scale;
    int32_t zero_point;
} TfLiteQuantizationParams;
/* The rest of TfLiteXNNPackDelegateOptions differs from release to release: room for it, which nothing here reads. */
typedef struct {
    int32_t threads;
    char others[252];
} TfLiteXNNPackDelegateOptions;
typedef void on_error(void *reporter, const char *format, va_list arguments);
enum { kTfLiteOk = 0 };

const char *TfLiteVersion(void);
int TfLiteSchemaVersion(void);
TfLiteModel *TfLiteModelCreateWithErrorReporter(const void *, size_t, on_error *, void *reporter);
TfLiteModel *TfLiteModelCreateFromFileWithErrorReporter(const char *path, on_error *, void *reporter);
void TfLiteModelDelete(TfLiteModel *);
TfLiteInterpreterOptions *TfLiteInterpreterOptionsCreate(void);
void TfLiteInterpreterOptionsDelete(TfLiteInterpreterOptions *);
void TfLiteInterpreterOptionsSetNumThreads(TfLiteInterpreterOptions *, int32_t);
void TfLiteInterpreterOptionsAddDelegate(TfLiteInterpreterOptions *, TfLiteDelegate *);
void TfLiteInterpreterOptionsSetErrorReporter(TfLiteInterpreterOptions *, on_error *, void *reporter);
TfLiteXNNPackDelegateOptions TfLiteXNNPackDelegateOptionsDefault(void);
TfLiteDelegate *TfLiteXNNPackDelegateCreate(const TfLiteXNNPackDelegateOptions *);
void TfLiteXNNPackDelegateDelete(TfLiteDelegate *);
TfLiteInterpreter *TfLiteInterpreterCreate(const TfLiteModel *, const TfLiteInterpreterOptions *);
void TfLiteInterpreterDelete(TfLiteInterpreter *);
int TfLiteInterpreterAllocateTensors(TfLiteInterpreter *);
int TfLiteInterpreterInvoke(TfLiteInterpreter *);
int32_t TfLiteInterpreterGetInputTensorCount(const TfLiteInterpreter *);
int32_t TfLiteInterpreterGetOutputTensorCount(const TfLiteInterpreter *);
const int *TfLiteInterpreterInputTensorIndices(const TfLiteInterpreter *);
const int *TfLiteInterpreterOutputTensorIndices(const TfLiteInterpreter *);
TfLiteTensor *TfLiteInterpreterGetTensor(const TfLiteInterpreter *, int index);
int TfLiteTensorType(const TfLiteTensor *);
int32_t TfLiteTensorNumDims(const TfLiteTensor *);
int32_t TfLiteTensorDim(const TfLiteTensor *, int32_t);
size_t TfLiteTensorByteSize(const TfLiteTensor *);
void *TfLiteTensorData(const TfLiteTensor *);
const char *TfLiteTensorName(const TfLiteTensor *);
TfLiteQuantizationParams TfLiteTensorQuantizationParams(const TfLiteTensor *);
int TfLiteTensorCopyFromBuffer(TfLiteTensor *, const void *, size_t);

struct reporter {
    size_t size, used;
    char text[];
};

struct interpreter {
    TfLiteInterpreter *runner;
    TfLiteDelegate *xnnpack;
};

struct tensor {
    const TfLiteInterpreter *runner;
    int index;
};

/* The name of a native method, and the type of an object's address in Java. */
#define NATIVE(type, class, method) JNIEXPORT type JNICALL Java_org_tensorflow_lite_##class##_##method
#define OBJECT(type, handle) ((type *)(uintptr_t)(handle))
#define HANDLE(object) ((jlong)(uintptr_t)(object))
#define RUNNER(handle) (OBJECT(struct interpreter, handle)->runner)

/* The Java methods of org.bytedeco, whose own JNI_OnLoad looks for them, are not in the app: this one is found first. */
JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *machine, void *reserved) { return JNI_VERSION_1_6; }

JNIEXPORT void JNICALL JNI_OnUnload(JavaVM *machine, void *reserved) {}

static void report(void *reporter, const char *format, va_list arguments) {
    struct reporter *errors = reporter;
    int written = vsnprintf(errors->text + errors->used, errors->size - errors->used, format, arguments);
    if (written > 0) errors->used += (size_t)written;
    if (errors->used >= errors->size) errors->used = errors->size - 1;
}

/* Throws a Java exception: what failed, then what TensorFlow Lite has said since the last one. */
static void fail(JNIEnv *env, const char *kind, const char *fault, jlong reporter) {
    struct reporter *errors = OBJECT(struct reporter, reporter);
    const char *detail = errors == NULL ? "" : errors->text;
    char message[1024];
    size_t length = 0;
    for (const char *from = fault; *from != 0 && length < sizeof message - 1; from++) message[length++] = *from;
    for (const char *from = detail; *from != 0 && length < sizeof message - 1; from++) message[length++] = *from;
    message[length] = 0;
    if (errors != NULL) {
        errors->used = 0;
        errors->text[0] = 0;
    }
    jclass thrown = (*env)->FindClass(env, kind);
    if (thrown != NULL) (*env)->ThrowNew(env, thrown, message);
}

static void illegal_argument(JNIEnv *env, const char *fault, jlong reporter) {
    fail(env, "java/lang/IllegalArgumentException", fault, reporter);
}

static void illegal_state(JNIEnv *env, const char *fault, jlong reporter) {
    fail(env, "java/lang/IllegalStateException", fault, reporter);
}

NATIVE(void, TensorFlowLite, nativeDoNothing)(JNIEnv *env, jclass class) {}

NATIVE(jstring, InterpreterFactoryImpl, nativeRuntimeVersion)(JNIEnv *env, jclass class) {
    return (*env)->NewStringUTF(env, TfLiteVersion());
}

NATIVE(jstring, InterpreterFactoryImpl, nativeSchemaVersion)(JNIEnv *env, jclass class) {
    char text[] = "0";
    text[0] += TfLiteSchemaVersion();
    return (*env)->NewStringUTF(env, text);
}

NATIVE(jlong, NativeInterpreterWrapper, createErrorReporter)(JNIEnv *env, jclass class, jint size) {
    struct reporter *errors = calloc(1, sizeof *errors + (size_t)size);
    if (errors != NULL) errors->size = (size_t)size;
    return HANDLE(errors);
}

NATIVE(jlong, NativeInterpreterWrapper, createModel)(JNIEnv *env, jclass class, jstring file, jlong reporter) {
    const char *path = (*env)->GetStringUTFChars(env, file, NULL);
    if (path == NULL) return 0;
    void *errors = OBJECT(struct reporter, reporter);
    TfLiteModel *model = TfLiteModelCreateFromFileWithErrorReporter(path, report, errors);
    (*env)->ReleaseStringUTFChars(env, file, path);
    if (model == NULL) illegal_argument(env, "Contents of the file do not encode a valid TensorFlow Lite model: ", reporter);
    return HANDLE(model);
}

NATIVE(jlong, NativeInterpreterWrapper, createModelWithBuffer)(JNIEnv *env, jclass class, jobject buffer, jlong reporter) {
    const void *bytes = (*env)->GetDirectBufferAddress(env, buffer);
    size_t size = (size_t)(*env)->GetDirectBufferCapacity(env, buffer);
    void *errors = OBJECT(struct reporter, reporter);
    TfLiteModel *model = TfLiteModelCreateWithErrorReporter(bytes, size, report, errors);
    if (model == NULL) illegal_argument(env, "ByteBuffer is not a valid TensorFlow Lite model flatbuffer: ", reporter);
    return HANDLE(model);
}

static void add_delegates(JNIEnv *env, TfLiteInterpreterOptions *options, jobject handles) {
    jclass list = (*env)->FindClass(env, "java/util/List");
    jclass number = (*env)->FindClass(env, "java/lang/Long");
    jmethodID size = (*env)->GetMethodID(env, list, "size", "()I");
    jmethodID get = (*env)->GetMethodID(env, list, "get", "(I)Ljava/lang/Object;");
    jmethodID value = (*env)->GetMethodID(env, number, "longValue", "()J");
    jint count = (*env)->CallIntMethod(env, handles, size);
    for (jint i = 0; i < count; i++) {
        jobject handle = (*env)->CallObjectMethod(env, handles, get, i);
        jlong delegate = (*env)->CallLongMethod(env, handle, value);
        TfLiteInterpreterOptionsAddDelegate(options, OBJECT(TfLiteDelegate, delegate));
        (*env)->DeleteLocalRef(env, handle);
    }
}

static void delete_interpreter(struct interpreter *interpreter) {
    if (interpreter->runner != NULL) TfLiteInterpreterDelete(interpreter->runner);
    if (interpreter->xnnpack != NULL) TfLiteXNNPackDelegateDelete(interpreter->xnnpack);
    free(interpreter);
}

NATIVE(jlong, NativeInterpreterWrapper, createInterpreter)
(JNIEnv *env, jclass class, jlong model, jlong reporter, jint threads, jboolean xnnpack, jobject delegates) {
    struct interpreter *interpreter = calloc(1, sizeof *interpreter);
    if (interpreter == NULL) return 0;
    TfLiteInterpreterOptions *options = TfLiteInterpreterOptionsCreate();
    TfLiteInterpreterOptionsSetErrorReporter(options, report, OBJECT(struct reporter, reporter));
    TfLiteInterpreterOptionsSetNumThreads(options, threads);
    add_delegates(env, options, delegates);
    if (xnnpack) {
        /* After the caller's own, as TensorFlow Lite itself orders them. */
        TfLiteXNNPackDelegateOptions settings = TfLiteXNNPackDelegateOptionsDefault();
        if (threads > 0) settings.threads = threads;
        interpreter->xnnpack = TfLiteXNNPackDelegateCreate(&settings);
        TfLiteInterpreterOptionsAddDelegate(options, interpreter->xnnpack);
    }
    interpreter->runner = TfLiteInterpreterCreate(OBJECT(TfLiteModel, model), options);
    TfLiteInterpreterOptionsDelete(options);
    if (interpreter->runner == NULL) {
        delete_interpreter(interpreter);
        illegal_argument(env, "Internal error: Cannot create interpreter: ", reporter);
        return 0;
    }
    return HANDLE(interpreter);
}

NATIVE(jlong, NativeInterpreterWrapper, allocateTensors)(JNIEnv *env, jclass class, jlong interpreter, jlong reporter) {
    if (TfLiteInterpreterAllocateTensors(RUNNER(interpreter)) != kTfLiteOk)
        illegal_state(env, "Internal error: Unexpected failure when preparing tensor allocations: ", reporter);
    return 0;
}

NATIVE(void, NativeInterpreterWrapper, run)(JNIEnv *env, jclass class, jlong interpreter, jlong reporter) {
    if (TfLiteInterpreterInvoke(RUNNER(interpreter)) != kTfLiteOk)
        illegal_argument(env, "Internal error: Failed to run on the given Interpreter: ", reporter);
}

NATIVE(void, NativeInterpreterWrapper, delete)
(JNIEnv *env, jclass class, jlong reporter, jlong model, jlong interpreter) {
    if (interpreter != 0) delete_interpreter(OBJECT(struct interpreter, interpreter));
    if (model != 0) TfLiteModelDelete(OBJECT(TfLiteModel, model));
    free(OBJECT(struct reporter, reporter));
}

/* Called at each closing: there is none, for createCancellationFlag is not here. */
NATIVE(jlong, NativeInterpreterWrapper, deleteCancellationFlag)(JNIEnv *env, jclass class, jlong flag) { return 0; }

/* Operators of TensorFlow itself are in neither library. */
NATIVE(jboolean, NativeInterpreterWrapper, hasUnresolvedFlexOp)(JNIEnv *env, jclass class, jlong interpreter) {
    return JNI_FALSE;
}

NATIVE(jint, NativeInterpreterWrapper, getInputCount)(JNIEnv *env, jclass class, jlong interpreter) {
    return TfLiteInterpreterGetInputTensorCount(RUNNER(interpreter));
}

NATIVE(jint, NativeInterpreterWrapper, getOutputCount)(JNIEnv *env, jclass class, jlong interpreter) {
    return TfLiteInterpreterGetOutputTensorCount(RUNNER(interpreter));
}

NATIVE(jint, NativeInterpreterWrapper, getInputTensorIndex)(JNIEnv *env, jclass class, jlong interpreter, jint input) {
    return TfLiteInterpreterInputTensorIndices(RUNNER(interpreter))[input];
}

NATIVE(jint, NativeInterpreterWrapper, getOutputTensorIndex)(JNIEnv *env, jclass class, jlong interpreter, jint output) {
    return TfLiteInterpreterOutputTensorIndices(RUNNER(interpreter))[output];
}

static TfLiteTensor *tensor_of(jlong handle) {
    const struct tensor *tensor = OBJECT(struct tensor, handle);
    return TfLiteInterpreterGetTensor(tensor->runner, tensor->index);
}

/* Keeps the number, for an interpreter moves its tensors when a delegate adds some. */
NATIVE(jlong, TensorImpl, create)(JNIEnv *env, jclass class, jlong interpreter, jint index, jint subgraph) {
    struct tensor *tensor = calloc(1, sizeof *tensor);
    if (tensor != NULL) *tensor = (struct tensor){RUNNER(interpreter), index};
    return HANDLE(tensor);
}

NATIVE(void, TensorImpl, delete)(JNIEnv *env, jclass class, jlong handle) { free(OBJECT(struct tensor, handle)); }

NATIVE(jint, TensorImpl, index)(JNIEnv *env, jclass class, jlong handle) { return OBJECT(struct tensor, handle)->index; }

NATIVE(jint, TensorImpl, dtype)(JNIEnv *env, jclass class, jlong handle) { return TfLiteTensorType(tensor_of(handle)); }

NATIVE(jstring, TensorImpl, name)(JNIEnv *env, jclass class, jlong handle) {
    return (*env)->NewStringUTF(env, TfLiteTensorName(tensor_of(handle)));
}

NATIVE(jintArray, TensorImpl, shape)(JNIEnv *env, jclass class, jlong handle) {
    const TfLiteTensor *tensor = tensor_of(handle);
    jintArray shape = (*env)->NewIntArray(env, TfLiteTensorNumDims(tensor));
    for (jint i = 0; shape != NULL && i < TfLiteTensorNumDims(tensor); i++) {
        jint size = TfLiteTensorDim(tensor, i);
        (*env)->SetIntArrayRegion(env, shape, i, 1, &size);
    }
    return shape;
}

/* Shapes are fixed: nothing in a signature is open. */
NATIVE(jintArray, TensorImpl, shapeSignature)(JNIEnv *env, jclass class, jlong handle) {
    return Java_org_tensorflow_lite_TensorImpl_shape(env, class, handle);
}

NATIVE(jint, TensorImpl, numBytes)(JNIEnv *env, jclass class, jlong handle) {
    return (jint)TfLiteTensorByteSize(tensor_of(handle));
}

NATIVE(jfloat, TensorImpl, quantizationScale)(JNIEnv *env, jclass class, jlong handle) {
    return TfLiteTensorQuantizationParams(tensor_of(handle)).scale;
}

NATIVE(jint, TensorImpl, quantizationZeroPoint)(JNIEnv *env, jclass class, jlong handle) {
    return TfLiteTensorQuantizationParams(tensor_of(handle)).zero_point;
}

/* A delegate's own memory is not asked for: `allowBufferHandleOutput` is not here. */
NATIVE(jboolean, TensorImpl, hasDelegateBufferHandle)(JNIEnv *env, jclass class, jlong handle) { return JNI_FALSE; }

NATIVE(jobject, TensorImpl, buffer)(JNIEnv *env, jclass class, jlong handle) {
    const TfLiteTensor *tensor = tensor_of(handle);
    void *data = TfLiteTensorData(tensor);
    if (data == NULL) {
        illegal_argument(env, "Internal error: Tensor hasn't been allocated.", 0);
        return NULL;
    }
    return (*env)->NewDirectByteBuffer(env, data, (jlong)TfLiteTensorByteSize(tensor));
}

NATIVE(void, TensorImpl, writeDirectBuffer)(JNIEnv *env, jclass class, jlong handle, jobject source) {
    TfLiteTensor *tensor = tensor_of(handle);
    const void *bytes = (*env)->GetDirectBufferAddress(env, source);
    if (bytes == NULL || TfLiteTensorCopyFromBuffer(tensor, bytes, TfLiteTensorByteSize(tensor)) != kTfLiteOk)
        illegal_argument(env, "Input ByteBuffer is not a direct buffer", 0);
}
