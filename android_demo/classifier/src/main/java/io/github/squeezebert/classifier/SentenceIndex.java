package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Arguments;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

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
    private static final int MAGIC = 0x53425349; // "SBSI"
    private static final int FORMAT = 1;
    private static final int LONGEST_VECTOR = 65536;
    private static final int LONGEST_ID = 65535; // bytes, as the file counts them
    private static final int STEPS = 127;

    /** Held while a file is written: two savings of one file have one unfinished copy. */
    private static final Object SAVING = new Object();

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
     * @throws IllegalArgumentException if the length is not from 1 to 65,536, or the space takes more than 65,535 bytes
     */
    public SentenceIndex(String space, int length) {
        if (length < 1 || length > LONGEST_VECTOR) {
            throw new IllegalArgumentException("vectors of " + length + " numbers: from 1 to " + LONGEST_VECTOR + " are kept");
        }
        utf8(Arguments.given(space, "space"));
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
        utf8(Arguments.given(id, "id"));
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
            double norms = norm * this.norms[i];
            scores[i] = norms == 0 ? 0 : product(query, i * length) / norms;
        }
        return best(scores, Math.min(count, scores.length));
    }

    /**
     * Writes all to a file, which is either as before or whole at any time. Threads that save at once wait for each other.
     *
     * @throws IOException if it cannot be written
     */
    public void save(File file) throws IOException {
        File unfinished = new File(Arguments.given(file, "file").getPath() + ".unfinished");
        synchronized (SAVING) {
            try {
                try (FileOutputStream stream = new FileOutputStream(unfinished)) {
                    save(stream);
                    stream.getFD().sync();
                }
                if (!unfinished.renameTo(file)) {
                    throw new IOException(file + ": cannot be written; it may be a folder");
                }
            } finally {
                unfinished.delete();
            }
        }
    }

    /**
     * Writes all to a stream, which the caller closes.
     *
     * @throws IOException if it cannot be written
     */
    public synchronized void save(OutputStream stream) throws IOException {
        CheckedOutputStream checked =
                new CheckedOutputStream(new BufferedOutputStream(Arguments.given(stream, "stream")), new CRC32());
        DataOutputStream out = new DataOutputStream(checked);
        out.writeInt(MAGIC);
        out.writeInt(FORMAT);
        writeText(out, space);
        out.writeInt(length);
        out.writeInt(ids.size());
        for (String id : ids) {
            writeText(out, id);
        }
        out.write(vectors, 0, ids.size() * length);
        out.writeInt((int) checked.getChecksum().getValue());
        out.flush();
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
        CheckedInputStream checked = new CheckedInputStream(Arguments.given(stream, "stream"), new CRC32());
        try {
            return read(new DataInputStream(checked), checked, name, space);
        } catch (EOFException e) {
            throw new IOException(name + ": damaged: it ends too early; build the index again", e);
        }
    }

    private static SentenceIndex read(DataInputStream in, CheckedInputStream checked, String name, String space)
            throws IOException {
        if (in.readInt() != MAGIC) {
            throw new IOException(name + ": is no index of sentences");
        }
        int format = in.readInt();
        if (format != FORMAT) {
            throw new IOException(name + ": has the format " + format + " of an index, and this library reads " + FORMAT
                    + "; take a newer library");
        }
        String written = readText(in);
        int length = in.readInt();
        int size = in.readInt();
        if (length < 1 || length > LONGEST_VECTOR || size < 0 || (long) size * length > Integer.MAX_VALUE - 8) {
            throw new IOException(name + ": damaged: " + size + " vectors of " + length + " numbers; build the index again");
        }
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            ids.add(readText(in));
        }
        byte[] vectors = readBytes(in, size * length);
        int checksum = (int) checked.getChecksum().getValue();
        if (in.readInt() != checksum) {
            throw new IOException(name + ": damaged: its checksum differs; build the index again");
        }
        if (!written.equals(space)) {
            throw new IOException(name + ": has vectors of \"" + written + "\", not of \"" + space + "\"; build it again");
        }
        SentenceIndex index = new SentenceIndex(space, length);
        index.vectors = vectors;
        index.norms = new double[size];
        for (int i = 0; i < size; i++) {
            index.ids.add(ids.get(i));
            index.places.put(ids.get(i), i);
            index.norms[i] = index.norm(i);
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
        if (least * length > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("an index keeps less than 2 GB; " + ids.size() + " vectors are all it takes");
        }
        long wanted = Math.max(16, least + least / 2);
        int size = (int) Math.min(wanted, (Integer.MAX_VALUE - 8) / length);
        vectors = Arrays.copyOf(vectors, size * length);
        norms = Arrays.copyOf(norms, size);
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_ID) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes; at most " + LONGEST_ID + " are kept");
        }
        if (!new String(bytes, StandardCharsets.UTF_8).equals(text)) {
            throw new IllegalArgumentException("a name with half of a pair of surrogates, which no file can keep");
        }
        return bytes;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        byte[] bytes = utf8(text);
        out.writeShort(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] bytes = new byte[in.readUnsignedShort()];
        in.readFully(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** Reads in pieces: a damaged size must not ask for memory that no file fills. */
    private static byte[] readBytes(DataInputStream in, int size) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] piece = new byte[8192];
        while (read.size() < size) {
            int count = Math.min(piece.length, size - read.size());
            in.readFully(piece, 0, count);
            read.write(piece, 0, count);
        }
        return read.toByteArray();
    }
}
