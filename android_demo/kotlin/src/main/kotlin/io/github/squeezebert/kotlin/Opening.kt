package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.MultiLabelClassifier
import io.github.squeezebert.classifier.QuestionAnswerer
import io.github.squeezebert.classifier.SentenceEncoder
import io.github.squeezebert.classifier.TextClassifier
import io.github.squeezebert.classifier.TextModel
import io.github.squeezebert.classifier.TextModels
import io.github.squeezebert.classifier.TextScorer
import io.github.squeezebert.classifier.TokenClassifier
import java.io.File
import java.io.FileDescriptor
import java.io.IOException
import java.io.InputStream
import java.nio.ByteBuffer
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.job
import kotlinx.coroutines.withContext

/**
 * Maps a file into memory, and opens the model in it: `file.openModel<TextClassifier> { threads = 2 }`.
 *
 * It blocks until the model is open; give a dispatcher, and it suspends instead.
 *
 * @param M The class for the task of the file, such as [TextClassifier]; [TextModel] for any task.
 * @param options Sets what shall not be as it is by default.
 * @return The model, which the caller closes: `use` does, and so does [closeWith].
 * @throws IOException The file is missing, unreadable, empty, cut short or damaged.
 * @throws IllegalArgumentException It is no `.tflite`, has no metadata, serves another task than [M], or its vocabulary or
 *   labels do not fit its network; or an option is refused, as [ModelOptions] tells.
 */
@Throws(IOException::class)
public inline fun <reified M : TextModel> File.openModel(noinline options: ModelOptions.() -> Unit = {}): M =
    TextModels.open(this, M::class.java, modelOptions(options))

/**
 * Opens the model in a file on a dispatcher, such as `Dispatchers.IO`; otherwise as [openModel].
 *
 * @throws CancellationException The coroutine was cancelled. If the model was open by then, it is closed again.
 * @throws IOException As for [openModel] without a dispatcher.
 * @throws IllegalArgumentException As there.
 */
public suspend inline fun <reified M : TextModel> File.openModel(
    dispatcher: CoroutineDispatcher,
    noinline options: ModelOptions.() -> Unit = {},
): M = openingOn(dispatcher) { openModel(options) }

/**
 * Opens the model in a part of an open file, such as an asset of an APK. The descriptor may be closed afterwards.
 * Otherwise as `File.openModel`.
 *
 * @param start Index of the model's first byte.
 * @param length Number of its bytes.
 * @param name What to call the model in messages.
 * @throws IOException As for a file.
 * @throws IllegalArgumentException As for a file.
 */
@Throws(IOException::class)
public inline fun <reified M : TextModel> FileDescriptor.openModel(
    start: Long,
    length: Long,
    name: String,
    noinline options: ModelOptions.() -> Unit = {},
): M = TextModels.open(this, start, length, name, M::class.java, modelOptions(options))

/**
 * Opens the model in a part of an open file on a dispatcher; otherwise as above.
 *
 * @throws CancellationException The coroutine was cancelled. If the model was open by then, it is closed again.
 * @throws IOException As for a file.
 * @throws IllegalArgumentException As for a file.
 */
public suspend inline fun <reified M : TextModel> FileDescriptor.openModel(
    start: Long,
    length: Long,
    name: String,
    dispatcher: CoroutineDispatcher,
    noinline options: ModelOptions.() -> Unit = {},
): M = openingOn(dispatcher) { openModel(start, length, name, options) }

/**
 * Opens the model in a buffer, from its position to its limit. A direct buffer is used as it is, and must not be changed
 * before the model is closed; any other is copied. Otherwise as `File.openModel`.
 *
 * @param name What to call the model in messages.
 * @throws IOException As for a file.
 * @throws IllegalArgumentException As for a file.
 */
@Throws(IOException::class)
public inline fun <reified M : TextModel> ByteBuffer.openModel(
    name: String,
    noinline options: ModelOptions.() -> Unit = {},
): M = TextModels.open(this, name, M::class.java, modelOptions(options))

/**
 * Opens the model in a buffer on a dispatcher; otherwise as above.
 *
 * @throws CancellationException The coroutine was cancelled. If the model was open by then, it is closed again.
 * @throws IOException As for a file.
 * @throws IllegalArgumentException As for a file.
 */
public suspend inline fun <reified M : TextModel> ByteBuffer.openModel(
    name: String,
    dispatcher: CoroutineDispatcher,
    noinline options: ModelOptions.() -> Unit = {},
): M = openingOn(dispatcher) { openModel(name, options) }

/**
 * Reads a stream to its end into memory, and opens the model in it; the caller closes the stream. Otherwise as
 * `File.openModel`.
 *
 * @param name What to call the model in messages.
 * @throws IOException Reading failed, or as for a file.
 * @throws IllegalArgumentException As for a file.
 */
@Throws(IOException::class)
public inline fun <reified M : TextModel> InputStream.openModel(
    name: String,
    noinline options: ModelOptions.() -> Unit = {},
): M = TextModels.open(this, name, M::class.java, modelOptions(options))

