package io.github.squeezebert.classifier;

import io.github.squeezebert.tokenizers.Words;
import io.github.squeezebert.unicode.UnicodeData;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A text's words with the tag of each, and the entities that they make; {@code keras_model/outputs/decoding/entities.py}
 * makes the same. A word of which the tokenizer leaves nothing has no tag.
 */
final class TaggedWords {
    private final CharSequence text;
    private final Words words;
    private final List<String> labels;
    private final boolean together;
    private final @Nullable String[] tags;
    private final float[] scores;
    private final float[][] rows; // the probabilities of words that are read together with others

    /** @param together whether all words of the text are tagged together, and not those of scripts without blanks alone */
    TaggedWords(CharSequence text, Words words, List<String> labels, boolean together) {
        this.text = text;
        this.words = words;
        this.labels = labels;
        this.together = together;
        tags = new String[words.size()];
        scores = new float[words.size()];
        rows = new float[words.size()][];
    }

    /** Gives a word the likeliest tag of a position, the first of equals. */
    void tag(int word, float[] probabilities, int position) {
        int row = position * labels.size();
        int best = row;
        for (int i = row + 1; i < row + labels.size(); i++) {
            if (probabilities[i] > probabilities[best]) {
                best = i;
            }
        }
        tags[word] = labels.get(best - row);
        scores[word] = probabilities[best];
        if (together || words.isBlankless(word)) {
            rows[word] = Arrays.copyOfRange(probabilities, row, row + labels.size());
        }
    }

    /** The entities, once each word has its tag. */
    List<Entity> entities() {
        int[] every = new int[words.size()];
        for (int word = 0; word < every.length; word++) {
            every[word] = word;
        }
        tagTogether(every, false);
        int[] firsts = firsts();
        if (together) {
            tagTogether(firsts, true);
        }
        @Nullable String[] kept = new String[firsts.length];
        for (int i = 0; i < kept.length; i++) {
            kept[i] = tags[firsts[i]];
        }
        List<Entity> entities = new ArrayList<>();
        for (EntitySpan span : EntitySpan.of(kept)) {
            float score = scores[firsts[span.first]];
            for (int i = span.first + 1; i < span.after; i++) {
                score = Math.min(score, scores[firsts[i]]);
            }
            int start = words.start(firsts[span.first]);
            int end = words.end((span.after < firsts.length ? firsts[span.after] : words.size()) - 1);
            entities.add(new Entity(text.subSequence(start, end).toString(), span.type, start, end, score));
        }
        return entities;
    }

    /** Tags neighbours among some words anew: all of these, or those of scripts without blanks. */
    private void tagTogether(int[] some, boolean all) {
        int after;
        for (int first = 0; first < some.length; first = after + 1) {
            after = first;
            while (after < some.length && rows[some[after]] != null && (all || words.isBlankless(some[after]))) {
                after++;
            }
            if (after > first) {
                float[][] run = new float[after - first][];
                for (int i = 0; i < run.length; i++) {
                    run[i] = rows[some[first + i]];
                }
                String before = first == 0 ? "O" : tags[some[first - 1]];
                int[] path = TagPath.likeliest(run, labels, before == null ? "" : before);
                for (int i = 0; i < run.length; i++) {
                    tags[some[first + i]] = labels.get(path[i]);
                    scores[some[first + i]] = run[i][path[i]];
                }
            }
        }
    }

    /**
     * The first of the words that are tagged as one, in their order. Joined words take the tag of the first of them, unless
     * two names meet at a hyphen.
     */
    private int[] firsts() {
        int[] firsts = new int[words.size()];
        int size = 0;
        for (int word = 0; word < words.size(); word++) {
            if (!words.isJoined(word) || namesMeet(word) || namesMeet(word - 1)) {
                firsts[size++] = word;
            }
        }
        return Arrays.copyOf(firsts, size);
    }

    /** Whether a word is a hyphen outside of entities, between capitals, behind which another entity begins. */
    private boolean namesMeet(int hyphen) {
        return hyphen > 0
                && hyphen + 1 < words.size()
                && words.isHyphen(hyphen)
                && words.isJoined(hyphen + 1)
                && EntitySpan.isOutside(tags[hyphen])
                && isCapital(words.start(hyphen - 1))
                && isCapital(words.start(hyphen + 1))
                && EntitySpan.beginsAnother(tags[hyphen - 1], tags[hyphen + 1]);
    }

    private boolean isCapital(int at) {
        int codePoint = Character.codePointAt(text, at);
        return UnicodeData.pythonLowerCase(codePoint) != codePoint || codePoint == 0x130;
    }
}
