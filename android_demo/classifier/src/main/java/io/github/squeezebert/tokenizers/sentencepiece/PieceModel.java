package io.github.squeezebert.tokenizers.sentencepiece;

/** What cuts a normalised text into the pieces of a SentencePiece model. */
interface PieceModel {
    Pieces encode(NormalizedBytes text);
}
