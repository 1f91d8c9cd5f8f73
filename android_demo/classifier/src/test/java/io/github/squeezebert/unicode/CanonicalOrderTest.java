package io.github.squeezebert.unicode;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalOrderTest {
    @ParameterizedTest
    @ValueSource(strings = {"nfc", "nfd", "nfkc", "nfkd"})
    void everyCodePointIsNormalisedAsInPython(String form) throws Exception {
        EveryCodePoint.assertChanged(
                form, text -> NormalizerSteps.apply(form, NormalizedString.of(text)).toString());
    }

    @Test
    void aComposedCharacterHasTheSourceOfItsFirstPart() {
        NormalizedString composed = CanonicalOrder.compose(NormalizedString.of("s\u0307\u0323x"));

        assertEquals("\u1e69x", composed.toString());
        assertEquals(0, composed.start(0));
        assertEquals(1, composed.end(0));
        assertEquals(3, composed.start(1));
    }

    @Test
    void aMarkThatAnotherBlocksIsNotComposed() {
        // The dot below of class 220 would stand before; two of class 230 keep their order.
        assertEquals("a\u0305\u0301", CanonicalOrder.compose(NormalizedString.of("a\u0305\u0301")).toString());
        assertEquals("\u00e1\u0305", CanonicalOrder.compose(NormalizedString.of("a\u0301\u0305")).toString());
    }
}
