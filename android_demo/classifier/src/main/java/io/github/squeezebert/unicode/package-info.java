/**
 * Characters as the tokenizers of Python see them, the same on every phone.
 *
 * <p>A text enters as a {@link io.github.squeezebert.unicode.NormalizedString}; {@link
 * io.github.squeezebert.unicode.UnicodeData} says what a character is, {@link
 * io.github.squeezebert.unicode.CanonicalOrder} and {@link io.github.squeezebert.unicode.Compatibility} take it apart, and
 * {@link io.github.squeezebert.unicode.Utf8} makes bytes of it.
 *
 * <p>This package is not part of the API. Its classes are public for the tokenizers alone, and change without notice.
 */
@NullMarked
package io.github.squeezebert.unicode;

import org.jspecify.annotations.NullMarked;
