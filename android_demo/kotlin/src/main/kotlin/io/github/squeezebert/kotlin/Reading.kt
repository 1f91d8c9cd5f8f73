package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Progress
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.ensureActive
import kotlinx.coroutines.isActive
import kotlinx.coroutines.withContext

/** Is told how many windows of a text, or texts of a batch, have been read, and how many there are. */
public typealias OnProgress = (done: Int, total: Int) -> Unit

/**
 * Runs calls of the library on a dispatcher, and ends them when the coroutine is cancelled.
 *
 * Every suspending call of this package does so. This one is for several calls in one go, or for one that takes a
 * [Progress] and is not here:
 *
 * ```
 * val (names, label) = readingOn(Dispatchers.Default) { progress ->
 *     tagger.entities(text, progress) to classifier.classification(text, progress).best
 * }
 * ```
 *
 * Cancelling does what [io.github.squeezebert.classifier.Cancellation.cancel] does: the call ends before its next window,
 * or its next text of a batch. A window that runs is not interrupted, and this call returns after it, so that nothing
 * runs on behind a coroutine that has ended. Whatever was read by then is given up.
 *
 * A model runs its network for one caller at a time, and another waits on its thread. Where many coroutines share a
 * model, `Dispatchers.Default.limitedParallelism(1)` keeps them from waiting on threads that others could use.
 *
 * @param dispatcher Its threads run [read].
 * @param onProgress It is told how far the reading is, on a thread of the dispatcher, before the first window and after
 *   each; null for nobody. What it throws ends the reading, and is thrown here.
 * @param read The calls. The [Progress] goes to each of them that takes one; without it a call runs to its end.
 * @return What [read] returns.
 * @throws CancellationException The coroutine was cancelled.
 * @throws IllegalStateException Something else ended the reading, such as a dispatcher that was closed or a
 *   [io.github.squeezebert.classifier.Cancellation] of the caller's.
 */
public suspend fun <T> readingOn(
    dispatcher: CoroutineDispatcher,
    onProgress: OnProgress? = null,
    read: (progress: Progress) -> T,
): T =
    try {
        withContext(dispatcher) {
            read { done, total ->
                onProgress?.invoke(done, total)
                isActive
            }
        }
    } catch (ended: CancellationException) {
        // Thrown on as it is, it would end a coroutine that nobody cancelled, without a word.
        currentCoroutineContext().ensureActive()
        throw IllegalStateException("the reading was ended, but not by cancelling its coroutine: ${ended.message}", ended)
    }
