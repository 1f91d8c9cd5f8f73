package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import io.github.squeezebert.tokenizers.Encoding;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The windows of a long text that are worth reading for a question; OtherTasksTest holds them to Python's. */
class RelevanceTest {
    @Test
    @Timeout(60)
    void allWindowsOfALongTextAreTakenWithoutComparingEachWithEach() {
        Encoding question = new Encoding();
        question.add(7, 0, 1);
        int windows = 1_000_000; // their square takes minutes
        assertArrayEquals(
                IntStream.range(0, windows).toArray(),
                Relevance.mostRelevant(question, 1, new Encoding(), 4, 3, windows, Integer.MAX_VALUE));
    }
}
