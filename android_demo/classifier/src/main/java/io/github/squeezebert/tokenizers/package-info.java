/**
 * The tokenizers of BERT, ALBERT, XLM-RoBERTa and RoBERTa, with the ids and offsets of Python's {@code tokenizers} and {@code sentencepiece}.
 *
 * <table>
 * <caption>The steps, by the names they have in Hugging Face tokenizers; all but WordPiece in packages of their own</caption>
 * <tr><th>Step</th><th>WordPiece</th><th>SentencePiece</th><th>Unigram</th><th>byte-level BPE</th></tr>
 * <tr><td>normalizer</td><td>{@code BertNormalizer}</td><td>{@code AlbertNormalizer}, {@code SentencePieceNormalizer}</td>
 * <td>{@code PrecompiledNormalizer}</td><td>none of its own</td></tr>
 * <tr><td>pre-tokenizer</td><td>{@code BertPreTokenizer}</td><td>none: blanks are part of the pieces</td>
 * <td>in {@code UnigramTokenizer}</td><td>{@code ByteLevelPreTokenizer}</td></tr>
 * <tr><td>model</td><td>{@code WordPiece}</td><td>{@code Unigram} or {@code BytePairEncoding}</td><td>{@code Unigram}</td>
 * <td>{@code Merges}</td></tr>
 * <tr><td>post-processor</td><td colspan="4">{@link io.github.squeezebert.tokenizers.BertProcessing}</td></tr>
 * </table>
 *
 * <p>{@link io.github.squeezebert.tokenizers.PipelineTokenizer} looks for the added tokens of all but SentencePiece first.
 * It, {@link io.github.squeezebert.tokenizers.PieceTrie}, {@link io.github.squeezebert.tokenizers.Cuts} and {@link
 * io.github.squeezebert.tokenizers.Arguments} are not part of the API: they are public for other packages alone, and change
 * without notice.
 */
@NullMarked
package io.github.squeezebert.tokenizers;

import org.jspecify.annotations.NullMarked;
