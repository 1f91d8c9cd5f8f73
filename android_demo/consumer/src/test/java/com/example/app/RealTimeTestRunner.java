package com.example.app;

import org.junit.runners.model.FrameworkMethod;
import org.junit.runners.model.InitializationError;
import org.robolectric.RobolectricTestRunner;
import org.robolectric.internal.bytecode.InstrumentationConfiguration;

/** Leaves classes as R8 made them: Robolectric would rewrite what they call. */
public final class RealTimeTestRunner extends RobolectricTestRunner {
    public RealTimeTestRunner(Class<?> test) throws InitializationError {
        super(test);
    }

    @Override
    protected InstrumentationConfiguration createClassLoaderConfig(FrameworkMethod method) {
        return new InstrumentationConfiguration.Builder(super.createClassLoaderConfig(method))
                .doNotInstrumentPackage("com.example.")
                .doNotInstrumentPackage("io.github.squeezebert.")
                .build();
    }
}
