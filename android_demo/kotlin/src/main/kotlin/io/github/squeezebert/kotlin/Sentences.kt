package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Neighbour
import io.github.squeezebert.classifier.SentenceEncoder
import io.github.squeezebert.classifier.SentenceIndex
import java.io.File
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher

/**
 * The vector of a text, of as many numbers as the model gives; the suspending form of [SentenceEncoder.encode]. It is one
 * run of the network, which cancelling does not interrupt.
 *
 * @param text Any, the empty one and null too. What exceeds the model's length is ignored.
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param promptName Name of the prompt before the text, as [SentenceEncoder.prompts] lists them; an empty name for none.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalArgumentException The model has no prompt of this name.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun SentenceEncoder.encode(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    promptName: String = defaultPrompt(),
): FloatArray = readingOn(dispatcher) { encode(text, promptName) }

/**
 * The vector of each text, in the order of the texts.
 *
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param promptName Name of the prompt before each text, as [SentenceEncoder.prompts] lists them; an empty name for none.
 * @param onProgress It is told how many of the texts have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalArgumentException The model has no prompt of this name and there are texts.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun SentenceEncoder.encodeEach(
    texts: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    promptName: String = defaultPrompt(),
    onProgress: OnProgress? = null,
): List<FloatArray> = readingOn(dispatcher, onProgress) { encodeEach(texts, promptName, it) }

/** The cosine of the angle between two vectors, from -1 to 1; see [SentenceEncoder.cosine]. */
public infix fun FloatArray.cosine(other: FloatArray): Double = SentenceEncoder.cosine(this, other)

/** Keeps a vector, in the place of the one of the same name if there is one: `index["faq-17"] = vector`. */
public operator fun SentenceIndex.set(id: String, vector: FloatArray): Unit = add(id, vector)

/** How many vectors are kept. */
public val SentenceIndex.size: Int get() = size()

/**
 * The stored sentences nearest to a vector, most alike first; the suspending form of [SentenceIndex.search].
 *
 * @param vector As many finite numbers as each vector of the index has.
 * @param count How many are given at most.
 * @param dispatcher One of its threads compares all vectors.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalArgumentException The vector has another length or a number that is not finite, or the count is less than 1.
 */
public suspend fun SentenceIndex.search(
    vector: FloatArray,
    count: Int,
    dispatcher: CoroutineDispatcher,
): List<Neighbour> = readingOn(dispatcher) { search(vector, count) }

/**
 * Writes the index to a file; the suspending form of [SentenceIndex.save].
 *
 * @param dispatcher One of its threads writes, such as one of `Dispatchers.IO`.
 * @throws CancellationException The coroutine was cancelled. The file has been written all the same, or not at all.
 * @throws IOException Writing failed.
 */
public suspend fun SentenceIndex.save(file: File, dispatcher: CoroutineDispatcher): Unit = readingOn(dispatcher) { save(file) }

/**
 * Writes the index to a stream, which the caller closes; otherwise as to a file, but that a stream may have a part of it
 * where writing failed.
 */
public suspend fun SentenceIndex.save(stream: OutputStream, dispatcher: CoroutineDispatcher): Unit =
    readingOn(dispatcher) { save(stream) }

/**
 * Reads an index that was saved; the suspending form of [SentenceIndex.load].
 *
 * @param space Which model's vectors are expected, as the index was told when it was made.
 * @param dispatcher One of its threads reads, such as one of `Dispatchers.IO`.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IOException Reading failed, the file is damaged, or it has the vectors of another model.
 */
public suspend fun File.loadSentenceIndex(space: String, dispatcher: CoroutineDispatcher): SentenceIndex =
    readingOn(dispatcher) { SentenceIndex.load(this, space) }

/**
 * Reads an index from a stream, which the caller closes; otherwise as from a file.
 *
 * @param name What to call the stream in messages.
 */
public suspend fun InputStream.loadSentenceIndex(name: String, space: String, dispatcher: CoroutineDispatcher): SentenceIndex =
    readingOn(dispatcher) { SentenceIndex.load(this, name, space) }
