/**
 * Text in, answers out, with one {@code .tflite} file.
 *
 * <table>
 * <caption>Which class for which task</caption>
 * <tr><th>Task</th><th>{@code task} in the file</th><th>Call</th></tr>
 * <tr><td>label a text or a pair</td><td>classification</td>
 *     <td>{@link io.github.squeezebert.classifier.TextClassifier#classify(CharSequence)}</td></tr>
 * <tr><td>give a text several labels, or none</td><td>multi-label-classification</td>
 *     <td>{@link io.github.squeezebert.classifier.MultiLabelClassifier#classify(CharSequence)}</td></tr>
 * <tr><td>score a text or a pair, rank documents</td><td>regression</td>
 *     <td>{@link io.github.squeezebert.classifier.TextScorer#score(CharSequence)}</td></tr>
 * <tr><td>find names in a text</td><td>token-classification</td>
 *     <td>{@link io.github.squeezebert.classifier.TokenClassifier#entities}</td></tr>
 * <tr><td>answer a question from a text</td><td>question-answering</td>
 *     <td>{@link io.github.squeezebert.classifier.QuestionAnswerer#answer}</td></tr>
 * <tr><td>compare the meanings of texts</td><td>embedding</td>
 *     <td>{@link io.github.squeezebert.classifier.SentenceEncoder#encode(CharSequence)}</td></tr>
 * <tr><td>find the stored sentences nearest to a text</td><td>embedding</td>
 *     <td>{@link io.github.squeezebert.classifier.SentenceIndex#search}</td></tr>
 * <tr><td>whatever the file is for</td><td>any</td>
 *     <td>{@link io.github.squeezebert.classifier.TextModels#open}</td></tr>
 * <tr><td>what a file says of itself, unopened</td><td>any</td>
 *     <td>{@link io.github.squeezebert.tflite.ModelDescription}</td></tr>
 * </table>
 *
 * <p>A text's way through it: {@link io.github.squeezebert.tokenizers.Tokenizer} → {@link
 * io.github.squeezebert.tokenizers.BertProcessing} → TensorFlow Lite in {@link
 * io.github.squeezebert.classifier.TextModel} → the class of the task. A file's way is told in {@link
 * io.github.squeezebert.tflite}.
 *
 * <p>The packages, each of which calls only those after it: {@code classifier}, {@code tflite}, {@code
 * tokenizers.bytelevel}, {@code tokenizers.sentencepiece}, {@code tokenizers}, {@code unicode}.
 *
 * <p>A text must not change while it is read: of an {@code Editable} that the user goes on typing into, give {@code
 * toString()}.
 *
 * <p>Any text may be null, and is then an empty one. No other argument may, unless it is marked {@code @Nullable}: a
 * {@link NullPointerException} names it. Every score is a {@code double}.
 *
 * <p>A {@code java.nio.file.Path} is opened as {@code open(path.toFile())}: Android has had that type only since Android 8.
 *
 * <p>No class here needs Android: it runs, and is tested, on any JVM.
 */
@NullMarked
package io.github.squeezebert.classifier;

import org.jspecify.annotations.NullMarked;
