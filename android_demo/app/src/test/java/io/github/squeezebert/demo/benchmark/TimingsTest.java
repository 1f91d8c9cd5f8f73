package io.github.squeezebert.demo.benchmark;

import static org.junit.Assert.assertEquals;

import java.util.stream.LongStream;
import org.junit.Test;

/** Median and p90 of known times. */
public class TimingsTest {
    @Test
    public void ofAnyNumberOfRuns() {
        assertFigures(7, 7, new long[] {7});
        assertFigures(1.5, 2, new long[] {2, 1});
        assertFigures(2, 3, new long[] {3, 1, 2});
        assertFigures(5.5, 9, LongStream.rangeClosed(1, 10).toArray());
        assertFigures(50.5, 90, LongStream.rangeClosed(1, 100).toArray());
        assertFigures(6, 10, LongStream.rangeClosed(1, 11).toArray());
    }

    @Test
    public void oneSlowRunInTenMovesNeither() {
        assertFigures(1, 1, new long[] {1, 1, 1, 1, 900, 1, 1, 1, 1, 1});
    }

    @Test
    public void theTimesGivenStayInTheirOrder() {
        long[] times = {3, 1, 2};
        new Timings(times);
        assertEquals(3, times[0]);
    }

    private static void assertFigures(double median, double p90, long[] milliseconds) {
        Timings timings = new Timings(LongStream.of(milliseconds).map(time -> time * 1_000_000).toArray());
        assertEquals(median, timings.median(), 1e-9);
        assertEquals(p90, timings.p90(), 1e-9);
    }
}
