package io.github.squeezebert.demo.benchmark;

import android.os.Build;
import android.os.Process;
import org.tensorflow.lite.InterpreterApi;
import org.tensorflow.lite.TensorFlowLite;

/** What a measurement was made on. */
final class Device {
    private final CpuFeatures features;

    Device(CpuFeatures features) {
        this.features = features;
    }

    /** Maker and model, as they are sold. */
    String name() {
        return (Build.MANUFACTURER + " " + Build.MODEL).trim();
    }

    String androidVersion() {
        return Build.VERSION.RELEASE;
    }

    int apiLevel() {
        return Build.VERSION.SDK_INT;
    }

    /** The processor family that this process runs as, which may be the older of two. */
    String abi() {
        String[] abis = Process.is64Bit() ? Build.SUPPORTED_64_BIT_ABIS : Build.SUPPORTED_32_BIT_ABIS;
        return abis.length == 0 ? "" : abis[0];
    }

    /** Number of cores that are there for this process. */
    int cores() {
        return Runtime.getRuntime().availableProcessors();
    }

    CpuFeatures features() {
        return features;
    }

    /** Version of TensorFlow Lite, as its native library says. */
    String runtimeVersion() {
        return TensorFlowLite.runtimeVersion(InterpreterApi.Options.TfLiteRuntime.FROM_APPLICATION_ONLY);
    }
}
