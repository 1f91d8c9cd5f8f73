package io.github.squeezebert.demo;

import org.junit.runners.model.FrameworkMethod;
import org.junit.runners.model.InitializationError;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.internal.bytecode.InstrumentationConfiguration;

/** Leaves the app's own classes as they are, so that {@code System.nanoTime} in them does not stand still. */
public final class RealTimeTestRunner extends RobolectricTestRunner {
    public RealTimeTestRunner(Class<?> test) throws InitializationError {
        super(test);
    }

    @Override
    protected InstrumentationConfiguration createClassLoaderConfig(FrameworkMethod method) {
        return new InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
                .doNotInstrumentPackage("io.github.squeezebert.")
                .build();
    }
}
