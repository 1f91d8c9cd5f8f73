package io.github.squeezebert.classifier;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Loads Android's own x86_64 TensorFlow Lite library into a Linux JVM.
 *
 * <p>Its code is left as it is. In a copy, the list of libraries it needs loses Android's C library, and the symbol
 * versions, which glibc does not have, are dropped; {@code src/test/native/liblog.c} supplies the symbols that are then
 * still missing. A shipped APK holds the library untouched.
 *
 * <p>It is the one whose Java methods it has itself. With {@code -Dtflite.runtime=newer}, it is the newer one of the APKs
 * for arm64-v8a and x86_64, behind the bridge that they have too.
 */
final class NativeRuntime {
    private static final Path MODULE = Path.of("../tflite-runtime");
    private static final boolean NEWER = "newer".equals(System.getProperty("tflite.runtime"));
    private static final String BRIDGE = "libtensorflowlite_jni.so";
    private static final Path LIBRARY = MODULE.resolve(
            NEWER ? "target/newer/x86_64/lib/x86_64/libjnitensorflowlite.so" : "target/runtime/jni/x86_64/" + BRIDGE);
    private static final Path FOLDER = Path.of(NEWER ? "target/native-newer" : "target/native");

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
        Path library = FOLDER.resolve(LIBRARY.getFileName()).toAbsolutePath();
        Path partial = partial();
        Files.write(partial, withoutAndroid(Files.readAllBytes(LIBRARY)));
        // Written over, it would end another process that runs it.
        Files.move(partial, library, StandardCopyOption.ATOMIC_MOVE);
        Path log = compiled("liblog.so", "src/test/native/liblog.c", "-DLIBRARY=\"" + library + "\"");
        // By its name, a library that is already loaded satisfies the need of the next one.
        System.load(log.toString());
        if (NEWER) {
            Path include = Path.of(System.getProperty("java.home"), "include");
            Path source = MODULE.resolve("src/main/native/tensorflowlite_jni.c");
            System.load(compiled(BRIDGE, source.toString(), "-I" + include, "-I" + include.resolve("linux"), library.toString())
                    .toString());
        } else {
            System.load(library.toString());
        }
        loaded = true;
    }

    private static Path partial() {
        return FOLDER.resolve(ProcessHandle.current().pid() + ".partial");
    }

    private static Path compiled(String name, String source, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of("gcc", "-shared", "-fPIC", "-O1", "-fno-builtin", "-Wall", "-Werror",
                "-Wl,-soname," + name, "-o", partial().toString(), source));
        command.addAll(List.of(arguments));
        if (new ProcessBuilder(command).inheritIO().start().waitFor() != 0) {
            throw new IOException("gcc failed");
        }
        return Files.move(partial(), FOLDER.resolve(name).toAbsolutePath(), StandardCopyOption.ATOMIC_MOVE);
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
