package io.github.squeezebert.tokenizers.sentencepiece;

import io.github.squeezebert.tokenizers.PieceTrie;
import io.github.squeezebert.unicode.Utf8;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The content of a {@code spiece.model}: pieces with scores and types, and how text is normalised.
 *
 * <p>Field numbers: {@code sentencepiece_model.proto} of google/sentencepiece.
 */
final class SentencePieceModel {
    static final int UNIGRAM = 1;
    static final int BPE = 2;

    private static final byte NORMAL = 1;
    private static final byte UNKNOWN = 2;
    private static final byte USER_DEFINED = 4;
    private static final byte UNUSED = 5;
    private static final byte BYTE = 6;

    final byte[] bytes;

    int modelType = UNIGRAM;
    boolean byteFallback;
    boolean whitespaceIsSuffix;
    boolean addDummyPrefix = true;
    boolean removeExtraWhitespaces = true;
    boolean escapeWhitespaces = true;

    /** The precompiled map, or null when text is taken as it is. */
    @Nullable CharsMap charsMap;

    /** Pieces that text may be cut into: normal, user-defined and unused ones. */
    final PieceTrie pieces = new PieceTrie();

    /** Pieces that text is never cut into: unknown, control and byte ones. */
    final PieceTrie reserved = new PieceTrie();

    /** Pieces that are cut out of the text before all others; null when there are none. */
    @Nullable PieceTrie userDefined;

    /** The id of each byte's piece, when {@link #byteFallback}. */
    final int[] byteIds = new int[256];

    int unkId = -1;
    int size;
    float minScore = Float.MAX_VALUE;

    private int[] starts = new int[1024];
    private int[] ends = new int[1024];
    private float[] scores = new float[1024];
    private byte[] types = new byte[1024];

    /**
     * @param bytes the file; not to be changed afterwards
     * @throws IllegalArgumentException if it is not a SentencePiece model, or one that cuts by words or characters
     */
    SentencePieceModel(byte[] bytes) {
        this.bytes = bytes;
        ProtoReader model = new ProtoReader(bytes, 0, bytes.length);
        for (int field = model.next(); field != 0; field = model.next()) {
            if (field == 1) {
                readPiece(model.message());
            } else if (field == 2) {
                readTrainerSpec(model.message());
            } else if (field == 3) {
                readNormalizerSpec(model.message());
            }
        }
        if (modelType != UNIGRAM && modelType != BPE) {
            throw fault("is of type " + modelType + "; only unigram and BPE are read");
        }
        indexPieces();
    }

    boolean isUnused(int id) {
        return types[id] == UNUSED;
    }

    boolean isUserDefined(int id) {
        return types[id] == USER_DEFINED;
    }

    boolean isUnknown(int id) {
        return types[id] == UNKNOWN;
    }

    float score(int id) {
        return scores[id];
    }

    String piece(int id) {
        return Utf8.spelling(bytes, starts, ends, size, id);
    }

    /** The id of a piece of any type, or -1. */
    int find(byte[] piece, int from, int to) {
        int id = reserved.find(piece, from, to);
        return id >= 0 ? id : pieces.find(piece, from, to);
    }

    /** As {@link #find}, of a piece as the model spells it. */
    int id(String piece) {
        byte[] key = Utf8.of(piece);
        return find(key, 0, key.length);
    }

    /**
     * Whether no piece and no key of the normalisation map reaches across a blank between two words: {@code ▁}, which stands
     * for a blank, is a piece, and others hold it at their beginning alone.
     */
    boolean wordsStandApart() {
        byte[] meta = {(byte) 0xE2, (byte) 0x96, (byte) 0x81};
        int id = pieces.find(meta, 0, meta.length);
        boolean apart = escapeWhitespaces && id >= 0 && !isUnused(id) && (charsMap == null || !charsMap.hasBlankInKey());
        for (int piece = 0; apart && piece < size; piece++) {
            boolean cut = types[piece] == NORMAL || types[piece] == USER_DEFINED || types[piece] == UNUSED;
            for (int at = starts[piece]; cut && at < ends[piece]; at++) {
                boolean blank = bytes[at] == ' ';
                boolean within = at > starts[piece] && at + 2 < ends[piece];
                apart &= !blank && !(within && bytes[at] == meta[0] && bytes[at + 1] == meta[1] && bytes[at + 2] == meta[2]);
            }
        }
        return apart;
    }

    private void readPiece(ProtoReader piece) {
        if (size == starts.length) {
            starts = Arrays.copyOf(starts, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
            scores = Arrays.copyOf(scores, 2 * size);
            types = Arrays.copyOf(types, 2 * size);
        }
        types[size] = NORMAL;
        for (int field = piece.next(); field != 0; field = piece.next()) {
            if (field == 1) {
                starts[size] = piece.start();
                ends[size] = piece.end();
            } else if (field == 2) {
                scores[size] = piece.float32();
            } else if (field == 3) {
                types[size] = (byte) piece.integer();
            }
        }
        size++;
    }

    private void readTrainerSpec(ProtoReader spec) {
        for (int field = spec.next(); field != 0; field = spec.next()) {
            if (field == 3) {
                modelType = spec.integer();
            } else if (field == 24) {
                whitespaceIsSuffix = spec.integer() != 0;
            } else if (field == 35) {
                byteFallback = spec.integer() != 0;
            }
        }
    }

    private void readNormalizerSpec(ProtoReader spec) {
        for (int field = spec.next(); field != 0; field = spec.next()) {
            if (field == 2 && spec.end() > spec.start()) {
                charsMap = new CharsMap(bytes, spec.start(), spec.end());
            } else if (field == 3) {
                addDummyPrefix = spec.integer() != 0;
            } else if (field == 4) {
                removeExtraWhitespaces = spec.integer() != 0;
            } else if (field == 5) {
                escapeWhitespaces = spec.integer() != 0;
            }
        }
    }

    private void indexPieces() {
        Arrays.fill(byteIds, -1);
        for (int id = 0; id < size; id++) {
            byte type = types[id];
            if (starts[id] == ends[id] || !Utf8.isValid(bytes, starts[id], ends[id])) {
                throw fault("piece " + id + " is empty or not UTF-8");
            }
            boolean normal = type == NORMAL || type == USER_DEFINED || type == UNUSED;
            if ((normal ? pieces : reserved).put(bytes, starts[id], ends[id], id) >= 0) {
                throw fault("repeats piece " + piece(id));
            }
            if (type == NORMAL) {
                minScore = Math.min(minScore, scores[id]);
            } else if (type == USER_DEFINED) {
                userDefined = userDefined == null ? new PieceTrie() : userDefined;
                userDefined.put(bytes, starts[id], ends[id], id);
            } else if (type == UNKNOWN) {
                unkId = id;
            }
        }
        if (unkId < 0) {
            throw fault("has no unknown piece");
        }
        for (int value = 0; byteFallback && value < 256; value++) {
            byteIds[value] = id(bytePiece((byte) value));
            if (byteIds[value] < 0 || types[byteIds[value]] != BYTE) {
                throw fault("lacks the piece of byte " + value);
            }
        }
    }

    /** How a model spells the piece of one byte, such as {@code <0x0A>}. */
    static String bytePiece(byte value) {
        String digits = "0123456789ABCDEF";
        return "<0x" + digits.charAt(value >> 4 & 15) + digits.charAt(value & 15) + ">";
    }

    /** What is wrong with the bytes that should be such a model. */
    static IllegalArgumentException fault(String what) {
        return new IllegalArgumentException("SentencePiece model: " + what);
    }
}
