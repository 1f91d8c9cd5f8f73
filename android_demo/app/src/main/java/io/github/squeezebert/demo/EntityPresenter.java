package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Entity;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.TokenClassifier;
import java.util.ArrayList;
import java.util.List;

/** Entities: the names in a text, each with its kind, listed and marked where they stand. */
final class EntityPresenter extends Presenter {
    /**
     * Every mark is three spans, and Android lays a text out in time that grows with their square: thousands of names in a
     * text of the greatest length would hold up the main thread.
     */
    static final int MOST_MARKS = 200;

    private final TokenClassifier tagger;

    EntityPresenter(TokenClassifier tagger, Resources words) {
        super(tagger, words);
        this.tagger = tagger;
    }

    @Override
    Form form() {
        return Form.NAMES;
    }

    @Override
    Reply answer(Input input, Progress progress) {
        if (looksEmpty(input.text())) {
            return null;
        }
        List<Row> rows = new ArrayList<>();
        List<Mark> marks = new ArrayList<>();
        StringBuilder spoken = new StringBuilder();
        List<Entity> entities = tagger.entities(input.text(), progress);
        for (Entity entity : entities.subList(0, Math.min(MOST_MARKS, entities.size()))) {
            String kind = names().label(entity.label());
            marks.add(new Mark(entity.start(), entity.end(), kind));
            if (rows.size() < MOST_ROWS) {
                String name = apart(entity.text());
                rows.add(row(
                        words(R.string.name_and_kind, name, kind),
                        words(R.string.name_and_kind, name, copied(entity.label())),
                        words(R.string.spoken_result, entity.text(), kind),
                        numbers().percent(entity.score()),
                        (float) entity.score()));
                spoken.append(rows.get(rows.size() - 1).spoken()).append(". ");
            }
        }
        String headline = headline(entities.size());
        return new Reply(headline, (headline + " " + spoken).trim(), rows, input.text(), marks);
    }

    private String headline(int names) {
        if (names == 0) {
            return words(R.string.no_names);
        }
        return names > MOST_MARKS ? words().getQuantityString(R.plurals.some_names, names, names, MOST_MARKS) : "";
    }
}
