package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Loads the library before the tests of a class, which are left out on a machine that cannot. */
final class WithNativeRuntime implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) throws IOException, InterruptedException {
        assumeTrue(NativeRuntime.obstacle() == null, NativeRuntime.obstacle());
        NativeRuntime.load();
    }
}
