package io.github.squeezebert.demo;

import android.content.res.Resources;
import io.github.squeezebert.classifier.Progress;
import io.github.squeezebert.classifier.SentenceEncoder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Sentence similarity: sentences in the order of how alike they are to a text, by the cosine of their vectors. */
final class SimilarityPresenter extends Presenter {
    private final SentenceEncoder encoder;
    // The sentences stay while the text is typed.
    private Map<String, float[]> vectors = Collections.emptyMap();

    SimilarityPresenter(SentenceEncoder encoder, Resources words) {
        super(encoder, words);
        this.encoder = encoder;
    }

    @Override
    Form form() {
        return Form.COMPARISON;
    }

    @Override
    Reply answer(Input input, Progress progress) {
        vectors = encode(input.sentences());
        if (looksEmpty(input.text()) || vectors.isEmpty()) {
            return null;
        }
        float[] vector = encoder.encode(input.text());
        List<Row> rows = new ArrayList<>();
        for (Map.Entry<String, float[]> sentence : vectors.entrySet()) {
            double cosine = SentenceEncoder.cosine(vector, sentence.getValue());
            String text = sentence.getKey();
            rows.add(row(text, text, text, numbers().decimal(cosine, 2), (float) cosine));
        }
        Collections.sort(rows, (a, b) -> Float.compare(b.share(), a.share()));
        String howRead = howRead(1, encoder.isTruncated(input.text()));
        return new Reply(howRead, spoken(rows, howRead), rows);
    }

    /** The vector of each line that does not look empty, in their order. */
    private Map<String, float[]> encode(String sentences) {
        Map<String, float[]> result = new LinkedHashMap<>();
        for (String line : sentences.split("\n")) {
            String sentence = line.trim();
            if (result.size() < MOST_ROWS && !looksEmpty(sentence)) {
                float[] known = vectors.get(sentence);
                result.put(sentence, known == null ? encoder.encode(sentence) : known);
            }
        }
        return result;
    }
}
