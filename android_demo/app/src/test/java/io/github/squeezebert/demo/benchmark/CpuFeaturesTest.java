package io.github.squeezebert.demo.benchmark;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What {@code /proc/cpuinfo} says, as kernels write it, and when it says nothing. */
public class CpuFeaturesTest {
    private static final String A53 = "processor\t: 0\nBogoMIPS\t: 38.40\nFeatures\t: fp asimd evtstrm aes crc32 cpuid\nCPU part\t: 0xd03\n\n";
    private static final String A76 =
            "processor\t: 4\nBogoMIPS\t: 38.40\nFeatures\t: fp asimd evtstrm aes crc32 atomics fphp asimdhp cpuid asimdrdm lrcpc dcpop asimddp\n\n";
    private static final String X2 = "processor\t: 7\nFeatures\t: fp asimd asimddp sha512 i8mm bf16 bti\n";
    private static final String ARM32 =
            "Processor\t: ARMv7 Processor rev 5 (v7l)\nFeatures\t: half thumb fastmult vfp edsp neon vfpv3\nHardware\t: sun8i\n";
    private static final String X86 = "processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vme avx512_vnni\n";

    @Rule
    public final TemporaryFolder temporary = new TemporaryFolder();

    @Test
    public void theFeaturesOfOneCore() throws IOException {
        assertFeatures(true, false, A76);
        assertFeatures(true, true, X2);
        assertFeatures(false, false, A53);
        assertFeatures(false, false, ARM32);
        assertFeatures(false, false, X86);
    }

    @Test
    public void whatOneCoreLacksThePhoneLacks() throws IOException {
        assertFeatures(true, false, A76 + X2);
        assertFeatures(true, false, X2 + A76);
        assertFeatures(false, false, A76 + A53);
    }

    @Test
    public void aFileThatSaysNothingIsNotANo() throws IOException {
        assertFalse(read("").areKnown());
        assertFalse(read("processor\t: 0\nCPU part\t: 0xd03\n").areKnown());
        assertFalse(read("no colon\n\0\0\0\n").areKnown());
        assertFalse("missing", CpuFeatures.read(new File(temporary.getRoot(), "none")).areKnown());
        assertFalse("a folder", CpuFeatures.read(temporary.getRoot()).areKnown());
        assertFalse(read("").has(CpuFeatures.DOT_PRODUCT));
    }

    @Test
    public void aNameWithinAnotherIsNone() throws IOException {
        assertFeatures(false, false, "Features\t: asimddp2 svei8mm\n");
        assertFeatures(false, false, "Features\t:\n");
    }

    private void assertFeatures(boolean dotProduct, boolean matrices, String text) throws IOException {
        CpuFeatures features = read(text);
        assertTrue(features.areKnown());
        assertEquals(dotProduct, features.has(CpuFeatures.DOT_PRODUCT));
        assertEquals(matrices, features.has(CpuFeatures.INT8_MATRICES));
    }

    private CpuFeatures read(String text) throws IOException {
        File file = temporary.newFile();
        Files.write(file.toPath(), text.getBytes(StandardCharsets.UTF_8));
        return CpuFeatures.read(file);
    }
}
