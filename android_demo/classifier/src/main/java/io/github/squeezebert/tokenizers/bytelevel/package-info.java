/**
 * Byte-level byte-pair encoding, with the ids and offsets of Python's {@code tokenizers}.
 *
 * <p>A text's way through {@link io.github.squeezebert.tokenizers.bytelevel.ByteLevelBpeTokenizer}: {@code
 * ByteLevelPreTokenizer} → {@code Merges}. A vocabulary's way: {@code ByteLevelVocabulary}.
 */
@NullMarked
package io.github.squeezebert.tokenizers.bytelevel;

import org.jspecify.annotations.NullMarked;
