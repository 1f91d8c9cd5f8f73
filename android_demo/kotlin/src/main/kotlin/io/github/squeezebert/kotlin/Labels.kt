package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Category
import io.github.squeezebert.classifier.Classification
import io.github.squeezebert.classifier.LabelScore
import io.github.squeezebert.classifier.LabelSet
import io.github.squeezebert.classifier.MultiLabelClassifier
import io.github.squeezebert.classifier.TextClassifier
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher

/**
 * The labels of a text with their probabilities, likeliest first; the suspending form of [TextClassifier.classify].
 *
 * @param text Any, the empty one and null too.
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param onProgress It is told how many of the text's windows have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun TextClassifier.classify(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Category> = classification(text, dispatcher, onProgress).categories()

/** The labels of a pair of texts, such as question and answer; otherwise as for one text. */
public suspend fun TextClassifier.classify(
    first: CharSequence?,
    second: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Category> = classification(first, second, dispatcher, onProgress).categories()

/** The labels of a text, and how much of it was read; otherwise as [classify]. */
public suspend fun TextClassifier.classification(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): Classification = readingOn(dispatcher, onProgress) { classification(text, it) }

/** The labels of a pair of texts, and how much of them was read; otherwise as [classify]. */
public suspend fun TextClassifier.classification(
    first: CharSequence?,
    second: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): Classification = readingOn(dispatcher, onProgress) { classification(first, second, it) }

/**
 * The labels of each text, in the order of the texts; otherwise as [classify].
 *
 * @param onProgress It is told how many of the texts have been read.
 */
public suspend fun TextClassifier.classifyEach(
    texts: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Classification> = readingOn(dispatcher, onProgress) { classifyEach(texts, it) }

/**
 * All labels with their probabilities, likeliest first; the suspending form of [MultiLabelClassifier.classify].
 *
 * @param text Any, the empty one and null too.
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param onProgress It is told how many of the text's windows have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun MultiLabelClassifier.classify(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<LabelScore> = labelSet(text, dispatcher, onProgress).labels()

/** All labels of a pair of texts; otherwise as for one text. */
public suspend fun MultiLabelClassifier.classify(
    first: CharSequence?,
    second: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<LabelScore> = labelSet(first, second, dispatcher, onProgress).labels()

/** All labels of a text, and how much of it was read; otherwise as [classify]. */
public suspend fun MultiLabelClassifier.labelSet(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): LabelSet = readingOn(dispatcher, onProgress) { labelSet(text, it) }

/** All labels of a pair of texts, and how much of them was read; otherwise as [classify]. */
public suspend fun MultiLabelClassifier.labelSet(
    first: CharSequence?,
    second: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): LabelSet = readingOn(dispatcher, onProgress) { labelSet(first, second, it) }

/**
 * All labels of each text, in the order of the texts; otherwise as [classify].
 *
 * @param onProgress It is told how many of the texts have been read.
 */
public suspend fun MultiLabelClassifier.classifyEach(
    texts: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<LabelSet> = readingOn(dispatcher, onProgress) { classifyEach(texts, it) }
