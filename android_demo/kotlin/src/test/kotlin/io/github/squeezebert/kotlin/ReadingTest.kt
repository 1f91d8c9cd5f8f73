package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Cancellation
import io.github.squeezebert.classifier.Classification
import io.github.squeezebert.classifier.TextClassifier
import java.util.concurrent.CountDownLatch
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlin.test.assertTrue
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.async
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest

/** A call runs on the dispatcher it is given, tells how far it is, and ends with its coroutine. */
internal class ReadingTest {
    private val classifier: TextClassifier = Models.file("windows.tflite").openTextClassifier()

    @AfterTest
    fun close() = classifier.close()

    @Test
    fun progressIsToldOnTheDispatcherAndTheAnswerComesBackToTheCaller() = runTest {
        val caller = Thread.currentThread()
        val told = mutableListOf<String>()
        oneThread("reader").use { reader ->
            classifier.classification(Models.LONG, reader) { done, total ->
                told += "$done of $total on ${Thread.currentThread().name.substringBefore(' ')}"
            }
        }
        assertEquals((0..Models.LONG_WINDOWS).map { "$it of ${Models.LONG_WINDOWS} on reader" }, told)
        assertEquals(caller, Thread.currentThread())
    }

    @Test
    fun aCancelledReadingEndsBeforeItsNextWindow() = runTest {
        val told = mutableListOf<Int>()
        lateinit var reading: Deferred<Classification>
        reading = async(start = CoroutineStart.LAZY) {
            classifier.classification(Models.LONG, StandardTestDispatcher(testScheduler)) { done, _ ->
                told += done
                if (done == 1) reading.cancel()
            }
        }
        assertFailsWith<CancellationException> { reading.await() }
        assertEquals(listOf(0, 1), told)
    }

    @Test
    fun aBatchEndsBeforeItsNextText() = runTest {
        val told = mutableListOf<Int>()
        lateinit var reading: Deferred<List<Classification>>
        reading = async(start = CoroutineStart.LAZY) {
            classifier.classifyEach(listOf("cat", "dog", "a"), StandardTestDispatcher(testScheduler)) { done, _ ->
                told += done
                if (done == 2) reading.cancel()
            }
        }
        assertFailsWith<CancellationException> { reading.await() }
        assertEquals(listOf(0, 1, 2), told)
    }

    @Test
    fun nothingRunsOnBehindACoroutineThatHasEnded() = runTest {
        val inWindow = CompletableDeferred<Unit>()
        val goOn = CountDownLatch(1)
        val told = mutableListOf<Int>()
        oneThread("reader").use { reader ->
            val reading = async {
                classifier.classification(Models.LONG, reader) { done, _ ->
                    told += done
                    if (done == 1) {
                        inWindow.complete(Unit)
                        goOn.await()
                    }
                }
            }
            inWindow.await()
            reading.cancel()
            runCurrent()
            assertFalse(reading.isCompleted)
            goOn.countDown()
            reading.join()
            assertTrue(reading.isCancelled)
            assertEquals(listOf(0, 1), told)
        }
    }

    @Test
    fun whatWasCancelledBeforeItBeganReadsNothing() = runTest {
        val told = mutableListOf<Int>()
        val reading = launch { classifier.classification("cat", StandardTestDispatcher(testScheduler)) { done, _ -> told += done } }
        reading.cancelAndJoin()
        assertEquals(emptyList(), told)
    }

    @Test
    fun whatTheCallerThrowsEndsTheReadingAndIsThrown() = runTest {
        val told = mutableListOf<Int>()
        val thrown = assertFailsWith<IllegalArgumentException> {
            classifier.classification(Models.LONG, StandardTestDispatcher(testScheduler)) { done, _ ->
                told += done
                require(done < 1) { "enough" }
            }
        }
        assertEquals("enough", thrown.message)
        assertEquals(listOf(0, 1), told)
    }

    @Test
    fun aClosedModelIsRefusedByItsName() = runTest {
        classifier.close()
        val thrown = assertFailsWith<IllegalStateException> { classifier.classify("cat", StandardTestDispatcher(testScheduler)) }
        assertEquals("${Models.file("windows.tflite")}: the model is closed; open it again", thrown.message)
    }

    @Test
    fun whatNobodyCancelledEndsInAnErrorNotInSilence() = runTest {
        val own = Cancellation().apply { cancel() }
        val ended = assertFailsWith<IllegalStateException> {
            readingOn(StandardTestDispatcher(testScheduler)) { classifier.classification("cat", own) }
        }
        assertEquals(
            "the reading was ended, but not by cancelling its coroutine: the reading was ended after 0 of 1 windows",
            ended.message,
        )
        val closed = oneThread("closed").apply { close() }
        assertFalse(assertFailsWith<IllegalStateException> { classifier.classify("cat", closed) } is CancellationException)
    }
}
