package io.github.squeezebert.classifier;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Set;

/**
 * Loads Android's own x86_64 TensorFlow Lite library into a Linux JVM.
 *
 * <p>Its code is left as it is. In a copy, the list of libraries it needs loses Android's C library, and the symbol
 * versions, which glibc does not have, are dropped; {@code src/test/native/liblog.c} supplies the six symbols that are
 * then still missing. A shipped APK holds the library untouched.
 */
final class NativeRuntime {
    private static final Path LIBRARY = Path.of("../tflite-runtime/target/runtime/jni/x86_64/libtensorflowlite_jni.so");
    private static final Path FOLDER = Path.of("target/native");

    private static final long DT_NULL = 0;
    private static final long DT_NEEDED = 1;
    private static final long DT_STRTAB = 5;
    private static final long DT_VERSYM = 0x6ffffff0L;
    private static final Set<Long> VERSIONS = Set.of(DT_VERSYM, 0x6ffffffcL, 0x6ffffffdL, 0x6ffffffeL, 0x6fffffffL);
    private static final Set<String> ANDROID_ONLY = Set.of("libc.so", "libm.so", "libdl.so");
    private static final int PT_LOAD = 1;
    private static final int PT_DYNAMIC = 2;

    private static boolean loaded;

    private NativeRuntime() {}

    /** Why the library cannot be loaded on this machine, or null when it can. */
    static String obstacle() {
        if (!System.getProperty("os.name").equals("Linux") || !System.getProperty("os.arch").equals("amd64")) {
            return "the library is for x86_64 Linux";
        }
        if (!Files.isRegularFile(LIBRARY)) {
            return LIBRARY + " is missing: build the module tflite-runtime";
        }
        for (String folder : System.getenv("PATH").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, "gcc"))) {
                return null;
            }
        }
        return "gcc, which builds the stand-in for liblog.so, is missing";
    }

    static synchronized void load() throws IOException, InterruptedException {
        if (loaded) {
            return;
        }
        Files.createDirectories(FOLDER);
        Path log = FOLDER.resolve("liblog.so").toAbsolutePath();
        Path library = FOLDER.resolve("libtensorflowlite_jni.so").toAbsolutePath();
        Path partial = FOLDER.resolve(ProcessHandle.current().pid() + ".partial");
        Files.write(partial, withoutAndroid(Files.readAllBytes(LIBRARY)));
        // Written over, it would end another process that runs it.
        Files.move(partial, library, StandardCopyOption.ATOMIC_MOVE);
        List<String> command = List.of("gcc", "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-Wl,-soname,liblog.so",
                "-DLIBRARY=\"" + library + "\"", "-o", partial.toString(), "src/test/native/liblog.c", "-lm", "-ldl");
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("gcc failed");
        }
        Files.move(partial, log, StandardCopyOption.ATOMIC_MOVE);
        // By its name, a library that is already loaded satisfies the need of the next one.
        System.load(log.toString());
        System.load(library.toString());
        loaded = true;
    }

    /** The library with the entries of its dynamic section that glibc cannot satisfy taken out. */
    private static byte[] withoutAndroid(byte[] library) {
        ByteBuffer elf = ByteBuffer.wrap(library).order(ByteOrder.LITTLE_ENDIAN);
        int dynamic = -1;
        int end = -1;
        for (int i = 0; i < elf.getShort(56); i++) {
            int header = (int) elf.getLong(32) + i * elf.getShort(54);
            if (elf.getInt(header) == PT_DYNAMIC) {
                dynamic = (int) elf.getLong(header + 8);
                end = dynamic + (int) elf.getLong(header + 32);
            }
        }
        int strings = -1;
        for (int at = dynamic; at < end; at += 16) {
            if (elf.getLong(at) == DT_STRTAB) {
                strings = fileOffset(elf, elf.getLong(at + 8));
            }
        }
        int kept = dynamic;
        for (int at = dynamic; at < end; at += 16) {
            long tag = elf.getLong(at);
            long value = elf.getLong(at + 8);
            boolean dropped = VERSIONS.contains(tag)
                    || (tag == DT_NEEDED && ANDROID_ONLY.contains(string(library, strings + (int) value)));
            if (!dropped) {
                elf.putLong(kept, tag).putLong(kept + 8, value);
                kept += 16;
            }
        }
        for (; kept < end; kept += 16) {
            elf.putLong(kept, DT_NULL).putLong(kept + 8, 0);
        }
        return library;
    }

    private static int fileOffset(ByteBuffer elf, long address) {
        for (int i = 0; i < elf.getShort(56); i++) {
            int header = (int) elf.getLong(32) + i * elf.getShort(54);
            long start = elf.getLong(header + 16);
            if (elf.getInt(header) == PT_LOAD && address >= start && address < start + elf.getLong(header + 32)) {
                return (int) (address - start + elf.getLong(header + 8));
            }
        }
        throw new IllegalArgumentException("no segment holds address " + address);
    }

    private static String string(byte[] bytes, int start) {
        int end = start;
        while (bytes[end] != 0) {
            end++;
        }
        return new String(bytes, start, end - start, StandardCharsets.US_ASCII);
    }
}
