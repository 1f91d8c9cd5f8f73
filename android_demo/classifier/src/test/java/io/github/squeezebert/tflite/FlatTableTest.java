package io.github.squeezebert.tflite;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A damaged FlatBuffer ends in an exception, never in a wild read or in all of the memory. */
class FlatTableTest {
    @Test
    void aVectorIsReadByElementAndWhole() {
        FlatTable table = tableWithVector(3);
        assertEquals(3, table.size(0));
        assertEquals(8, table.integer(0, 1));
        assertArrayEquals(new int[] {7, 8, 9}, table.integers(0));
    }

    // Four bytes an element: of these sizes, some make an offset that overflows to one within the buffer.
    @ParameterizedTest
    @ValueSource(ints = {4, 1 << 28, 1 << 30, (1 << 30) + 1, Integer.MAX_VALUE})
    void aSizeBeyondTheBufferIsRefusedBeforeMemoryIsAskedFor(int size) {
        assertThrows(IndexOutOfBoundsException.class, () -> tableWithVector(size).integers(0));
        assertThrows(IndexOutOfBoundsException.class, () -> tableWithVector(size).integer(0, size - 1));
        assertThrows(IndexOutOfBoundsException.class, () -> tableWithVector(size).table(0, size - 1).size(0));
    }

    @Test
    void anAbsentVectorHasNoElements() {
        FlatTable table = tableWithVector(3);
        assertEquals(0, table.size(1));
        assertArrayEquals(new int[0], table.integers(1));
        assertThrows(IndexOutOfBoundsException.class, () -> table.integer(1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> table.table(1, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> table.table(1));
    }

    @Test
    void anyBytesAreReadOrRefused() {
        Random random = new Random(5);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(48)];
            for (int k = 0; k < bytes.length; k++) {
                // Small offsets, as a sound buffer has.
                bytes[k] = (byte) (random.nextInt(3) == 0 ? random.nextInt(256) : random.nextInt(3) * 4);
            }
            try {
                FlatTable table = FlatTable.root(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
                for (int field = 0; field < 3; field++) {
                    table.integers(field);
                    table.string(field);
                    table.smallInteger(field);
                    table.table(field, 0).string(0);
                }
            } catch (IndexOutOfBoundsException e) {
                // Refused.
            }
        }
    }

    /** One table whose field 0 is the vector 7, 8, 9, said to have this size. */
    private static FlatTable tableWithVector(int size) {
        ByteBuffer data = ByteBuffer.allocate(36).order(ByteOrder.LITTLE_ENDIAN);
        data.putInt(12); // the root table
        data.putShort((short) 6).putShort((short) 8).putShort((short) 4).putShort((short) 0); // its directory: one field
        data.putInt(8).putInt(4); // back to the directory; on to the vector
        data.putInt(size).putInt(7).putInt(8).putInt(9);
        return FlatTable.root(data);
    }
}
