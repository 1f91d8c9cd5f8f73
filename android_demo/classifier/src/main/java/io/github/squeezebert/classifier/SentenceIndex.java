package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Arguments;
import java.io.BufferedInputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Vectors of sentences, kept in a byte a number, and the nearest of them to another: all are compared, none is guessed at.
 *
 * <pre>{@code
 * SentenceIndex index = new SentenceIndex("similarity 1.0", encoder.encode("").length);
 * index.add("faq-17", encoder.encode("How do I sign in again?"));
 * index.save(new File(getFilesDir(), "faq.index"));
 * Neighbour best = index.search(encoder.encode("I forgot my password"), 3).get(0);
 * }</pre>
 *
 * <p>A vector's direction alone is kept, each number as one of 255 steps of its greatest. A query is not rounded so: it has at
 * least 15 bits for each number up to 516 numbers. Threads may share an index.
 */
public final class SentenceIndex {
    static final int LONGEST_VECTOR = 65536;
    static final int MOST_BYTES = Integer.MAX_VALUE - 8; // of all vectors: no array is longer
    private static final int STEPS = 127;

    private final String space;
    private final int length;

    // All below is guarded by this.
    private final List<String> ids = new ArrayList<>();
    private final Map<String, Integer> places = new HashMap<>();
    private byte[] vectors = new byte[0];
    private double[] norms = new double[0];

    /**
     * An empty index.
     *
     * @param space which model's vectors are kept, in words of the caller's: {@link #load} refuses those of another
     * @param length how many numbers a vector has
     * @throws NullPointerException if the space is null
     * @throws IllegalArgumentException if the length is not from 1 to 65,536, or the space takes more than 65,535
     *     bytes or has a lone surrogate
     */
    public SentenceIndex(String space, int length) {
        if (length < 1 || length > LONGEST_VECTOR) {
            throw new IllegalArgumentException("vectors of " + length + " numbers: from 1 to " + LONGEST_VECTOR + " are kept");
        }
        IndexFile.requireFits(Arguments.given(space, "space"));
        this.space = space;
        this.length = length;
    }

    /** Which model's vectors are kept, as the caller called it. */
    public String space() {
        return space;
    }

    /** How many numbers a vector has. */
    public int length() {
        return length;
    }

    /** How many vectors are kept. */
    public synchronized int size() {
        return ids.size();
    }

    /** Whether a vector of this name is kept. */
    public synchronized boolean contains(String id) {
        return places.containsKey(Arguments.given(id, "id"));
    }

    /**
     * Keeps a vector, in the place of the one of the same name if there is one.
     *
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if the vector has another length or a number that is not finite, or the name takes
     *     more than 65,535 bytes or has a lone surrogate
     */
    public synchronized void add(String id, float[] vector) {
        IndexFile.requireFits(Arguments.given(id, "id"));
        double greatest = greatest(vector);
        Integer place = places.get(id);
        if (place == null) {
            place = ids.size();
            if ((place + 1L) * length > vectors.length) {
                grow(place + 1L);
            }
            ids.add(id);
            places.put(id, place);
        }
        for (int i = 0; i < length; i++) {
            vectors[place * length + i] = greatest == 0 ? 0 : (byte) Math.round(vector[i] / greatest * STEPS);
        }
        norms[place] = norm(place);
    }

    /**
     * Forgets a vector.
     *
     * @return whether there was one of this name
     * @throws NullPointerException if the name is null
     */
    public synchronized boolean remove(String id) {
        Integer place = places.remove(Arguments.given(id, "id"));
        if (place == null) {
            return false;
        }
        int after = ids.size() - place - 1;
        ids.remove(place.intValue());
        System.arraycopy(vectors, (place + 1) * length, vectors, place * length, after * length);
        System.arraycopy(norms, place + 1, norms, place, after);
        for (int i = place; i < ids.size(); i++) {
            places.put(ids.get(i), i);
        }
        return true;
    }

    /**
     * The vectors nearest to another, most alike first, equals in the order in which they were added.
     *
     * @param count how many at most
     * @throws NullPointerException if the vector is null
     * @throws IllegalArgumentException if it has another length or a number that is not finite, or the count is less than 1
     */
    public synchronized List<Neighbour> search(float[] vector, int count) {
        if (count < 1) {
            throw new IllegalArgumentException("count " + count + ": at least 1 is needed");
        }
        int[] query = rounded(vector, greatest(vector));
        double square = 0;
        for (int value : query) {
            square += (double) value * value;
        }
        double norm = Math.sqrt(square);
        double[] scores = new double[ids.size()];
        for (int i = 0; i < scores.length; i++) {
            double both = norm * norms[i];
            scores[i] = both == 0 ? 0 : product(query, i * length) / both;
        }
        return best(scores, Math.min(count, scores.length));
    }

    /**
     * Writes all to a file, which is either as before or whole at any time. Threads that save at once wait for each other.
     *
     * @throws IOException if it cannot be written
     */
    public void save(File file) throws IOException {
        IndexFile.replace(Arguments.given(file, "file"), this::save);
    }

