package io.github.squeezebert.unicode;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * Which letter looks like which, in Latin, Cyrillic and Greek; made from Unicode's confusables.
 *
 * <p>{@code android_demo/tools/look_alikes.py} writes the table, a resource of this library; {@code
 * keras_model/encode/look_alikes/table.py} reads the same bytes. Loaded only where a tokenizer folds.
 */
public final class LookAlikes {
    /** Of no alphabet: a digit, a mark, a letter that looks like none. */
    public static final int NONE = 0;

    public static final int LATIN = 1;
    public static final int CYRILLIC = 2;
    public static final int GREEK = 3;

    /** Of another alphabet, and like a letter of these. */
    public static final int OTHER = 4;

    /** An odd form of a Latin letter or digit, such as a mathematical bold b. */
    public static final int ODD = 5;

    // Absolute, since shrinkers move classes but not resources.
    private static final String RESOURCE = "/io/github/squeezebert/unicode/look_alikes.table";
    private static final String FAULT = "look_alikes.table: keep this library's Java resources";

    /** First and last of an alphabet's letters beyond ASCII, and the alphabet, ascending. */
    private static final int[] BLOCKS = {
        0xC0, 0xD6, LATIN, 0xD8, 0xF6, LATIN, 0xF8, 0x24F, LATIN, 0x370, 0x3FF, GREEK, 0x400, 0x52F, CYRILLIC,
        0x1C80, 0x1C8F, CYRILLIC, 0x1E00, 0x1EFF, LATIN, 0x1F00, 0x1FFF, GREEK, 0xA640, 0xA69F, CYRILLIC
    };

    /** By alphabet, runs of {first, last, target of the first, 1 where they are odd}. */
    private static final int[][] MAPS = read();

    private LookAlikes() {}

    /** What a code point is to a word: one of the six numbers. */
    public static int kind(int codePoint) {
        if (codePoint < 0x80) {
            int letter = codePoint | 0x20;
            return letter >= 'a' && letter <= 'z' ? LATIN : NONE;
        }
        int run = run(LATIN, codePoint);
        if (run >= 0 && MAPS[LATIN][run + 3] == 1) {
            return ODD;
        }
        int block = UnicodeData.lastRun(BLOCKS, 3, codePoint);
        if (block >= 0 && codePoint <= BLOCKS[block + 1]) {
            return BLOCKS[block + 2];
        }
        return run >= 0 ? OTHER : NONE;
    }

    /** The letter of {@link #LATIN}, {@link #CYRILLIC} or {@link #GREEK} that looks the same; itself where none does. */
    public static int in(int alphabet, int codePoint) {
        int run = run(alphabet, codePoint);
        return run < 0 ? codePoint : MAPS[alphabet][run + 2] + codePoint - MAPS[alphabet][run];
    }

    private static int run(int alphabet, int codePoint) {
        int run = UnicodeData.lastRun(MAPS[alphabet], 4, codePoint);
        return run >= 0 && codePoint <= MAPS[alphabet][run + 1] ? run : -1;
    }

    private static int[][] read() {
        UnicodeData.Numbers numbers = new UnicodeData.Numbers(bytes());
        int[][] maps = new int[GREEK + 1][];
        for (int alphabet = LATIN; alphabet <= GREEK; alphabet++) {
            int[] runs = new int[4 * numbers.next()];
            int point = 0;
            for (int at = 0; at < runs.length; at += 4) {
                runs[at] = point + numbers.next();
                point = runs[at] + numbers.next();
                runs[at + 1] = point - 1;
                int target = numbers.next();
                runs[at + 2] = target >> 1;
                runs[at + 3] = target & 1;
            }
            maps[alphabet] = runs;
        }
        return maps;
    }

    private static byte[] bytes() {
        try (InputStream resource = LookAlikes.class.getResourceAsStream(RESOURCE)) {
            if (resource == null) {
                throw new IllegalStateException(FAULT);
            }
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            byte[] part = new byte[1 << 12];
            for (int count; (count = resource.read(part)) >= 0; ) {
                all.write(part, 0, count);
            }
            return all.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(FAULT, e);
        }
    }
}
