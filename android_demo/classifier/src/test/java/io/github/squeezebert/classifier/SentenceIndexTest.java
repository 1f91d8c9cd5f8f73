package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Sentences are found by their vectors, all compared; an index outlives the app that made it, or is refused. */
class SentenceIndexTest {
    private static final int LENGTH = 50;

    @TempDir
    Path folder;

    @Test
    void theNearestAreThoseOfAllComparedInDouble() {
        Random random = new Random(1);
        float[][] vectors = IntStream.range(0, 500).mapToObj(i -> vector(random)).toArray(float[][]::new);
        SentenceIndex index = filled(vectors);
        for (int trial = 0; trial < 20; trial++) {
            float[] query = vector(random);
            List<Neighbour> found = index.search(query, 10);
            double[] cosines = Arrays.stream(vectors).mapToDouble(one -> SentenceEncoder.cosine(query, rounded(one))).toArray();
            List<String> expected = IntStream.range(0, vectors.length).boxed()
                    .sorted(Comparator.comparingDouble(i -> -cosines[i])).limit(10).map(String::valueOf).toList();
            assertEquals(expected, found.stream().map(Neighbour::id).toList());
            for (Neighbour one : found) {
                assertEquals(cosines[Integer.parseInt(one.id())], one.score(), 1e-4);
                assertEquals(SentenceEncoder.cosine(query, vectors[Integer.parseInt(one.id())]), one.score(), 0.01);
            }
        }
    }

    @Test
    void equalsComeInTheOrderInWhichTheyWereAdded() {
        SentenceIndex index = new SentenceIndex("test", 2);
        for (String id : List.of("c", "a", "b", "d")) {
            index.add(id, new float[] {1, 0});
        }
        index.add("worse", new float[] {0, 1});
        assertEquals("[c 1.0, a 1.0, b 1.0]", index.search(new float[] {2, 0}, 3).toString());
        assertEquals(5, index.search(new float[] {2, 0}, 99).size());
        assertEquals("[c 0.0]", index.search(new float[] {0, 0}, 1).toString(), "a vector without a direction is like none");
    }

    @Test
    void aVectorIsReplacedAndForgotten() {
        SentenceIndex index = new SentenceIndex("test", 2);
        for (int i = 0; i < 100; i++) {
            index.add("id" + i, new float[] {i, 100 - i});
        }
        index.add("id3", new float[] {1, 0});
        assertEquals(100, index.size());
        assertEquals("id3", index.search(new float[] {1, 0}, 1).get(0).id());
        assertTrue(index.remove("id3"));
        assertFalse(index.remove("id3"));
        assertFalse(index.contains("id3"));
        assertTrue(index.contains("id99"));
        assertEquals(99, index.size());
        assertEquals("id99", index.search(new float[] {1, 0}, 1).get(0).id());
        index.add("id99", new float[] {0, 1});
        assertEquals("id98", index.search(new float[] {1, 0}, 1).get(0).id());
    }

    @Test
    void theLongestVectorsDoNotOverflow() {
        SentenceIndex index = new SentenceIndex("test", 65536);
        float[] ones = new float[65536];
        Arrays.fill(ones, -3);
        index.add("ones", ones);
        assertEquals(1, index.search(ones, 1).get(0).score(), 1e-6);
    }

    @Test
    void aSavedIndexIsReadAgain() throws IOException {
        Random random = new Random(2);
        SentenceIndex index = filled(IntStream.range(0, 40).mapToObj(i -> vector(random)).toArray(float[][]::new));
        index.add("Übung \ud83d\ude00", vector(random));
        index.remove("7");
        File file = folder.resolve("faq.index").toFile();
        index.save(file);
        index.save(file);
        SentenceIndex read = SentenceIndex.load(file, "test");
        float[] query = vector(random);
        assertEquals(index.search(query, 40).toString(), read.search(query, 40).toString());
        read.add("new", query);
        assertEquals("new", read.search(query, 1).get(0).id());
        assertEquals(List.of("faq.index"), List.of(folder.toFile().list()), "nothing half-written is left");
    }

