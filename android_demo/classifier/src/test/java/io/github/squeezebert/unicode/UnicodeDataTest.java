package io.github.squeezebert.unicode;

import org.junit.jupiter.api.Test;

class UnicodeDataTest {
    @Test
    void digitsArePythons() throws Exception {
        EveryCodePoint.assertSaid("digits", point -> UnicodeData.isDigit(point) ? "1" : "0");
    }
}
