package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.github.unidbg.AndroidEmulator;
import com.github.unidbg.Module;
import com.github.unidbg.linux.android.AndroidEmulatorBuilder;
import com.github.unidbg.linux.android.AndroidResolver;
import com.github.unidbg.memory.MemoryBlock;
import com.github.unidbg.pointer.UnidbgPointer;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.squeezebert.tokenizers.BertProcessing;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The published ARM libraries, byte for byte, answer as Python does. */
class ArmLibrariesTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final Path LIBRARIES = Path.of("../tflite-runtime/target/runtime/jni");

    @ParameterizedTest
    @CsvSource({
        "arm64-v8a, classification_uint8.tflite",
        "arm64-v8a, sentencepiece.tflite",
        "armeabi-v7a, classification_uint8.tflite",
        "armeabi-v7a, sentencepiece.tflite"
    })
    void answersEqualPythons(String abi, String file) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(MODELS.resolve(file)));
        ModelFile model = new ModelFile(bytes, file);
        JsonObject golden = golden(file);
        JsonArray texts = golden.getAsJsonArray("texts");
        try (Phone phone = new Phone(abi, bytes.array())) {
            int length = model.sequenceLength();
            BertProcessing processing = new BertProcessing(model.tokenizer(), length);
            int[][] rows = new int[3][length];
            String[] names = {"ids", "mask", "segment_ids"};
            for (int i = 0; i < texts.size(); i++) {
                JsonElement text = texts.get(i);
                boolean pair = text.isJsonArray();
                String first = pair ? text.getAsJsonArray().get(0).getAsString() : text.getAsString();
                processing.process(
                        model.tokenizer().encode(first),
                        pair ? model.tokenizer().encode(text.getAsJsonArray().get(1).getAsString()) : null,
                        rows[0], rows[1], rows[2]);
                for (int k = 0; k < names.length; k++) {
                    phone.setInput(model.graph().inputPosition(names[k], length), rows[k]);
                }
                byte[] output = phone.run(model.labels().size());
                JsonArray expected = golden.getAsJsonArray("probabilities").get(i).getAsJsonArray();
                for (int label = 0; label < output.length; label++) {
                    float probability = (output[label] & 0xFF) / 256f;
                    float tolerance = golden.get("tolerance").getAsFloat();
                    assertEquals(expected.get(label).getAsFloat(), probability, tolerance, text + ", label " + label);
                }
            }
        }
    }

    private static JsonObject golden(String file) throws IOException {
        for (String line : Files.readAllLines(MODELS.resolve("answers.jsonl"))) {
            JsonObject golden = JsonParser.parseString(line).getAsJsonObject();
            if (golden.get("model").getAsString().equals(file)) {
                return golden;
            }
        }
        throw new IOException("answers.jsonl lacks " + file);
    }

    /** A processor with Android's C library, and TensorFlow Lite's C interface on it. */
    private static final class Phone implements AutoCloseable {
        private final AndroidEmulator emulator;
        private final Module library;
        private final Number interpreter;

        Phone(String abi, byte[] model) {
            emulator = (abi.equals("arm64-v8a") ? AndroidEmulatorBuilder.for64Bit() : AndroidEmulatorBuilder.for32Bit()).build();
            emulator.getMemory().setLibraryResolver(new AndroidResolver(23));
            library = emulator.loadLibrary(LIBRARIES.resolve(abi).resolve("libtensorflowlite_jni.so").toFile());
            UnidbgPointer data = allocate(model.length);
            data.write(0, model, 0, model.length);
            Number parsed = call("TfLiteModelCreate", data, model.length);
            Number options = call("TfLiteInterpreterOptionsCreate");
            interpreter = call("TfLiteInterpreterCreate", parsed, options);
            requireOk(call("TfLiteInterpreterAllocateTensors", interpreter));
        }

        void setInput(int position, int[] values) {
            UnidbgPointer data = allocate(4 * values.length);
            data.write(0, values, 0, values.length);
            Number tensor = call("TfLiteInterpreterGetInputTensor", interpreter, position);
            requireOk(call("TfLiteTensorCopyFromBuffer", tensor, data, 4 * values.length));
        }

        byte[] run(int size) {
            requireOk(call("TfLiteInterpreterInvoke", interpreter));
            UnidbgPointer data = allocate(size);
            Number tensor = call("TfLiteInterpreterGetOutputTensor", interpreter, 0);
            requireOk(call("TfLiteTensorCopyToBuffer", tensor, data, size));
            return data.getByteArray(0, size);
        }

        @Override
        public void close() throws IOException {
            emulator.close();
        }

        private UnidbgPointer allocate(int size) {
            MemoryBlock block = emulator.getMemory().malloc(size + 64, true);
            return block.getPointer();
        }

        private Number call(String function, Object... arguments) {
            Number result = library.callFunction(emulator, function, arguments);
            // On 32 bits the upper half is what happens to be in the second register.
            return emulator.is64Bit() ? result : Integer.valueOf(result.intValue());
        }

        private static void requireOk(Number status) {
            assertEquals(0, status.intValue(), "TensorFlow Lite's status");
        }
    }
}
