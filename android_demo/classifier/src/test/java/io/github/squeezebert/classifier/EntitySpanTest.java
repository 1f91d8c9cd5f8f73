package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonObject;
import io.github.squeezebert.JsonLines;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The entities of tags, in every scheme, are those of Python. */
class EntitySpanTest {
    private static final Path TAGS = Path.of("../../tests/data/android/tags.jsonl");

    @Test
    void spansEqualPythons() throws IOException {
        int found = 0;
        for (JsonObject golden : JsonLines.read(TAGS)) {
            String[] tags = new Gson().fromJson(golden.get("tags"), String[].class);
            List<List<Object>> spans = new ArrayList<>();
            for (EntitySpan span : EntitySpan.of(tags)) {
                spans.add(List.of(span.type, span.first, span.after));
                found++;
            }
            assertEquals(golden.get("entities").toString(), new Gson().toJson(spans), golden.toString());
        }
        assertTrue(found > 300, found + " entities");
    }

    @Test
    void aWordWithoutATagEndsAnEntity() {
        assertEquals(2, EntitySpan.of(new String[] {"PER", null, "PER"}).size());
    }
}
