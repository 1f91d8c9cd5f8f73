package io.github.squeezebert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The packages stand in one order, and none calls one before it: there is no cycle. */
class PackagesTest {
    private static final String ROOT = "io.github.squeezebert";
    private static final List<String> ORDER =
            List.of(
            "classifier", "tflite", "tokenizers.bytelevel", "tokenizers.sentencepiece", "tokenizers", "unicode");
    private static final Path SOURCES = Path.of("src/main/java", ROOT.split("\\."));
    private static final Pattern PACKAGE = Pattern.compile(ROOT.replace(".", "\\.") + "\\.([a-z.]+)\\.[A-Z]");

    @Test
    void aPackageCallsOnlyThoseAfterIt() throws IOException {
        for (String name : ORDER) {
            Set<String> called = new TreeSet<>();
            for (Path source : sources(name)) {
                // A comment may name what it pleases.
                String code = Files.readString(source).replaceAll("(?s)/\\*.*?\\*/", "");
                called.addAll(PACKAGE.matcher(code).results().map(found -> found.group(1)).collect(Collectors.toSet()));
            }
            called.removeAll(ORDER.subList(ORDER.indexOf(name), ORDER.size()));
            assertEquals(Set.of(), called, name + " calls what stands above it");
        }
    }

    @Test
    void everyPackageHasItsPlaceAndSaysWhatItIsFor() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            Set<String> found = files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
                    .collect(Collectors.toSet());
            assertEquals(Set.copyOf(ORDER), found);
        }
        for (String name : ORDER) {
            assertTrue(Files.readString(folder(name).resolve("package-info.java")).startsWith("/**"), name);
        }
    }

    private static List<Path> sources(String name) throws IOException {
        try (Stream<Path> files = Files.list(folder(name))) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }

    private static Path folder(String name) {
        return SOURCES.resolve(name.replace('.', '/'));
    }
}
