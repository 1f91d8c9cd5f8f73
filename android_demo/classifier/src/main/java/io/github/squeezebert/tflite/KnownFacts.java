package io.github.squeezebert.tflite;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The one list of the facts in {@code squeezebert.json} that this reader heeds, or that change no answer.
 *
 * <p>A new fact is named in {@link Contract}, listed here, and read where it is needed.
 */
final class KnownFacts {
    /** Files of earlier formats may tell more: their readers passed over what they did not know. */
    private static final int FIRST_STRICT_FORMAT = 3;

    private static final List<String> OF_EVERY_FILE = Arrays.asList(
            Contract.FORMAT_FACT,
            Contract.TASK_FACT,
            Contract.LENGTH_FACT,
            Contract.SHORTER_LENGTHS_FACT,
            Contract.CHECKSUM_FACT,
            Contract.TOKENIZER_FACT,
            Contract.FOLD_FACT,
            Contract.CLS_FACT,
            Contract.SEP_FACT,
            Contract.PAD_FACT,
            Contract.MASK_FACT);
    private static final Map<String, List<String>> OF_TASK = new HashMap<>();
    private static final Map<String, List<String>> OF_TOKENIZER = new HashMap<>();

    static {
        OF_TASK.put(Contract.CLASSIFICATION_TASK, Arrays.asList(Contract.WINDOWS_FACT, Contract.LEARNT_FROM_FACT));
        OF_TASK.put(Contract.QUESTION_ANSWERING_TASK, Arrays.asList(Contract.NO_ANSWER_FACT));
        OF_TASK.put(Contract.MULTI_LABEL_TASK, Arrays.asList(
                Contract.THRESHOLDS_FACT,
                Contract.WINDOWS_FACT,
                Contract.LEARNT_FROM_FACT));
        OF_TASK.put(Contract.REGRESSION_TASK, Arrays.asList(
                Contract.ACTIVATION_FACT,
                Contract.OFFSET_FACT,
                Contract.WINDOWS_FACT,
                Contract.LEARNT_FROM_FACT));
        OF_TASK.put(Contract.TOKEN_CLASSIFICATION_TASK, Arrays.asList(Contract.TAGS_FACT));
        OF_TASK.put(Contract.EMBEDDING_TASK, Arrays.asList(Contract.PROMPTS_FACT, Contract.DEFAULT_PROMPT_FACT));

        OF_TOKENIZER.put(Contract.WORDPIECE_TOKENIZER, Arrays.asList(
                Contract.LOWERCASE_FACT,
                Contract.STRIP_ACCENTS_FACT,
                "mark_capitals",
                Contract.NORMALIZER_FACT,
                "clean_text",
                "handle_chinese_chars",
                "pre_tokenizer",
                "continuing_subword_prefix",
                "max_input_chars_per_word",
                Contract.ADDED_TOKENS_FACT,
                Contract.SEPARATORS_FACT,
                Contract.SEGMENT_FACT,
                Contract.UNK_FACT));
        OF_TOKENIZER.put(Contract.SENTENCEPIECE_TOKENIZER, Arrays.asList(
                Contract.LOWERCASE_FACT,
                Contract.STRIP_ACCENTS_FACT));
        OF_TOKENIZER.put(Contract.UNIGRAM_TOKENIZER, Arrays.asList(
                Contract.NORMALIZER_FACT,
                Contract.ADDED_TOKENS_FACT,
                Contract.SEPARATORS_FACT,
                Contract.SEGMENT_FACT));
        OF_TOKENIZER.put(Contract.BYTE_LEVEL_TOKENIZER, Arrays.asList(
                Contract.PREFIX_FACT,
                Contract.TRIM_FACT,
                Contract.NORMALIZER_FACT,
                Contract.ADDED_TOKENS_FACT,
                Contract.SEPARATORS_FACT,
                Contract.SEGMENT_FACT,
                Contract.UNK_FACT));
    }

    private KnownFacts() {}

    /**
     * @param facts the names of all facts of a file
     * @param tokenizer one of the known kinds
     * @throws IllegalArgumentException if one belongs to another task or, from format 3 on, is unknown
     */
    static void require(Set<String> facts, Task task, String tokenizer, long format) {
        Set<String> rest = new TreeSet<>(facts);
        rest.removeAll(OF_EVERY_FILE);
        rest.removeAll(OF_TOKENIZER.get(tokenizer));
        if (OF_TASK.containsKey(task.id())) {
            rest.removeAll(OF_TASK.get(task.id()));
        }
        for (List<String> ofAnother : OF_TASK.values()) {
            for (String fact : ofAnother) {
                if (rest.contains(fact)) {
                    throw new IllegalArgumentException("has " + fact + ", which the task " + task.id() + " does not have");
                }
            }
        }
        if (format >= FIRST_STRICT_FORMAT && !rest.isEmpty()) {
            String unknown = rest.iterator().next();
            throw new IllegalArgumentException("has " + unknown + ", which is not known here; update the library");
        }
    }
}
