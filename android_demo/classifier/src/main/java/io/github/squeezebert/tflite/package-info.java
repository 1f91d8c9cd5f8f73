/**
 * A {@code .tflite} read and checked, before the native runtime sees a byte of it.
 *
 * <p>A file's way: {@code TfliteBytes} maps it, {@code ZipTail} finds the files at its end, {@code Facts} reads what they say
 * of the network, {@code FlatTable} and {@link io.github.squeezebert.tflite.Graph} read the network itself, and {@link
 * io.github.squeezebert.tflite.ModelFile} checks that all of it fits together. The agreed names stand in {@link
 * io.github.squeezebert.tflite.Contract}.
 *
 * <p>Apps call {@link io.github.squeezebert.tflite.ModelDescription}. All else is not part of the API: it is public for the
 * package {@code classifier} alone, and changes without notice.
 */
@NullMarked
package io.github.squeezebert.tflite;

import org.jspecify.annotations.NullMarked;
