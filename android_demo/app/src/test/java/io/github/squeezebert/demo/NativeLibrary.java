package io.github.squeezebert.demo;

import java.io.File;

/** TensorFlow Lite's x86_64 library as the classifier's own tests prepare it for a Linux JVM. */
public final class NativeLibrary {
    private static final File FOLDER = new File("../classifier/target/native");

    private NativeLibrary() {}

    /**
     * @throws IllegalStateException if those tests have not run
     */
    public static void load() {
        File library = new File(FOLDER, "libtensorflowlite_jni.so");
        if (!library.isFile()) {
            throw new IllegalStateException(library + " is missing: run the tests of the module classifier first");
        }
        System.load(new File(FOLDER, "liblog.so").getAbsolutePath());
        System.load(library.getAbsolutePath());
    }
}
