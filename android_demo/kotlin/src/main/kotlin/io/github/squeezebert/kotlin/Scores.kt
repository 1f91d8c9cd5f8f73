package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Ranked
import io.github.squeezebert.classifier.Scored
import io.github.squeezebert.classifier.TextScorer
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher

/**
 * The score of a text; the suspending form of [TextScorer.score]. What it means, and its range, is up to the model.
 *
 * @param text Any, the empty one and null too.
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param onProgress It is told how many of the text's windows have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun TextScorer.score(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): Double = scored(text, dispatcher, onProgress).score()

/** The score of a pair of texts; otherwise as for one text. */
public suspend fun TextScorer.score(
    first: CharSequence?,
    second: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): Double = scored(first, second, dispatcher, onProgress).score()

/** The score of a text, and how much of it was read; otherwise as [score]. */
public suspend fun TextScorer.scored(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): Scored = readingOn(dispatcher, onProgress) { scored(text, it) }

/** The score of a pair of texts, and how much of them was read; otherwise as [score]. */
public suspend fun TextScorer.scored(
    first: CharSequence?,
    second: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): Scored = readingOn(dispatcher, onProgress) { scored(first, second, it) }

/**
 * The score of each text, in the order of the texts; otherwise as [score].
 *
 * @param onProgress It is told how many of the texts have been read.
 */
public suspend fun TextScorer.scoreEach(
    texts: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Scored> = readingOn(dispatcher, onProgress) { scoreEach(texts, it) }

/**
 * The documents by their score with a query, best first, equals in the order given; the suspending form of
 * [TextScorer.rank]. The network runs once for each of them, or for each of their windows.
 *
 * @param onProgress It is told how many of the documents have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun TextScorer.rank(
    query: CharSequence?,
    documents: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Ranked> = readingOn(dispatcher, onProgress) { rank(query, documents, it) }
