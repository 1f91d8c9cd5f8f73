package io.github.squeezebert.tokenizers;

import io.github.squeezebert.unicode.NormalizedString;
import io.github.squeezebert.unicode.NormalizerSteps;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the tokenizers share that do as Python's {@code tokenizers}: look for the added tokens, normalise what lies between,
 * look for those of the normalised text, and cut the rest.
 */
public abstract class PipelineTokenizer implements Tokenizer {
    private final AddedTokens inText = new AddedTokens();
    private final AddedTokens inNormalized = new AddedTokens();
    private final String[] steps;
    private final String ownStep;
    private final String addedTokens;

    /**
     * @param settings the tokenizer's part of {@code squeezebert.json}: strings, truth values and {@link Long}s by name
     * @param usual what happens to a text first where they do not say so, names of steps parted by blanks
     * @param ownStep the step that {@link #normalizeOwn} takes
     * @throws IllegalArgumentException if a step is unknown
     */
    protected PipelineTokenizer(Map<String, @Nullable Object> settings, String usual, String ownStep) {
        steps = NormalizerSteps.parse(setting(Arguments.given(settings, "settings"), "normalizer", usual), ownStep);
        this.ownStep = ownStep;
        addedTokens = setting(settings, "added_tokens", "");
    }

    /**
     * A setting, or what is usual where there is none or null.
     *
     * @throws IllegalArgumentException if it is of another type
     */
    @SuppressWarnings("unchecked")
    protected static <T> T setting(Map<String, @Nullable Object> settings, String name, T usual) {
        Object value = settings.get(name);
        if (value != null && value.getClass() != usual.getClass()) {
            throw new IllegalArgumentException("has " + name + " " + value);
        }
        return value == null ? usual : (T) value;
    }

    /**
     * The special tokens of RoBERTa's kin, whose settings must tell how a pair is put together.
     *
     * @param unk the token of what is unknown
     * @throws IllegalArgumentException if the vocabulary lacks one, or a setting is missing or not known
     */
    protected final SpecialTokens special(Map<String, @Nullable Object> settings, String vocabulary, String unk) {
        return new SpecialTokens(
                this,
                vocabulary,
                setting(settings, "cls_token", "<s>"),
                setting(settings, "sep_token", "</s>"),
                setting(settings, "pad_token", "<pad>"),
                unk,
                oneOfTwo(settings, "pair_separators", 1),
                oneOfTwo(settings, "second_segment", 0));
    }

    /** A setting that must be there and is this number or the next. */
    private static int oneOfTwo(Map<String, @Nullable Object> settings, String name, int first) {
        if (settings.get(name) == null) {
            throw new IllegalArgumentException("lacks " + name);
        }
        return oneOfTwo(settings, name, first, first);
    }

    /** A setting that is this number or the next, or what is usual where there is none. */
    static int oneOfTwo(Map<String, @Nullable Object> settings, String name, int first, long usual) {
        long value = setting(settings, name, usual);
        if (value < first || value > first + 1) {
            throw new IllegalArgumentException("has " + name + " " + value);
        }
        return (int) value;
    }

    /**
     * Takes the tokens to look for, once {@link #tokenToId} and the normaliser work.
     *
     * @return chars of the longest, as given or normalised; 0 where there is none
     * @throws IllegalArgumentException if a line is not of this form, the vocabulary lacks the token, it is blank as it is
     *     looked for, or another is then the same
     */
    protected final int addTokens() {
        int reach = 0;
        for (String line : addedTokens.isEmpty() ? new String[0] : addedTokens.split("\n")) {
            String content = line.substring(line.indexOf(' ') + 1);
            int id = -1;
            if (line.matches("(-|[wlrn]+) [^\r]+")) {
                id = tokenToId(content);
                id = id < 0 ? addBeyond(content) : id;
            }
            if (id < 0) {
                throw new IllegalArgumentException("has the added token " + line);
            }
            String letters = line.substring(0, line.indexOf(' '));
            String spelling = normalize(NormalizedString.of(content)).toString();
            reach = Math.max(reach, Math.max(content.length(), spelling.length()));
            boolean isNormalized = letters.indexOf('n') >= 0;
            boolean twice = inText.has(id) || inNormalized.has(id);
            if (twice || !(isNormalized ? inNormalized : inText).add(id, letters, isNormalized ? spelling : content)) {
                throw new IllegalArgumentException("has the added token " + line + ", which is blank or there twice");
            }
        }
        return reach;
    }

    /** The new id of a token that the vocabulary lacks, or -1 where it has all. */
    int addBeyond(String token) {
        return -1;
    }

    /** The normalised text; the argument may be reused or changed. */
    protected final NormalizedString normalize(NormalizedString text) {
        NormalizedString result = text;
        for (String step : steps) {
            result = step.equals(ownStep) ? normalizeOwn(result) : NormalizerSteps.apply(step, result);
        }
        return result;
    }

    /** What the step makes of a text that is the tokenizer's own. */
    protected NormalizedString normalizeOwn(NormalizedString text) {
        return text;
    }

    @Override
    public final Encoding encode(@Nullable CharSequence text) {
        Encoding result = new Encoding();
        NormalizedString given = NormalizedString.of(text == null ? "" : text);
        int[] places = given.number();
        encode(given, given, inText, result);
        result.move(places);
        return result;
    }

    private void encode(NormalizedString given, NormalizedString text, AddedTokens added, Encoding result) {
        Encoding parts = added.split(text);
        for (int i = 0; i < parts.size(); i++) {
            int id = parts.id(i);
            int from = parts.start(i);
            int to = parts.end(i);
            if (id != AddedTokens.TEXT) {
                add(given, id, text, from, to, result);
            } else if (added == inText) {
                encode(given, normalize(text.slice(from, to)), inNormalized, result);
            } else {
                cut(given, text, from, to, result);
            }
        }
    }

    /**
     * Adds the tokens of a stretch without added ones, whose spans count code points.
     *
     * @param given the whole text, its code points numbered
     * @param text what the stretch is part of
     * @param from index of its first code point
     * @param to index after its last
     */
    protected abstract void cut(NormalizedString given, NormalizedString text, int from, int to, Encoding result);

    /** Adds an added token; the parameters are as above. */
    protected void add(NormalizedString given, int id, NormalizedString text, int from, int to, Encoding result) {
        result.add(id, text.start(from), text.end(to - 1));
    }
}
