package io.github.squeezebert.classifier;

import java.io.BufferedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/** What a {@link SentenceIndex} keeps, as a file has it: names and vectors, with a checksum behind them. */
final class IndexFile {
    private static final int MAGIC = 0x53425349; // "SBSI"
    private static final int FORMAT = 1;
    private static final int LONGEST_NAME = 65535; // bytes, as the file counts them

    /** Held while a file is written: two savings of one file have one unfinished copy. */
    private static final Object SAVING = new Object();

    final String space;
    final int length;
    final List<String> ids;
    final byte[] vectors;

    /**
     * @param vectors one after the other, of that length each; more may lie behind the last
     */
    IndexFile(String space, int length, List<String> ids, byte[] vectors) {
        this.space = space;
        this.length = length;
        this.ids = ids;
        this.vectors = vectors;
    }

    /** Writes what a stream is given to a file, which is either as before or whole at any time. */
    static void replace(File file, Content content) throws IOException {
        File unfinished = new File(file.getPath() + ".unfinished");
        synchronized (SAVING) {
            try {
                try (FileOutputStream stream = new FileOutputStream(unfinished)) {
                    content.save(stream);
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

    void write(OutputStream stream) throws IOException {
        CheckedOutputStream checked = new CheckedOutputStream(new BufferedOutputStream(stream), new CRC32());
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
     * @param name what to call the stream in messages
     * @throws IOException if it cannot be read, is no such file or is damaged
     */
    static IndexFile read(InputStream stream, String name) throws IOException {
        CheckedInputStream checked = new CheckedInputStream(stream, new CRC32());
        DataInputStream in = new DataInputStream(checked);
        try {
            if (in.readInt() != MAGIC) {
                throw new IOException(name + ": is no index of sentences; give what SentenceIndex.save wrote");
            }
            int format = in.readInt();
            if (format != FORMAT) {
                throw new IOException(name + ": has the format " + format + " of an index, and this library reads " + FORMAT
                        + "; take a newer library");
            }
            String space = readText(in);
            int length = in.readInt();
            int size = in.readInt();
            boolean fits = length >= 1 && length <= SentenceIndex.LONGEST_VECTOR && size >= 0;
            if (!fits || (long) size * length > SentenceIndex.MOST_BYTES) {
                throw damaged(name, size + " vectors of " + length + " numbers");
            }
            List<String> ids = new ArrayList<>();
            for (int i = 0; i < size; i++) {
                ids.add(readText(in));
            }
            byte[] vectors = readBytes(in, size * length);
            int checksum = (int) checked.getChecksum().getValue();
            if (in.readInt() != checksum) {
                throw damaged(name, "its checksum differs");
            }
            if (new HashSet<>(ids).size() < size) {
                throw damaged(name, "two vectors have one name");
            }
            return new IndexFile(space, length, ids, vectors);
        } catch (EOFException e) {
            throw new IOException(name + ": damaged: it ends too early; build the index again", e);
        }
    }

    /**
     * @throws IllegalArgumentException if no file can keep a text: it takes more than 65,535 bytes, or has a lone surrogate
     */
    static void requireFits(String text) {
        utf8(text);
    }

    private static IOException damaged(String name, String how) {
        return new IOException(name + ": damaged: " + how + "; build the index again");
    }

    private static byte[] utf8(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (bytes.length > LONGEST_NAME) {
            throw new IllegalArgumentException("a name of " + bytes.length + " bytes; at most " + LONGEST_NAME + " are kept");
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

    /** What is to be in a file. */
    interface Content {
        void save(OutputStream stream) throws IOException;
    }
}
