package io.github.squeezebert.tflite;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One table of a FlatBuffer, its fields read by number.
 *
 * <p>Offsets that lead outside the buffer end in {@link IndexOutOfBoundsException}, never in a wild read. Source: the
 * "FlatBuffer Internals" page of the FlatBuffers documentation.
 */
final class FlatTable {
    private final ByteBuffer data;
    private final int position;

    private FlatTable(ByteBuffer data, int position) {
        this.data = data;
        this.position = position;
    }

    /** The root table of a little-endian buffer that begins at 0. */
    static FlatTable root(ByteBuffer data) {
        return new FlatTable(data, data.getInt(0));
    }

    /** A vector's number of elements; 0 for one that is absent. */
    int size(int field) {
        int at = place(field);
        return at == 0 ? 0 : Math.max(data.getInt(indirect(at)), 0);
    }

    /** Whether the table has a field. */
    boolean has(int field) {
        return place(field) != 0;
    }

    /** A vector's number of elements of so many bytes, all of them within the buffer; 0 for one that is absent. */
    int count(int field, int width) {
        int at = place(field);
        if (at == 0) {
            return 0;
        }
        int start = indirect(at);
        int count = data.getInt(start);
        if (count < 0 || count > (data.limit() - start - 4) / width) {
            throw new IndexOutOfBoundsException("vector of " + count);
        }
        return count;
    }

    /** A table in a vector of tables. */
    FlatTable table(int field, int index) {
        return new FlatTable(data, indirect(element(field, index)));
    }

    /** A table that a field points to. */
    FlatTable table(int field) {
        int at = place(field);
        if (at == 0) {
            throw new IndexOutOfBoundsException("no table " + field);
        }
        return new FlatTable(data, indirect(at));
    }

    /** An element of a vector of 32-bit integers. */
    int integer(int field, int index) {
        return data.getInt(element(field, index));
    }

    /** An element of a vector of 64-bit integers, whose length {@link #count} has checked. */
    long wideInteger(int field, int index) {
        return data.getLong(indirect(place(field)) + 4 + 8 * index);
    }

    /** A 32-bit integer out of a vector of bytes, whose length {@link #count} has checked. */
    int packedInteger(int field, int index) {
        return data.getInt(indirect(place(field)) + 4 + 4 * index);
    }

    /** All elements of a vector of 32-bit integers. */
    int[] integers(int field) {
        int size = size(field);
        // A damaged size fails here, before memory is asked for.
        if (size > data.limit() / 4) {
            throw new IndexOutOfBoundsException("vector of " + size);
        }
        int[] result = new int[size];
        for (int i = 0; i < size; i++) {
            result[i] = integer(field, i);
        }
        return result;
    }

    /** A 32-bit scalar, 0 where it is absent. */
    int integer(int field) {
        int at = place(field);
        return at == 0 ? 0 : data.getInt(at);
    }

    /** A 32-bit floating point scalar, 0 where it is absent. */
    float real(int field) {
        return Float.intBitsToFloat(integer(field));
    }

    /** An 8-bit scalar, 0 where it is absent. */
    int smallInteger(int field) {
        int at = place(field);
        return at == 0 ? 0 : data.get(at);
    }

    /** A string, empty where it is absent. */
    String string(int field) {
        return new String(bytes(field), StandardCharsets.UTF_8);
    }

    /** A vector of bytes, empty where it is absent. */
    byte[] bytes(int field) {
        byte[] bytes = new byte[count(field, 1)];
        if (bytes.length > 0) {
            ByteBuffer view = data.duplicate();
            ((Buffer) view).position(indirect(place(field)) + 4);
            view.get(bytes);
        }
        return bytes;
    }

    private int element(int field, int index) {
        int at = place(field);
        if (at == 0) {
            throw new IndexOutOfBoundsException("no vector " + field);
        }
        int start = indirect(at);
        // Of a damaged size, four times the index could overflow to a place within the buffer.
        int room = (data.limit() - start) / 4 - 1;
        if (index < 0 || index >= Math.min(data.getInt(start), room)) {
            throw new IndexOutOfBoundsException("element " + index);
        }
        return start + 4 + 4 * index;
    }

    private int indirect(int at) {
        return at + data.getInt(at);
    }

    /** Where a field's value or offset lies, or 0 where the table lacks it. */
    private int place(int field) {
        int directory = position - data.getInt(position);
        int entry = 4 + 2 * field;
        if (entry >= (data.getShort(directory) & 0xFFFF)) {
            return 0;
        }
        int offset = data.getShort(directory + entry) & 0xFFFF;
        return offset == 0 ? 0 : position + offset;
    }
}
