/**
 * SentencePiece, with the ids and offsets of Python's {@code sentencepiece}, and Unigram, with those of {@code tokenizers}.
 *
 * <p>A text's way through {@link io.github.squeezebert.tokenizers.sentencepiece.SentencePieceTokenizer}: {@code
 * AlbertNormalizer} → {@code SentencePieceNormalizer} → {@code Unigram} or {@code BytePairEncoding}; through {@link
 * io.github.squeezebert.tokenizers.sentencepiece.UnigramTokenizer}: {@code PrecompiledNormalizer} → {@code Unigram}. A
 * model's way: {@code ProtoReader} → {@code SentencePieceModel}.
 */
@NullMarked
package io.github.squeezebert.tokenizers.sentencepiece;

import org.jspecify.annotations.NullMarked;
