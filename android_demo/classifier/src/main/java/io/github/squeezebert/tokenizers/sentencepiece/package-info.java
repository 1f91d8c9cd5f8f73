/**
 * SentencePiece, with the ids and offsets of Python's {@code sentencepiece}.
 *
 * <p>A text's way through {@link io.github.squeezebert.tokenizers.sentencepiece.SentencePieceTokenizer}: {@code
 * AlbertNormalizer} → {@code SentencePieceNormalizer} → {@code Unigram} or {@code BytePairEncoding}. A model's way: {@code
 * ProtoReader} → {@code SentencePieceModel}.
 */
package io.github.squeezebert.tokenizers.sentencepiece;
