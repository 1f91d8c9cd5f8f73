package io.github.squeezebert.tokenizers.sentencepiece;

/**
 * Reads one protocol buffer message field by field, never past its end.
 *
 * <p>Source: the "Encoding" page of the Protocol Buffers documentation.
 */
final class ProtoReader {
    private static final int VARINT = 0;
    private static final int FIXED64 = 1;
    private static final int BYTES = 2;
    private static final int FIXED32 = 5;

    private final byte[] bytes;
    private final int limit;
    private int at;
    private int wireType;
    private int start;
    private int end;
    private long value;

    ProtoReader(byte[] bytes, int from, int to) {
        this.bytes = bytes;
        this.at = from;
        this.limit = to;
    }

    /**
     * Reads the next field.
     *
     * @return its number, or 0 at the end of the message
     * @throws IllegalArgumentException if the message is cut short or holds what no message holds
     */
    int next() {
        if (at == limit) {
            return 0;
        }
        long tag = varint();
        wireType = (int) tag & 7;
        start = at;
        if (wireType == VARINT) {
            value = varint();
            end = at;
        } else {
            long length = wireType == BYTES ? varint() : wireType == FIXED64 ? 8 : wireType == FIXED32 ? 4 : -1;
            start = at;
            if (length < 0 || length > limit - at) {
                throw fault("field of impossible length", at);
            }
            end = at += (int) length;
        }
        int field = (int) (tag >>> 3);
        if (field == 0) {
            throw fault("field 0", start);
        }
        return field;
    }

    /** The field as an integer, an enumeration or a truth value. */
    int integer() {
        require(VARINT);
        return (int) value;
    }

    float float32() {
        require(FIXED32);
        return Float.intBitsToFloat(
                bytes[start] & 0xFF
                        | (bytes[start + 1] & 0xFF) << 8
                        | (bytes[start + 2] & 0xFF) << 16
                        | bytes[start + 3] << 24);
    }

    /** Index of the first byte of a string, bytes or message. */
    int start() {
        require(BYTES);
        return start;
    }

    /** Index after the last byte of a string, bytes or message. */
    int end() {
        require(BYTES);
        return end;
    }

    ProtoReader message() {
        require(BYTES);
        return new ProtoReader(bytes, start, end);
    }

    private void require(int expected) {
        if (wireType != expected) {
            throw fault("field of another type", start);
        }
    }

    private long varint() {
        long result = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at == limit) {
                break;
            }
            byte next = bytes[at++];
            result |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                return result;
            }
        }
        throw fault("number without end", at);
    }

    private static IllegalArgumentException fault(String what, int where) {
        return SentencePieceModel.fault(what + " at byte " + where);
    }
}
