package io.github.squeezebert.tflite;

import java.io.IOException;
import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/**
 * The uncompressed zip at the end of a {@code .tflite}, read from the mapped file without copying it.
 *
 * <p>{@link java.util.zip.ZipFile} wants a file of its own, and a model inside an APK has none. Source: PKWARE
 * APPNOTE 6.3, sections 4.3.7, 4.3.12 and 4.3.16.
 */
final class ZipTail {
    private static final int LOCAL_HEADER = 0x04034b50;
    private static final int CENTRAL_HEADER = 0x02014b50;
    private static final int END_OF_DIRECTORY = 0x06054b50;
    private static final int END_SIZE = 22;
    private static final int MAX_COMMENT = 0xFFFF;

    private final ByteBuffer data;
    private final Map<String, byte[]> files = new LinkedHashMap<>();
    private int start;

    /**
     * @param data the whole file, little endian, from 0 to its limit
     * @throws IOException if the zip is damaged; a file without any zip has no {@link #files}
     */
    ZipTail(ByteBuffer data) throws IOException {
        this.data = data;
        start = data.limit();
        int end = findEnd();
        if (end >= 0) {
            try {
                readDirectory(end);
            } catch (IndexOutOfBoundsException | IllegalArgumentException e) {
                throw new IOException("the files at its end cannot be read", e);
            }
        }
    }

    /** Content by name. */
    Map<String, byte[]> files() {
        return files;
    }

    /** Where the zip begins, which is the size of what precedes it. */
    int start() {
        return start;
    }

    private int findEnd() {
        int first = Math.max(0, data.limit() - END_SIZE - MAX_COMMENT);
        for (int at = data.limit() - END_SIZE; at >= first; at--) {
            if (data.getInt(at) == END_OF_DIRECTORY && at + END_SIZE + unsigned16(at + 20) == data.limit()) {
                return at;
            }
        }
        return -1;
    }

    private void readDirectory(int end) throws IOException {
        int at = data.getInt(end + 16);
        int room = data.limit();
        for (int left = unsigned16(end + 10); left > 0; left--) {
            if (data.getInt(at) != CENTRAL_HEADER) {
                throw new IOException("the files at its end cannot be read");
            }
            String name = new String(bytes(at + 46, unsigned16(at + 28)), StandardCharsets.UTF_8);
            int method = unsigned16(at + 10);
            if (method != 0) {
                throw new IOException(name + " in it is compressed (method " + method + "), which no client can map");
            }
            int header = data.getInt(at + 42);
            if (data.getInt(header) != LOCAL_HEADER) {
                throw new IOException(name + " in it cannot be read");
            }
            int size = data.getInt(at + 24);
            // Entries that share their bytes could add up to more than there is memory.
            room -= size;
            if (size < 0 || room < 0) {
                throw new IOException("the files at its end overlap");
            }
            byte[] content = bytes(header + 30 + unsigned16(header + 26) + unsigned16(header + 28), size);
            CRC32 checksum = new CRC32();
            checksum.update(content);
            if ((int) checksum.getValue() != data.getInt(at + 16)) {
                throw new IOException(name + " in it is damaged: its checksum differs");
            }
            files.put(name, content);
            start = Math.min(start, header);
            at += 46 + unsigned16(at + 28) + unsigned16(at + 30) + unsigned16(at + 32);
        }
    }

    private int unsigned16(int at) {
        return data.getShort(at) & 0xFFFF;
    }

    private byte[] bytes(int from, int length) {
        if (length < 0 || from < 0 || length > data.limit() - from) {
            throw new IndexOutOfBoundsException(length + " bytes at " + from);
        }
        byte[] result = new byte[length];
        ByteBuffer view = data.duplicate();
        ((Buffer) view).position(from);
        view.get(result);
        return result;
    }
}
