package io.github.squeezebert.tflite;

import io.github.squeezebert.tokenizers.FoldingTokenizer;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.tokenizers.WordPieceTokenizer;
import io.github.squeezebert.tokenizers.bytelevel.ByteLevelBpeTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.SentencePieceTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.UnigramTokenizer;
import java.util.Map;

/** The tokenizer whose vocabulary lies in a {@code .tflite}, with the settings that its facts tell. */
final class PackedTokenizer {
    private final Map<String, byte[]> files;
    private final Facts facts;

    /**
     * @param files content by name
     */
    PackedTokenizer(Map<String, byte[]> files, Facts facts) {
        this.files = files;
        this.facts = facts;
    }

    /**
     * @throws IllegalArgumentException if its vocabulary is missing or damaged, or a fact of it is none that is known
     */
    Tokenizer read() {
        Tokenizer tokenizer = readPlain();
        return facts.truth(Contract.FOLD_FACT, false) ? new FoldingTokenizer(tokenizer) : tokenizer;
    }

    private Tokenizer readPlain() {
        String kind = facts.string(Contract.TOKENIZER_FACT, "none");
        if (kind.equals(Contract.WORDPIECE_TOKENIZER)) {
            return new WordPieceTokenizer(file(Contract.WORDPIECE_FILE), facts.all(), Contract.WORDPIECE_FILE);
        }
        boolean isAlbert = kind.equals(Contract.SENTENCEPIECE_TOKENIZER);
        boolean isUnigram = kind.equals(Contract.UNIGRAM_TOKENIZER);
        if (!isAlbert && !isUnigram && !kind.equals(Contract.BYTE_LEVEL_TOKENIZER)) {
            throw new IllegalArgumentException("has the unknown tokenizer " + kind);
        }
        byte[] vocabulary = file(isAlbert || isUnigram ? Contract.SENTENCEPIECE_FILE : Contract.BYTE_LEVEL_FILE);
        String cls = facts.string(Contract.CLS_FACT, isAlbert ? "[CLS]" : "<s>");
        String sep = facts.string(Contract.SEP_FACT, isAlbert ? "[SEP]" : "</s>");
        String pad = facts.string(Contract.PAD_FACT, "<pad>");
        if (isAlbert) {
            boolean lowercase = facts.truth(Contract.LOWERCASE_FACT, true);
            boolean stripAccents = facts.truth(Contract.STRIP_ACCENTS_FACT, lowercase);
            return new SentencePieceTokenizer(vocabulary, lowercase, stripAccents, cls, sep, pad);
        }
        String normalizer = facts.string(Contract.NORMALIZER_FACT, isUnigram ? UnigramTokenizer.PRECOMPILED : "");
        String added = facts.string(Contract.ADDED_TOKENS_FACT, "");
        int separators = small(Contract.SEPARATORS_FACT);
        int segment = small(Contract.SEGMENT_FACT);
        if (isUnigram) {
            return new UnigramTokenizer(vocabulary, normalizer, added, cls, sep, pad, separators, segment);
        }
        return new ByteLevelBpeTokenizer(
                vocabulary,
                normalizer,
                added,
                facts.truth(Contract.PREFIX_FACT, false),
                facts.truth(Contract.TRIM_FACT, true),
                cls,
                sep,
                pad,
                facts.string(Contract.UNK_FACT, "<unk>"),
                separators,
                segment,
                Contract.BYTE_LEVEL_FILE);
    }

    /** A fact that is 0, 1 or 2. */
    private int small(String fact) {
        long value = facts.integer(fact);
        if (value < 0 || value > 2) {
            throw new IllegalArgumentException("its " + Contract.FACTS_FILE + " has " + fact + " " + value);
        }
        return (int) value;
    }

    private byte[] file(String file) {
        byte[] content = files.get(file);
        if (content == null) {
            throw new IllegalArgumentException("lacks " + file + ", the vocabulary");
        }
        return content;
    }
}
