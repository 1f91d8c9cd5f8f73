package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Answer
import io.github.squeezebert.classifier.Classification
import io.github.squeezebert.classifier.Entity
import io.github.squeezebert.classifier.LabelSet
import io.github.squeezebert.classifier.MultiLabelClassifier
import io.github.squeezebert.classifier.Neighbour
import io.github.squeezebert.classifier.Progress
import io.github.squeezebert.classifier.QuestionAnswerer
import io.github.squeezebert.classifier.Scored
import io.github.squeezebert.classifier.SentenceEncoder
import io.github.squeezebert.classifier.SentenceIndex
import io.github.squeezebert.classifier.TextClassifier
import io.github.squeezebert.classifier.TextScorer
import io.github.squeezebert.classifier.TokenClassifier
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.channelFlow
import kotlinx.coroutines.flow.collectLatest
import kotlinx.coroutines.flow.conflate
import kotlinx.coroutines.yield

/**
 * Reads what a flow emits, such as a text while it is typed, and lets the latest win.
 *
 * A newer value ends the reading of the one before it: between two windows, or when it is done and its result has become
 * void. The last value is always read, so its result is always emitted.
 *
 * Nobody waits for anybody. The source is never held up: of the values that come while a window runs, the newest alone is
 * read. Nor does a slow collector hold up the reading: of the results that it has not taken yet, it gets the newest alone.
 * A result may thus be of a text that has just been changed; [read] can return the text with it, if that matters. A source
 * that emits each keystroke may be slowed down by `debounce` before this call.
 *
 * What the source, [read] or the library throws is thrown where the flow is collected, and ends it: a model that was
 * closed throws an [IllegalStateException]. Cancelling the collector ends the reading, too.
 *
 * @param dispatcher Its threads run [read]. None of them should be the one that collects, such as `Dispatchers.Main`: while
 *   that reads, no newer value can come.
 * @param read Makes a result of a value. It hands the [Progress] to the library's calls, which end by it.
 * @return A flow of the results, in the order of their values. It is cold: each collector has readings of its own.
 */
public fun <T, R> Flow<T>.readLatest(
    dispatcher: CoroutineDispatcher,
    read: (value: T, progress: Progress) -> R,
): Flow<R> {
    val source = conflate()
    return channelFlow<R> {
        source.collectLatest { value ->
            // Where a newer value waits already, it is taken now, and this one is not begun.
            yield()
            send(readingOn(dispatcher) { progress -> read(value, progress) })
        }
    }.conflate()
}

/** The labels of the latest text; see [readLatest] for what that means. */
public fun Flow<CharSequence?>.classifyLatest(
    classifier: TextClassifier,
    dispatcher: CoroutineDispatcher,
): Flow<Classification> = readLatest(dispatcher) { text, progress -> classifier.classification(text, progress) }

/** The labels of the latest text, of which each is given or not; see [readLatest] for what that means. */
public fun Flow<CharSequence?>.classifyLatest(
    classifier: MultiLabelClassifier,
    dispatcher: CoroutineDispatcher,
): Flow<LabelSet> = readLatest(dispatcher) { text, progress -> classifier.labelSet(text, progress) }

/** The score of the latest text; see [readLatest] for what that means. */
public fun Flow<CharSequence?>.scoreLatest(scorer: TextScorer, dispatcher: CoroutineDispatcher): Flow<Scored> =
    readLatest(dispatcher) { text, progress -> scorer.scored(text, progress) }

/** The entities of the latest text, in their order; see [readLatest] for what that means. */
public fun Flow<CharSequence?>.entitiesLatest(
    tagger: TokenClassifier,
    dispatcher: CoroutineDispatcher,
): Flow<List<Entity>> = readLatest(dispatcher) { text, progress -> tagger.entities(text, progress) }

/** The answer to the latest question, out of one [context]; see [readLatest] for what that means. */
public fun Flow<CharSequence?>.answerLatest(
    answerer: QuestionAnswerer,
    context: CharSequence?,
    dispatcher: CoroutineDispatcher,
): Flow<Answer> = readLatest(dispatcher) { question, progress -> answerer.answer(question, context, progress) }

/**
 * The vector of the latest text, of as many numbers as the model gives; see [readLatest] for what that means.
 *
 * @param promptName Name of the prompt before the text, as [SentenceEncoder.prompts] lists them; an empty name for none.
 */
public fun Flow<CharSequence?>.encodeLatest(
    encoder: SentenceEncoder,
    dispatcher: CoroutineDispatcher,
    promptName: String = encoder.defaultPrompt(),
): Flow<FloatArray> = readLatest(dispatcher) { text, _ -> encoder.encode(text, promptName) }

/**
 * The stored sentences nearest to the latest text, most alike first; see [readLatest] for what that means.
 *
 * @param encoder It makes a vector of the text, and made those in the index.
 * @param count How many are given at most. The flow throws an [IllegalArgumentException] where it is less than 1.
 * @param promptName Name of the prompt before the text, as [SentenceEncoder.prompts] lists them; an empty name for none.
 */
public fun Flow<CharSequence?>.searchLatest(
    index: SentenceIndex,
    encoder: SentenceEncoder,
    count: Int,
    dispatcher: CoroutineDispatcher,
    promptName: String = encoder.defaultPrompt(),
): Flow<List<Neighbour>> = readLatest(dispatcher) { text, _ -> index.search(encoder.encode(text, promptName), count) }
