package io.github.squeezebert.demo;

import static org.junit.Assert.assertTrue;

import android.graphics.Bitmap;
import java.awt.image.BufferedImage;
import java.awt.image.DataBuffer;
import java.awt.image.IndexColorModel;
import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;

/** A picture of a screen as a PNG of at most 256 colours, which are the commonest in it: a third of the bytes, and no eye tells. */
final class Picture {
    private static final int COLOURS = 256;
    // Colours that differ less are one.
    private static final int BITS = 5;

    private Picture() {}

    static void write(Bitmap bitmap, File file) throws IOException {
        int width = bitmap.getWidth();
        int height = bitmap.getHeight();
        int[] pixels = new int[width * height];
        bitmap.getPixels(pixels, 0, width, 0, 0, width, height);
        int[] palette = palette(pixels);
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_INDEXED, model(palette));
        Map<Integer, Integer> nearest = new HashMap<>();
        int[] indices = new int[pixels.length];
        for (int i = 0; i < pixels.length; i++) {
            indices[i] = nearest.computeIfAbsent(pixels[i], colour -> nearest(colour, palette));
        }
        image.getRaster().setPixels(0, 0, width, height, indices);
        assertTrue(ImageIO.write(image, "png", file));
    }

    private static int[] palette(int[] pixels) {
        Map<Integer, Integer> counts = new HashMap<>();
        Map<Integer, Map<Integer, Integer>> members = new HashMap<>();
        for (int pixel : pixels) {
            int group = group(pixel);
            counts.merge(group, 1, Integer::sum);
            members.computeIfAbsent(group, each -> new HashMap<>()).merge(pixel, 1, Integer::sum);
        }
        List<Integer> groups = new ArrayList<>(counts.keySet());
        groups.sort((a, b) -> counts.get(b).equals(counts.get(a)) ? Integer.compare(a, b) : counts.get(b) - counts.get(a));
        int[] palette = new int[Math.min(COLOURS, groups.size())];
        for (int i = 0; i < palette.length; i++) {
            Map<Integer, Integer> group = members.get(groups.get(i));
            palette[i] = Collections.max(group.keySet(), (a, b) -> Integer.compare(group.get(a), group.get(b)));
        }
        return palette;
    }

    private static int group(int pixel) {
        int result = 0;
        for (int shift = 16; shift >= 0; shift -= 8) {
            result = result << BITS | (pixel >> shift & 0xFF) >> 8 - BITS;
        }
        return result;
    }

    private static IndexColorModel model(int[] palette) {
        return new IndexColorModel(8, palette.length, palette, 0, false, -1, DataBuffer.TYPE_BYTE);
    }

    private static int nearest(int colour, int[] palette) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < palette.length; i++) {
            int distance = 0;
            for (int shift = 16; shift >= 0; shift -= 8) {
                int difference = (colour >> shift & 0xFF) - (palette[i] >> shift & 0xFF);
                distance += difference * difference;
            }
            if (distance < least) {
                least = distance;
                best = i;
            }
        }
        return best;
    }
}
