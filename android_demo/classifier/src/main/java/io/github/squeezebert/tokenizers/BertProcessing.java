package io.github.squeezebert.tokenizers;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One text or a pair to the three inputs of a network of fixed length: {@code [CLS] a [SEP]} or
 * {@code [CLS] a [SEP] b [SEP]}, or what else the tokenizer's {@link SpecialTokens} say, then padding.
 *
 * <p>What does not fit is cut at the end, of a pair the longer text first; the odd token goes to the text that was
 * longer, or to {@code b} if they were equal. This is {@code longest_first} of {@code tokenizers}.
 */
public final class BertProcessing {
    private final SpecialTokens special;
    private final int length;

    /**
     * @param tokenizer whose special ids to use
     * @param length number of positions of each input, at least 3; as many more as stand between the texts of a pair
     */
    public BertProcessing(Tokenizer tokenizer, int length) {
        special = Arguments.given(tokenizer, "tokenizer").special();
        int least = 2 + special.pairSeparators();
        if (length < least) {
            throw new IllegalArgumentException("length " + length + ": the special tokens of a pair take " + least);
        }
        this.length = length;
    }

    /**
     * Writes the three inputs.
     *
     * @param first the text
     * @param second the second text of a pair, or null
     * @param ids token ids, padded with the padding id
     * @param mask 1 for a token, 0 for padding
     * @param segmentIds {@link SpecialTokens#secondSegment} for the second text and the {@code [SEP]} after it; without a
     *     second text 1 for what {@link Encoding#isCapital} marks; 0 elsewhere
     * @return how many positions hold a token
     */
    public int process(Encoding first, @Nullable Encoding second, int[] ids, int[] mask, int[] segmentIds) {
        int firstSize = Math.min(Arguments.given(first, "first").size(), length - 2);
        int secondSize = 0;
        if (second != null) {
            int room = length - 2 - special.pairSeparators();
            int shorter = Math.min(first.size(), second.size());
            int half = shorter > room / 2 ? room / 2 : shorter;
            boolean firstIsLonger = first.size() > second.size();
            int rest = Math.min(Math.max(first.size(), second.size()), room - half);
            firstSize = firstIsLonger ? rest : half;
            secondSize = firstIsLonger ? half : rest;
        }
        return process(first, 0, firstSize, second, 0, secondSize, ids, mask, segmentIds);
    }

    /**
     * Writes the three inputs of a part of each text, which must fit: windows over a longer text are such parts.
     *
     * @param first the text, of which the tokens from {@code firstBegin} to before {@code firstEnd} are taken
     * @param second the second text of a pair, or null
     * @return how many positions hold a token
     * @throws IndexOutOfBoundsException if a part reaches beyond its text, or both beyond the inputs
     */
    public int process(
            Encoding first,
            int firstBegin,
            int firstEnd,
            @Nullable Encoding second,
            int secondBegin,
            int secondEnd,
            int[] ids,
            int[] mask,
            int[] segmentIds) {
        Arguments.given(first, "first");
        Arrays.fill(Arguments.given(ids, "ids"), special.pad());
        Arrays.fill(Arguments.given(mask, "mask"), 0);
        Arrays.fill(Arguments.given(segmentIds, "segmentIds"), 0);
        int at = 0;
        ids[at++] = special.cls();
        for (int i = firstBegin; i < firstEnd; i++) {
            segmentIds[at] = second == null && first.isCapital(i) ? 1 : 0;
            ids[at++] = first.id(i);
        }
        ids[at++] = special.sep();
        if (second != null) {
            for (int i = 1; i < special.pairSeparators(); i++) {
                ids[at++] = special.sep();
            }
            int begin = at;
            for (int i = secondBegin; i < secondEnd; i++) {
                ids[at++] = second.id(i);
            }
            ids[at++] = special.sep();
            Arrays.fill(segmentIds, begin, at, special.secondSegment());
        }
        Arrays.fill(mask, 0, at, 1);
        return at;
    }
}
