package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.EveryCodePoint;
import io.github.squeezebert.unicode.NormalizedString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BertNormalizerTest {
    @ParameterizedTest
    @CsvSource({"true,true", "true,false", "false,true", "false,false"})
    void everyCodePointIsNormalizedAndParted(boolean lowercase, boolean stripAccents) throws Exception {
        BertNormalizer normalizer = new BertNormalizer(lowercase, stripAccents, true, true);
        EveryCodePoint.assertChanged("bert " + lowercase + " " + stripAccents, text -> {
            NormalizedString normalized = normalizer.normalize(NormalizedString.of(text));
            BertPreTokenizer words = new BertPreTokenizer(normalized, BertPreTokenizer.BERT, 0, normalized.length());
            StringBuilder result = new StringBuilder();
            while (words.next()) {
                result.append(result.length() == 0 ? "" : " ");
                result.append(EveryCodePoint.text(normalized, words.start(), words.end()));
            }
            return result.toString();
        });
    }
}
