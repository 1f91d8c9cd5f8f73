package io.github.squeezebert.tflite;

/**
 * Every name that a {@code .tflite} of this project and its readers have agreed on.
 *
 * <p>The Python side, which writes the files, has the same names; {@code tests/android/test_contract.py} compares them. The
 * output is not among them: the runtime is asked for the only one there is.
 */
public final class Contract {
    // The inputs, by their names in the signature.
    public static final String IDS = "ids";
    public static final String MASK = "mask";
    public static final String SEGMENT_IDS = "segment_ids";

    static final String SIGNATURE = "serving_default";
    static final String METADATA_ENTRY = "TFLITE_METADATA";

    // The files in the zip at the end.
    static final String FACTS_FILE = "squeezebert.json";
    static final String LABELS_FILE = "labels.txt";
    static final String WORDPIECE_FILE = "vocab.txt";
    static final String SENTENCEPIECE_FILE = "spiece.model";
    static final String BYTE_LEVEL_FILE = "byte_level.bpe";

    // What FACTS_FILE tells of the network.
    static final String FORMAT_FACT = "format";
    static final String TASK_FACT = "task";
    static final String LENGTH_FACT = "sequence_length";
    static final String SHORTER_LENGTHS_FACT = "shorter_lengths";
    static final String CHECKSUM_FACT = "model_crc32";
    static final String WINDOWS_FACT = "windows";
    static final String LEARNT_FROM_FACT = "learnt_from";
    static final String NO_ANSWER_FACT = "no_answer_threshold";

    // What it tells of single tasks.
    static final String THRESHOLDS_FACT = "label_thresholds";
    static final String ACTIVATION_FACT = "score_activation";
    static final String OFFSET_FACT = "score_offset";
    static final String TAGS_FACT = "tags";
    static final String PROMPTS_FACT = "prompts";
    static final String DEFAULT_PROMPT_FACT = "default_prompt_name";

    // What FACTS_FILE tells of the tokenizer; WordPieceTokenizer reads what is WordPiece's alone.
    static final String TOKENIZER_FACT = "tokenizer";
    static final String LOWERCASE_FACT = "lowercase";
    static final String STRIP_ACCENTS_FACT = "strip_accents";
    static final String NORMALIZER_FACT = "normalizer";
    static final String ADDED_TOKENS_FACT = "added_tokens";
    static final String FOLD_FACT = "fold_look_alikes";
    static final String CLS_FACT = "cls_token";
    static final String SEP_FACT = "sep_token";
    static final String PAD_FACT = "pad_token";
    static final String UNK_FACT = "unk_token";
    static final String MASK_FACT = "mask_token";
    static final String PREFIX_FACT = "add_prefix_space";
    static final String TRIM_FACT = "trim_offsets";
    static final String SEPARATORS_FACT = "pair_separators";
    static final String SEGMENT_FACT = "second_segment";

    /** The latest; 1 lacks settings of WordPiece that a reader must heed, and 2 what changes answers since. */
    static final int FORMAT = 3;

    // The values of LEARNT_FROM_FACT, and what is said of a text of another kind.
    static final String TEXTS = "texts";
    static final String PAIRS = "pairs";
    static final String BOTH = "both";
    public static final String ALONE = "is one text alone, but the model learnt from pairs of texts; give both texts of a pair";
    public static final String PAIRED = "is a pair of texts, but the model learnt from single texts; give one text";

    /** The greatest value of WINDOWS_FACT. */
    static final int MOST_WINDOWS = 1000;

    // The values of TASK_FACT.
    static final String CLASSIFICATION_TASK = "classification";
    static final String MULTI_LABEL_TASK = "multi-label-classification";
    static final String REGRESSION_TASK = "regression";
    static final String TOKEN_CLASSIFICATION_TASK = "token-classification";
    static final String QUESTION_ANSWERING_TASK = "question-answering";
    static final String EMBEDDING_TASK = "embedding";

    // The values of TOKENIZER_FACT.
    static final String WORDPIECE_TOKENIZER = "wordpiece";
    static final String SENTENCEPIECE_TOKENIZER = "sentencepiece";
    static final String UNIGRAM_TOKENIZER = "unigram";
    static final String BYTE_LEVEL_TOKENIZER = "byte-level-bpe";

    private Contract() {}
}
