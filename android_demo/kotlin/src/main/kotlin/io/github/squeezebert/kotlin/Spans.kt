package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Answer
import io.github.squeezebert.classifier.Entity
import io.github.squeezebert.classifier.QuestionAnswerer
import io.github.squeezebert.classifier.TokenClassifier
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher

/**
 * The entities of a text of any length, in their order; the suspending form of [TokenClassifier.entities].
 *
 * @param text Any, the empty one and null too.
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param onProgress It is told how many of the text's windows have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun TokenClassifier.entities(
    text: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Entity> = readingOn(dispatcher, onProgress) { entities(text, it) }

/**
 * The entities of each text, in the order of the texts; otherwise as [entities].
 *
 * @param onProgress It is told how many of the texts have been read.
 */
public suspend fun TokenClassifier.entitiesOfEach(
    texts: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<List<Entity>> = readingOn(dispatcher, onProgress) { entitiesOfEach(texts, it) }

/**
 * The likeliest answer to a question out of a context of any length, or none; the suspending form of
 * [QuestionAnswerer.answer].
 *
 * @param question Any, the empty one and null too.
 * @param context The text that may hold the answer; any, the empty one and null too.
 * @param dispatcher Its threads run the model; [readingOn] tells more.
 * @param mostWindows At most so many windows of a long context are read, those that have most in common with the question;
 *   all unless set.
 * @param onProgress It is told how many of the context's windows have been read.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalArgumentException [mostWindows] is less than 1.
 * @throws IllegalStateException The model is closed.
 */
public suspend fun QuestionAnswerer.answer(
    question: CharSequence?,
    context: CharSequence?,
    dispatcher: CoroutineDispatcher,
    mostWindows: Int = Int.MAX_VALUE,
    onProgress: OnProgress? = null,
): Answer = readingOn(dispatcher, onProgress) { answer(question, context, mostWindows, it) }

/**
 * The answer that each context gives to a question, in the order of the contexts; otherwise as [answer].
 *
 * @param onProgress It is told how many of the contexts have been read.
 */
public suspend fun QuestionAnswerer.answerEach(
    question: CharSequence?,
    contexts: List<CharSequence?>,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Answer> = readingOn(dispatcher, onProgress) { answerEach(question, contexts, it) }

/**
 * The answer to each question that a context gives, in the order of the questions; otherwise as [answer].
 *
 * @param onProgress It is told how many of the questions have been answered.
 */
public suspend fun QuestionAnswerer.answerEach(
    questions: List<CharSequence?>,
    context: CharSequence?,
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
): List<Answer> = readingOn(dispatcher, onProgress) { answerEach(questions, context, it) }
