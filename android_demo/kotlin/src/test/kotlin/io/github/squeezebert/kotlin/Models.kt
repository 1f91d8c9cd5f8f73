package io.github.squeezebert.kotlin

import java.io.File
import java.util.concurrent.Executors
import kotlinx.coroutines.ExecutorCoroutineDispatcher
import kotlinx.coroutines.asCoroutineDispatcher

/** Small models of each task, and the native library that runs them. */
internal object Models {
    private val library = File("../classifier/target/native")

    init {
        check(File(library, "libtensorflowlite_jni.so").isFile) {
            "$library holds no library: run the tests of the module classifier first"
        }
        System.load(File(library, "liblog.so").absolutePath)
        System.load(File(library, "libtensorflowlite_jni.so").absolutePath)
    }

    /** A text that models of 16 positions read in [LONG_WINDOWS] windows. */
    const val LONG: String = "cat dog cat cat dog a b c cat dog cat a b c dog cat a b c dog cat cat dog a b c cat dog cat a b c dog cat"

    const val LONG_WINDOWS: Int = 3

    fun file(name: String): File = File("../../tests/data/android", name)
}

/** A dispatcher of one thread, whose name tells it. */
internal fun oneThread(name: String): ExecutorCoroutineDispatcher =
    Executors.newSingleThreadExecutor { Thread(it, name) }.asCoroutineDispatcher()
