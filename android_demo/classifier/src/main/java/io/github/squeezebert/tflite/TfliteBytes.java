package io.github.squeezebert.tflite;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a {@code .tflite}: how they are mapped, and how one tells them from those of another kind of file. */
final class TfliteBytes {
    private static final int IDENTIFIER = 0x334C4654; // "TFL3"
    private static final int SMALLEST = 8;
    // What Git leaves in place of a file where Git LFS did not fetch it begins with "version https://".
    private static final long VERSION = 0x206E6F6973726576L;
    private static final long HTTPS = 0x2F2F3A7370747468L;

    private TfliteBytes() {}

    /**
     * Maps a part of an open file into memory; the descriptor is neither moved nor closed, and may be closed afterwards.
     *
     * @param name what to call the file in messages
     * @throws IOException if the file is unreadable, larger than 2 GB, or ends before the part does, or the thread is interrupted
     * @throws IllegalArgumentException if start or length is negative
     */
    static ByteBuffer map(FileDescriptor file, long start, long length, String name) throws IOException {
        if (start < 0 || length < 0) {
            throw new IllegalArgumentException(name + ": cannot begin at byte " + start + " and have " + length + " bytes");
        }
        if (length > Integer.MAX_VALUE) {
            throw new IOException(name + ": the file is larger than 2 GB (" + length + " bytes)");
        }
        try {
            // The channel is closed with the descriptor, which is the caller's.
            @SuppressWarnings("resource")
            FileChannel channel = new FileInputStream(file).getChannel();
            long size = channel.size();
            if (start > size - length) {
                throw new IOException("cut short: " + length + " bytes from " + start + " on, but the file has " + size);
            }
            // Nothing cannot be mapped everywhere.
            return length == 0 ? ByteBuffer.allocate(0) : channel.map(FileChannel.MapMode.READ_ONLY, start, length);
        } catch (ClosedByInterruptException e) {
            throw new IOException(name + ": not read: its thread was interrupted", e); // the exception itself says nothing
        } catch (IOException e) {
            throw new IOException(name + ": " + e.getMessage(), e);
        }
    }

    /**
     * What lies between position and limit, little endian.
     *
     * @param name what to call the file in messages
     * @throws IOException if it is empty
     * @throws IllegalArgumentException if it is no {@code .tflite}
     */
    static ByteBuffer require(ByteBuffer bytes, String name) throws IOException {
        ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
        if (data.limit() == 0) {
            throw new IOException(name + ": the file is empty (0 bytes)");
        }
        if (!beginAt(data, 0, data.limit())) {
            boolean isPointer = data.limit() >= 16 && data.getLong(0) == VERSION && data.getLong(8) == HTTPS;
            throw new IllegalArgumentException(name + (isPointer
                    ? ": a pointer of Git LFS in place of the file; fetch the file with git lfs pull"
                    : ": not a TensorFlow Lite file: it lacks the identifier TFL3"));
        }
        return data;
    }

    /** Whether a {@code .tflite} may lie between two indices, which are not negative, of a little-endian buffer. */
    static boolean beginAt(ByteBuffer data, int start, int end) {
        return start <= end - SMALLEST && data.getInt(start + 4) == IDENTIFIER;
    }

    /** Whether a text of ASCII stands anywhere among the bytes. */
    static boolean hold(ByteBuffer data, String text) {
        byte[] wanted = text.getBytes(StandardCharsets.US_ASCII);
        for (int at = 0; at <= data.limit() - wanted.length; at++) {
            int same = 0;
            while (same < wanted.length && data.get(at + same) == wanted[same]) {
                same++;
            }
            if (same == wanted.length) {
                return true;
            }
        }
        return false;
    }

    /**
     * The text of a packed file.
     *
     * @throws IllegalArgumentException if it is not UTF-8
     */
    static String text(byte[] content) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("is not UTF-8", e);
        }
    }
}