/**
 * Reads a stream to its end, and opens the model in it, on a dispatcher; otherwise as above.
 *
 * @throws CancellationException The coroutine was cancelled. If the model was open by then, it is closed again.
 * @throws IOException Reading failed, or as for a file.
 * @throws IllegalArgumentException As for a file.
 */
public suspend inline fun <reified M : TextModel> InputStream.openModel(
    name: String,
    dispatcher: CoroutineDispatcher,
    noinline options: ModelOptions.() -> Unit = {},
): M = openingOn(dispatcher) { openModel(name, options) }

/** Opens a model that gives a text one of its labels; as [openModel]. */
@Throws(IOException::class)
public fun File.openTextClassifier(options: ModelOptions.() -> Unit = {}): TextClassifier = openModel(options)

/** Opens a model that gives a text one of its labels, on a dispatcher; as [openModel]. */
public suspend fun File.openTextClassifier(
    dispatcher: CoroutineDispatcher,
    options: ModelOptions.() -> Unit = {},
): TextClassifier = openModel(dispatcher, options)

/** Opens a model that gives a text all labels that fit; as [openModel]. */
@Throws(IOException::class)
public fun File.openMultiLabelClassifier(options: ModelOptions.() -> Unit = {}): MultiLabelClassifier = openModel(options)

/** Opens a model that gives a text all labels that fit, on a dispatcher; as [openModel]. */
public suspend fun File.openMultiLabelClassifier(
    dispatcher: CoroutineDispatcher,
    options: ModelOptions.() -> Unit = {},
): MultiLabelClassifier = openModel(dispatcher, options)

/** Opens a model that scores texts; as [openModel]. */
@Throws(IOException::class)
public fun File.openTextScorer(options: ModelOptions.() -> Unit = {}): TextScorer = openModel(options)

/** Opens a model that scores texts, on a dispatcher; as [openModel]. */
public suspend fun File.openTextScorer(
    dispatcher: CoroutineDispatcher,
    options: ModelOptions.() -> Unit = {},
): TextScorer = openModel(dispatcher, options)

/** Opens a model that finds the entities in a text; as [openModel]. */
@Throws(IOException::class)
public fun File.openTokenClassifier(options: ModelOptions.() -> Unit = {}): TokenClassifier = openModel(options)

/** Opens a model that finds the entities in a text, on a dispatcher; as [openModel]. */
public suspend fun File.openTokenClassifier(
    dispatcher: CoroutineDispatcher,
    options: ModelOptions.() -> Unit = {},
): TokenClassifier = openModel(dispatcher, options)

/** Opens a model that answers questions; as [openModel]. */
@Throws(IOException::class)
public fun File.openQuestionAnswerer(options: ModelOptions.() -> Unit = {}): QuestionAnswerer = openModel(options)

/** Opens a model that answers questions, on a dispatcher; as [openModel]. */
public suspend fun File.openQuestionAnswerer(
    dispatcher: CoroutineDispatcher,
    options: ModelOptions.() -> Unit = {},
): QuestionAnswerer = openModel(dispatcher, options)

/** Opens a model that makes vectors of texts; as [openModel]. */
@Throws(IOException::class)
public fun File.openSentenceEncoder(options: ModelOptions.() -> Unit = {}): SentenceEncoder = openModel(options)

/** Opens a model that makes vectors of texts, on a dispatcher; as [openModel]. */
public suspend fun File.openSentenceEncoder(
    dispatcher: CoroutineDispatcher,
    options: ModelOptions.() -> Unit = {},
): SentenceEncoder = openModel(dispatcher, options)

/**
 * Closes the model once the scope has been cancelled and all its coroutines have ended, so that none reads with a closed
 * one: `file.openTextClassifier(Dispatchers.IO).closeWith(viewModelScope)`.
 *
 * @return The model itself.
 * @throws IllegalStateException The scope has no job, so that it never ends.
 */
public fun <M : TextModel> M.closeWith(scope: CoroutineScope): M {
    scope.coroutineContext.job.invokeOnCompletion { close() }
    return this
}

/**
 * Opens a model on a dispatcher, from where this package has no call for it, such as the assets of an app:
 *
 * ```
 * val classifier = openingOn(Dispatchers.IO) {
 *     AssetModels.open(context, "intents.tflite", TextClassifier::class.java, modelOptions { maxResults = 3 })
 * }
 * ```
 *
 * @param dispatcher Its threads run [open].
 * @param open Opens the model. What it throws is thrown here.
 * @return The model, which the caller closes.
 * @throws CancellationException The coroutine was cancelled. If the model was open by then, it is closed again.
 * @throws IllegalStateException The dispatcher is closed.
 */
public suspend fun <M : TextModel> openingOn(dispatcher: CoroutineDispatcher, open: () -> M): M {
    var model: M? = null
    try {
        return withContext(dispatcher) { open().also { model = it } }
    } catch (ended: CancellationException) {
        // A result that comes too late is dropped; its native memory must not be.
        model?.close()
        currentCoroutineContext().ensureActive()
        throw IllegalStateException("opening the model was ended, but not by cancelling its coroutine: ${ended.message}", ended)
    }
}