    /**
     * Writes all to a stream, which the caller closes.
     *
     * @throws IOException if it cannot be written
     */
    public synchronized void save(OutputStream stream) throws IOException {
        new IndexFile(space, length, ids, vectors).write(Arguments.given(stream, "stream"));
    }

    /**
     * Reads what {@link #save(File)} wrote.
     *
     * @param space as in {@link #SentenceIndex}
     * @throws IOException if the file is missing, cannot be read, is no such file or is damaged, or has vectors of another
     *     space
     */
    public static SentenceIndex load(File file, String space) throws IOException {
        try (FileInputStream stream = new FileInputStream(Arguments.given(file, "file"))) {
            return load(new BufferedInputStream(stream), file.getName(), space);
        }
    }

    /**
     * Reads what {@link #save(OutputStream)} wrote from a stream, and nothing behind it. The caller closes the stream, and
     * buffers it where single bytes are dear.
     *
     * @param name what to call it in messages
     * @param space as in {@link #SentenceIndex}
     * @throws IOException as in {@link #load(File, String)}
     */
    public static SentenceIndex load(InputStream stream, String name, String space) throws IOException {
        Arguments.given(name, "name");
        Arguments.given(space, "space");
        IndexFile read = IndexFile.read(Arguments.given(stream, "stream"), name);
        if (!read.space.equals(space)) {
            throw new IOException(name + ": has vectors of \"" + read.space + "\", not of \"" + space + "\"; build it again");
        }
        SentenceIndex index = new SentenceIndex(space, read.length);
        index.vectors = read.vectors;
        index.norms = new double[read.ids.size()];
        for (String id : read.ids) {
            int place = index.ids.size();
            index.ids.add(id);
            index.places.put(id, place);
            index.norms[place] = index.norm(place);
        }
        return index;
    }

    /** The best of the scores. Of those kept, the worst is the first of the queue: less alike or, as alike, added later. */
    private List<Neighbour> best(double[] scores, int count) {
        Comparator<Integer> worse = (one, other) -> {
            int alike = Double.compare(scores[one], scores[other]);
            return alike != 0 ? alike : other - one;
        };
        PriorityQueue<Integer> kept = new PriorityQueue<>(Math.max(count, 1), worse);
        for (int i = 0; i < scores.length; i++) {
            if (kept.size() < count) {
                kept.add(i);
            } else if (scores[i] > scores[kept.peek()]) {
                kept.remove();
                kept.add(i);
            }
        }
        List<Neighbour> result = new ArrayList<>(count);
        while (!kept.isEmpty()) {
            int place = kept.remove();
            result.add(new Neighbour(ids.get(place), scores[place]));
        }
        Collections.reverse(result);
        return result;
    }

    /** The product of the query with the vector that begins there. Four sums do not wait for one another. */
    private int product(int[] query, int begin) {
        byte[] values = vectors;
        int first = 0;
        int second = 0;
        int third = 0;
        int fourth = 0;
        int i = 0;
        for (; i + 3 < query.length; i += 4) {
            first += query[i] * values[begin + i];
            second += query[i + 1] * values[begin + i + 1];
            third += query[i + 2] * values[begin + i + 2];
            fourth += query[i + 3] * values[begin + i + 3];
        }
        for (; i < query.length; i++) {
            first += query[i] * values[begin + i];
        }
        return first + second + third + fourth;
    }

    /** The query in whole numbers, as great as lets no sum of products exceed 31 bits. */
    private static int[] rounded(float[] vector, double greatest) {
        int steps = Math.min(Short.MAX_VALUE, Integer.MAX_VALUE / (STEPS * vector.length));
        int[] result = new int[vector.length];
        for (int i = 0; i < result.length && greatest > 0; i++) {
            result[i] = (int) Math.round(vector[i] / greatest * steps);
        }
        return result;
    }

    private double greatest(float[] vector) {
        if (Arguments.given(vector, "vector").length != length) {
            throw new IllegalArgumentException("a vector of " + vector.length + " numbers; this index keeps vectors of " + length + ": take the model that made them");
        }
        double greatest = 0;
        for (float value : vector) {
            if (Float.isNaN(value) || Float.isInfinite(value)) {
                throw new IllegalArgumentException("a vector with the number " + value + "; all must be finite");
            }
            greatest = Math.max(greatest, Math.abs(value));
        }
        return greatest;
    }

    private double norm(int place) {
        long square = 0;
        for (int i = place * length; i < (place + 1) * length; i++) {
            square += vectors[i] * vectors[i];
        }
        return Math.sqrt(square);
    }

    private void grow(long least) {
        if (least * length > MOST_BYTES) {
            throw new IllegalArgumentException("an index keeps less than 2 GB; " + ids.size() + " vectors are all it takes; spread them over several");
        }
        long wanted = Math.max(16, least + least / 2);
        int size = (int) Math.min(wanted, MOST_BYTES / length);
        vectors = Arrays.copyOf(vectors, size * length);
        norms = Arrays.copyOf(norms, size);
    }
}
