package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.squeezebert.tokenizers.Encoding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An answer is a stretch of the text; {@code tests/keras_model/outputs/decoding/test_spans.py} promises the same. */
class SpanChoiceTest {
    private static final String TEXT = "by  Ada";

    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, -1})
    void aTokenThatStandsForNoCharacterIsNoAnswer(double threshold) {
        SpanChoice choice = new SpanChoice(tokens(new int[][] {{0, 2}, {3, 3}, {4, 7}}), threshold);
        // [CLS], [SEP], three tokens, [SEP]: the one between the blanks is the likeliest, by far.
        choice.weigh(new float[] {-9, -9, 0, 0, 0, 0, 9, 9, 1, 2, 0, 0}, 2, 0, 3);
        Answer answer = choice.answer(TEXT, false, 1, 1);
        assertFalse(answer.isNone());
        assertEquals(TEXT.substring(answer.start(), answer.end()), answer.text());
        assertEquals("Ada", answer.text());
        assertTrue(answer.score() > 0 && answer.score() < 1);
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.POSITIVE_INFINITY, -1})
    void whereNoTokenStandsForACharacterNoProbabilityIsTold(double threshold) {
        SpanChoice choice = new SpanChoice(tokens(new int[][] {{1, 1}, {2, 2}}), threshold);
        choice.weigh(new float[] {0, 0, 0, 0, 5, 5, 5, 5, 0, 0}, 2, 0, 2);
        Answer answer = choice.answer("   ", true, 1, 1);
        assertTrue(answer.isNone());
        assertEquals(0, answer.start());
        assertEquals(0, answer.end());
        assertEquals(0, answer.score());
    }

    @Test
    void aLaterWindowCountsItsOwnTokens() {
        SpanChoice choice = new SpanChoice(tokens(new int[][] {{0, 2}, {4, 7}}), Double.POSITIVE_INFINITY);
        choice.weigh(new float[] {0, 0, 0, 0, 1, 1, 0, 0}, 2, 0, 1);
        choice.weigh(new float[] {0, 0, 0, 0, 7, 7, 0, 0}, 2, 1, 2);
        assertEquals("Ada", choice.answer(TEXT, false, 2, 2).text());
    }

    private static Encoding tokens(int[][] spans) {
        Encoding tokens = new Encoding();
        for (int[] span : spans) {
            tokens.add(0, span[0], span[1]);
        }
        return tokens;
    }
}