    @Test
    void threadsThatSaveAtOnceEachLeaveAWholeFile() throws Exception {
        SentenceIndex index = filled(new float[][] {vector(new Random(5))});
        File file = folder.resolve("faq.index").toFile();
        List<FutureTask<Void>> savings = new ArrayList<>();
        synchronized (index) { // both have begun before either writes
            for (int i = 0; i < 2; i++) {
                FutureTask<Void> saving = new FutureTask<>(() -> {
                    index.save(file);
                    return null;
                });
                savings.add(saving);
                Thread thread = new Thread(saving);
                thread.start();
                while (thread.isAlive() && thread.getState() != Thread.State.BLOCKED) {
                    Thread.onSpinWait();
                }
            }
        }
        for (FutureTask<Void> saving : savings) {
            saving.get();
        }
        assertEquals(1, SentenceIndex.load(file, "test").size());
    }

    @Test
    void aStreamIsReadNoFurtherThanTheIndex() throws IOException {
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        filled(new float[][] {vector(new Random(6))}).save(stream);
        filled(new float[][] {vector(new Random(7)), vector(new Random(8))}).save(stream);
        ByteArrayInputStream both = new ByteArrayInputStream(stream.toByteArray());
        assertEquals(1, SentenceIndex.load(both, "both", "test").size());
        assertEquals(2, SentenceIndex.load(both, "both", "test").size());
        assertEquals(-1, both.read());
    }

    @Test
    void whatIsNoIndexOrDamagedOrOfAnotherModelIsRefused() throws IOException {
        SentenceIndex index = filled(new float[][] {vector(new Random(3)), vector(new Random(4))});
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        index.save(stream);
        byte[] whole = stream.toByteArray();
        assertEquals(
                "faq: has vectors of \"test\", not of \"other\"; build it again",
                assertThrows(IOException.class, () -> SentenceIndex.load(new ByteArrayInputStream(whole), "faq", "other"))
                        .getMessage());
        assertEquals("faq: is no index of sentences; give what SentenceIndex.save wrote", refusal("PK\3\4 and more".getBytes("UTF-8")));
        for (int length = 0; length < whole.length; length++) {
            assertEquals("faq: damaged: it ends too early; build the index again", refusal(Arrays.copyOf(whole, length)));
        }
        for (int at = 0; at < whole.length; at++) {
            byte[] damaged = whole.clone();
            damaged[at] ^= 0x40;
            assertTrue(refusal(damaged).startsWith("faq: "), "byte " + at);
        }
        ByteArrayOutputStream twice = new ByteArrayOutputStream();
        new IndexFile("test", 1, List.of("a", "a"), new byte[2]).write(twice);
        assertEquals("faq: damaged: two vectors have one name; build the index again", refusal(twice.toByteArray()));
        File file = folder.toFile();
        assertThrows(IOException.class, () -> index.save(file));
        assertEquals(0, file.list().length);
    }

    @Test
    void whatCannotBeKeptIsRefusedAndChangesNothing() {
        SentenceIndex index = new SentenceIndex("test", 2);
        assertRefused("a vector of 3 numbers; this index keeps vectors of 2: take the model that made them", () -> index.add("a", new float[3]));
        assertRefused(
                "a vector with the number NaN; all must be finite", () -> index.add("a", new float[] {0, Float.NaN}));
        assertRefused(
                "a name with half of a pair of surrogates, which no file can keep", () -> index.add("\ud800", new float[2]));
        assertRefused("count 0: at least 1 is needed", () -> index.search(new float[2], 0));
        assertEquals(0, index.size());
        assertEquals(List.of(), index.search(new float[2], 1));
    }

    private String refusal(byte[] bytes) {
        return assertThrows(IOException.class, () -> SentenceIndex.load(new ByteArrayInputStream(bytes), "faq", "test"))
                .getMessage();
    }

    private static void assertRefused(String message, org.junit.jupiter.api.function.Executable call) {
        assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
    }

    private static SentenceIndex filled(float[][] vectors) {
        SentenceIndex index = new SentenceIndex("test", vectors[0].length);
        for (int i = 0; i < vectors.length; i++) {
            index.add(String.valueOf(i), vectors[i]);
        }
        return index;
    }

    private static float[] vector(Random random) {
        float[] vector = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    /** The vector as a byte a number keeps it. */
    private static float[] rounded(float[] vector) {
        double greatest = 0;
        for (float value : vector) {
            greatest = Math.max(greatest, Math.abs(value));
        }
        float[] result = new float[vector.length];
        for (int i = 0; i < result.length; i++) {
            result[i] = Math.round(vector[i] / greatest * 127);
        }
        return result;
    }
}
