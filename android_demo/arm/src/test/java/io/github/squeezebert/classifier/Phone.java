package io.github.squeezebert.classifier;

import com.github.unidbg.AndroidEmulator;
import com.github.unidbg.Emulator;
import com.github.unidbg.Module;
import com.github.unidbg.file.FileResult;
import com.github.unidbg.file.linux.AndroidFileIO;
import com.github.unidbg.linux.android.AndroidEmulatorBuilder;
import com.github.unidbg.linux.android.AndroidResolver;
import com.github.unidbg.linux.file.ByteArrayFileIO;
import com.github.unidbg.memory.MemoryBlock;
import com.github.unidbg.pointer.UnidbgPointer;
import io.github.squeezebert.tflite.Contract;
import io.github.squeezebert.tflite.ModelFile;
import io.github.squeezebert.tokenizers.BertProcessing;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A model on an emulated processor with Android's C library: the published TensorFlow Lite through its C interface, and
 * the classifier's own tokenizer before it.
 *
 * <p>Only for models with a {@code uint8} output of scale 1/256.
 */
final class Phone implements AutoCloseable {
    private static final Path LIBRARIES = Path.of("../tflite-runtime/target/runtime/jni");
    private static final String[] INPUTS = {Contract.IDS, Contract.MASK, Contract.SEGMENT_IDS};
    private static final int ANDROID = 23;
    private static final Map<String, String> KERNEL = Map.of(
            "/sys/devices/system/cpu/possible", "0\n",
            "/sys/devices/system/cpu/present", "0\n",
            "/proc/cpuinfo", "processor\t: 0\nFeatures\t: half thumb fastmult vfp edsp neon vfpv3 vfpv4 asimd\n"
                    + "CPU implementer\t: 0x41\nCPU architecture: 8\nCPU variant\t: 0x0\nCPU part\t: 0xd03\nCPU revision\t: 4\n");
    // TFLITE_XNNPACK_DELEGATE_FLAG_QS8 and _QU8 of xnnpack_delegate.h, the default of the published libraries.
    private static final int INTEGER_OPERATORS = 3;
    private static final int XNNPACK_OPTIONS_BYTES = 24;

    private final ModelFile model;
    private final BertProcessing processing;
    private final int[][] rows;
    private final AndroidEmulator emulator;
    private final Module library;
    private final Number[] interpreters; // of each length, from the shortest
    private final Number[][] inputs;
    private final UnidbgPointer buffer;

    Phone(String abi, File file) throws IOException {
        byte[] bytes = Files.readAllBytes(file.toPath());
        model = ModelFile.of(ByteBuffer.wrap(bytes), file.getPath());
        int length = model.length(model.lengthCount() - 1);
        processing = new BertProcessing(model.tokenizer(), length);
        rows = new int[INPUTS.length][length];
        emulator = (abi.equals("arm64-v8a") ? AndroidEmulatorBuilder.for64Bit() : AndroidEmulatorBuilder.for32Bit()).build();
        emulator.getMemory().setLibraryResolver(new AndroidResolver(ANDROID));
        emulator.getSyscallHandler().addIOResolver(Phone::open);
        library = emulator.loadLibrary(LIBRARIES.resolve(abi).resolve("libtensorflowlite_jni.so").toFile());
        UnidbgPointer data = allocate(bytes.length);
        data.write(0, bytes, 0, bytes.length);
        interpreters = new Number[model.lengthCount()];
        inputs = new Number[interpreters.length][INPUTS.length];
        for (int which = 0; which < interpreters.length; which++) {
            int size = model.data(which).remaining();
            Number parsed = created("TfLiteModelCreate", data.share(bytes.length - size), size);
            Number options = created("TfLiteInterpreterOptionsCreate");
            call("TfLiteInterpreterOptionsAddDelegate", options, xnnpack());
            interpreters[which] = created("TfLiteInterpreterCreate", parsed, options);
            requireOk(call("TfLiteInterpreterAllocateTensors", interpreters[which]));
            for (int i = 0; i < INPUTS.length; i++) {
                int position = model.graph(which).inputPosition(INPUTS[i], model.length(which));
                inputs[which][i] = created("TfLiteInterpreterGetInputTensor", interpreters[which], position);
            }
        }
        buffer = allocate(Math.max(4 * length, model.labels().size()));
    }

    /**
     * The probabilities in the order of the model's labels.
     *
     * @param second null for a single text
     */
    float[] classify(String first, String second) {
        int tokens = processing.process(
                model.tokenizer().encode(first),
                second == null ? null : model.tokenizer().encode(second),
                rows[0], rows[1], rows[2]);
        int which = 0;
        while (model.length(which) < tokens) {
            which++;
        }
        for (int i = 0; i < INPUTS.length; i++) {
            buffer.write(0, rows[i], 0, model.length(which));
            requireOk(call("TfLiteTensorCopyFromBuffer", inputs[which][i], buffer, 4 * model.length(which)));
        }
        requireOk(call("TfLiteInterpreterInvoke", interpreters[which]));
        float[] probabilities = new float[model.labels().size()];
        Number output = created("TfLiteInterpreterGetOutputTensor", interpreters[which], 0);
        requireOk(call("TfLiteTensorCopyToBuffer", output, buffer, probabilities.length));
        byte[] steps = buffer.getByteArray(0, probabilities.length);
        for (int label = 0; label < steps.length; label++) {
            probabilities[label] = (steps[label] & 0xFF) / 256f;
        }
        return probabilities;
    }

    @Override
    public void close() throws IOException {
        emulator.close();
    }

    /** What a kernel tells of its processors, without which XNNPACK refuses to start. */
    private static FileResult<AndroidFileIO> open(Emulator<AndroidFileIO> emulator, String path, int flags) {
        String content = KERNEL.get(path);
        return content == null ? null : FileResult.success(new ByteArrayFileIO(flags, path, content.getBytes(StandardCharsets.US_ASCII)));
    }

    /** The delegate, as the library itself makes it when Java asks for an interpreter. */
    private Number xnnpack() {
        UnidbgPointer options = allocate(XNNPACK_OPTIONS_BYTES);
        options.write(0, new byte[XNNPACK_OPTIONS_BYTES], 0, XNNPACK_OPTIONS_BYTES);
        options.setInt(0, 1); // threads
        options.setInt(4, INTEGER_OPERATORS);
        return created("TfLiteXNNPackDelegateCreate", options);
    }

    private UnidbgPointer allocate(int size) {
        MemoryBlock block = emulator.getMemory().malloc(size + 64, true);
        return block.getPointer();
    }

    private Number created(String function, Object... arguments) {
        Number object = call(function, arguments);
        if (object.longValue() == 0) {
            throw new IllegalStateException(function + " gave nothing");
        }
        return object;
    }

    private Number call(String function, Object... arguments) {
        Number result = library.callFunction(emulator, function, arguments);
        // On 32 bits the upper half is what happens to be in the second register.
        return emulator.is64Bit() ? result : Integer.valueOf(result.intValue());
    }

    private static void requireOk(Number status) {
        if (status.intValue() != 0) {
            throw new IllegalStateException("TensorFlow Lite's status is " + status.intValue());
        }
    }
}
