/**
 * Text in, labels out, with one {@code .tflite} file; start at {@link io.github.squeezebert.classifier.TextClassifier}.
 *
 * <p>A text's way through it: {@link io.github.squeezebert.tokenizers.Tokenizer} → {@link
 * io.github.squeezebert.tokenizers.BertProcessing} → TensorFlow Lite → {@link
 * io.github.squeezebert.classifier.Category}. A file's way: {@code ZipTail} and {@code FlatTable} read it, {@code
 * ModelFile} and {@code Graph} check it, and only then does the native runtime see it.
 *
 * <p>No class here needs Android: it runs, and is tested, on any JVM.
 */
package io.github.squeezebert.classifier;
