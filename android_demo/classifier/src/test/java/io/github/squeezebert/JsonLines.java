package io.github.squeezebert;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Golden files: an object a line. */
public final class JsonLines {
    private JsonLines() {}

    public static List<JsonObject> read(Path file) throws IOException {
        return Files.readAllLines(file).stream().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }

    /** The texts of a file whose lines have one each. */
    public static List<String> texts(Path file) throws IOException {
        return read(file).stream().map(row -> row.get("text").getAsString()).toList();
    }
}
