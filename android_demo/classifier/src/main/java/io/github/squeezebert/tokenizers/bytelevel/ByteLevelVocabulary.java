package io.github.squeezebert.tokenizers.bytelevel;

import io.github.squeezebert.unicode.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The content of a {@code byte_level.bpe}: the ids of the bytes, the merges, and the names of what no text is cut into.
 *
 * <p>The file is a run of numbers of seven bits a byte, lowest first, with 128 added to all bytes of a number but its last:
 * the number of tokens; the ids of the 256 bytes; the number of merges, and of each the ids of left, right and both
 * together; the number of names, and of each its id, its length and its UTF-8.
 */
final class ByteLevelVocabulary {
    private static final int BYTES = 256;
    private static final int MOST = 1 << 24;

    // Merges that double a token each ask for more memory than any device has.
    private static final int LONGEST_TOKEN = 1 << 12;
    private static final long MOST_LETTERS = 1 << 24;
    private static final int UNSEEN = -1;
    private static final int NAMED = -2;

    final int size;
    final int[] byteIds = new int[BYTES];
    final Merges merges;

    private final byte[] file;
    private final String name;
    private int at;

    /** Of each id the byte, or BYTES + the rank of a merge that makes it. */
    private final int[] origins;

    private final int[] left;
    private final int[] right;
    private final Map<Integer, String> names = new HashMap<>();
    private final Map<String, Integer> ids = new HashMap<>();

    /**
     * @param file the bytes of the file
     * @param name what to call it in messages
     * @throws IllegalArgumentException if it is damaged, or another kind of file
     */
    ByteLevelVocabulary(byte[] file, String name) {
        this.file = file;
        this.name = name;
        // A merge or a name stands for each token that is no byte.
        size = number(Math.min(MOST, BYTES + file.length + 1));
        origins = new int[size];
        int[] letters = new int[size];
        long all = 0;
        Arrays.fill(origins, UNSEEN);
        Arrays.fill(letters, 1);
        for (int i = 0; i < BYTES; i++) {
            byteIds[i] = unseen(number(size), i);
        }
        // A merge takes three bytes at least.
        int count = number(file.length / 3 + 1);
        left = new int[count];
        right = new int[count];
        int[] made = new int[count];
        for (int rank = 0; rank < count; rank++) {
            left[rank] = seen(number(size));
            right[rank] = seen(number(size));
            made[rank] = number(size);
            if (origins[made[rank]] == UNSEEN) {
                origins[made[rank]] = BYTES + rank;
                letters[made[rank]] = letters[left[rank]] + letters[right[rank]];
                all += letters[made[rank]];
                if (letters[made[rank]] > LONGEST_TOKEN || all > MOST_LETTERS) {
                    throw fault("token " + made[rank] + " makes it longer than any vocabulary");
                }
            }
        }
        merges = new Merges(left, right, made);
        int named = number(size + 1);
        for (int i = 0; i < named; i++) {
            int id = unseen(number(size), NAMED);
            int length = number(file.length - at + 1);
            if (length > file.length - at || !Utf8.isValid(file, at, at + length)) {
                throw fault("a name is cut short or not UTF-8");
            }
            names.put(id, new String(file, at, length, StandardCharsets.UTF_8));
            at += length;
        }
        if (at != file.length) {
            throw fault("goes on after its end");
        }
        for (int id = 0; id < size; id++) {
            ids.put(token(seen(id)), id);
        }
    }

    /** How the vocabulary spells a token: a character a byte, and special tokens by their names. */
    String token(int id) {
        if (id < 0 || id >= size) {
            throw new IndexOutOfBoundsException("id " + id + " is outside the vocabulary of " + size);
        }
        String name = names.get(id);
        if (name != null) {
            return name;
        }
        StringBuilder result = new StringBuilder();
        spell(id, result);
        return result.toString();
    }

    /** The id of a token, or -1. */
    int id(String token) {
        Integer id = ids.get(token);
        return id == null ? -1 : id;
    }

    private void spell(int id, StringBuilder result) {
        int origin = origins[id];
        if (origin < BYTES) {
            result.append(character(origin));
        } else {
            spell(left[origin - BYTES], result);
            spell(right[origin - BYTES], result);
        }
    }

    /** With which character GPT-2 spells a byte: printable ones as themselves, others from U+0100 on. */
    private static char character(int value) {
        if (isPrintable(value)) {
            return (char) value;
        }
        int others = 0;
        for (int i = 0; i < value; i++) {
            others += isPrintable(i) ? 0 : 1;
        }
        return (char) (BYTES + others);
    }

    private static boolean isPrintable(int value) {
        return (value > 0x20 && value < 0x7F) || (value > 0xA0 && value < BYTES && value != 0xAD);
    }

    private int unseen(int id, int origin) {
        if (origins[id] != UNSEEN) {
            throw fault("has token " + id + " twice");
        }
        origins[id] = origin;
        return id;
    }

    private int seen(int id) {
        if (origins[id] == UNSEEN) {
            throw fault("does not say what token " + id + " is");
        }
        return id;
    }

    private int number(int limit) {
        long value = 0;
        for (int shift = 0; shift < 35; shift += 7) {
            if (at == file.length) {
                throw fault("is cut short");
            }
            byte next = file[at++];
            value |= (long) (next & 0x7F) << shift;
            if (next >= 0) {
                if (value >= limit) {
                    throw fault("has " + value + " before byte " + at + ", which is too large");
                }
                return (int) value;
            }
        }
        throw fault("has a number without end before byte " + at);
    }

    private IllegalArgumentException fault(String what) {
        return new IllegalArgumentException(name + ": " + what);
    }
}
