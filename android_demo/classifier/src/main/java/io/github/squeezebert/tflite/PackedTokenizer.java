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
        switch (kind) {
            case Contract.WORDPIECE_TOKENIZER:
                return new WordPieceTokenizer(file(Contract.WORDPIECE_FILE), facts.all(), Contract.WORDPIECE_FILE);
            case Contract.SENTENCEPIECE_TOKENIZER:
                return readAlbert();
            case Contract.UNIGRAM_TOKENIZER:
                return new UnigramTokenizer(file(Contract.SENTENCEPIECE_FILE), facts.all());
            case Contract.BYTE_LEVEL_TOKENIZER:
                return new ByteLevelBpeTokenizer(file(Contract.BYTE_LEVEL_FILE), facts.all(), Contract.BYTE_LEVEL_FILE);
            default:
                throw new IllegalArgumentException("has the unknown tokenizer " + kind);
        }
    }

    private Tokenizer readAlbert() {
        boolean lowercase = facts.truth(Contract.LOWERCASE_FACT, true);
        return new SentencePieceTokenizer(
                file(Contract.SENTENCEPIECE_FILE),
                lowercase,
                facts.truth(Contract.STRIP_ACCENTS_FACT, lowercase),
                facts.string(Contract.CLS_FACT, "[CLS]"),
                facts.string(Contract.SEP_FACT, "[SEP]"),
                facts.string(Contract.PAD_FACT, "<pad>"));
    }

    private byte[] file(String file) {
        byte[] content = files.get(file);
        if (content == null) {
            throw new IllegalArgumentException("lacks " + file + ", the vocabulary");
        }
        return content;
    }
}
