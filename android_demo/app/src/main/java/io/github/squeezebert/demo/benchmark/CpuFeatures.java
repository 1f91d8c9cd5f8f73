package io.github.squeezebert.demo.benchmark;

import java.io.BufferedReader;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * What every core of the processor can do, as Linux tells in {@code /proc/cpuinfo}.
 *
 * <p>The names are those of {@code arch/arm64/kernel/cpuinfo.c}: {@code asimddp} is SDOT and UDOT of ARMv8.2, {@code i8mm} is
 * SMMLA and its like of ARMv8.6.
 */
final class CpuFeatures {
    /** Products of four pairs of bytes at once. */
    static final String DOT_PRODUCT = "asimddp";

    /** Products of matrices of bytes. */
    static final String INT8_MATRICES = "i8mm";

    // Where the processors are hundreds, each has its lines; more would be no such file.
    private static final int MOST_LINES = 1 << 16;

    private final Set<String> names;

    private CpuFeatures(Set<String> names) {
        this.names = names;
    }

    /** Of the phone that this runs on. */
    static CpuFeatures ofThisPhone() {
        return read(new File("/proc/cpuinfo"));
    }

    /** Of a file; one that is missing or closed to apps tells nothing. */
    static CpuFeatures read(File cpuinfo) {
        Set<String> common = null;
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(new FileInputStream(cpuinfo), StandardCharsets.UTF_8))) {
            String line = reader.readLine();
            for (int count = 0; line != null && count < MOST_LINES; count++) {
                int colon = line.indexOf(':');
                String key = colon < 0 ? "" : line.substring(0, colon).trim().toLowerCase(Locale.ROOT);
                // ARM's word and x86's.
                if (key.equals("features") || key.equals("flags")) {
                    Set<String> ofCore = new HashSet<>(Arrays.asList(line.substring(colon + 1).trim().split("\\s+")));
                    if (common == null) {
                        common = ofCore;
                    } else {
                        common.retainAll(ofCore);
                    }
                }
                line = reader.readLine();
            }
        } catch (IOException | SecurityException e) {
            return new CpuFeatures(null);
        }
        return new CpuFeatures(common);
    }

    /** Whether anything is known. */
    boolean areKnown() {
        return names != null;
    }

    /** Whether every core has a feature; false where nothing is known. */
    boolean has(String name) {
        return names != null && names.contains(name);
    }
}
