package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.unicode.EveryCodePoint;
import io.github.squeezebert.unicode.NormalizedString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlbertNormalizerTest {
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void everyCodePointIsNormalized(boolean lowercase, boolean stripAccents) throws Exception {
        AlbertNormalizer normalizer = new AlbertNormalizer(lowercase, stripAccents);
        EveryCodePoint.assertChanged("albert " + lowercase + " " + stripAccents, text -> {
            NormalizedString normalized = normalizer.normalize(NormalizedString.of(text));
            return EveryCodePoint.text(normalized, 0, normalized.length());
        });
    }
}
