package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.SentenceIndex
import io.github.squeezebert.classifier.TextClassifier
import java.io.IOException
import java.util.concurrent.CountDownLatch
import kotlin.test.AfterTest
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlin.test.assertFalse
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.consumeAsFlow
import kotlinx.coroutines.flow.flow
import kotlinx.coroutines.flow.flowOf
import kotlinx.coroutines.flow.map
import kotlinx.coroutines.flow.onEach
import kotlinx.coroutines.flow.single
import kotlinx.coroutines.flow.toList
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest

/** Of the texts that a flow emits, the latest wins. */
internal class LatestTest {
    private val classifier: TextClassifier = Models.file("windows.tflite").openTextClassifier()

    @AfterTest
    fun close() = classifier.close()

    @Test
    fun aNewerTextEndsTheReadingOfTheOlderAndThoseBetweenAreNotBegun() = runTest {
        val inWindow = CompletableDeferred<Unit>()
        val goOn = CountDownLatch(1)
        val told = mutableListOf<String>()
        val typed = Channel<String>(Channel.UNLIMITED)
        oneThread("reader").use { reader ->
            val answers = typed.consumeAsFlow().readLatest(reader) { text, progress ->
                val answer = classifier.classification(text) { done, total ->
                    told += "${text.take(3)} $done"
                    if (text == Models.LONG && done == 1) {
                        inWindow.complete(Unit)
                        goOn.await()
                    }
                    progress.onWindow(done, total)
                }
                "$text: $answer"
            }
            val received = mutableListOf<String>()
            val collecting = launch { answers.toList(received) }
            typed.send(Models.LONG)
            inWindow.await()
            listOf("a", "b", "dog").forEach { typed.send(it) }
            runCurrent()
            goOn.countDown()
            typed.close()
            collecting.join()
            assertEquals(listOf("dog: ${classifier.classification("dog")}"), received)
        }
        assertEquals(listOf("cat 0", "cat 1", "dog 0", "dog 1"), told)
    }

    @Test
    fun aSourceIsNeverHeldUp() = runTest {
        val goOn = CountDownLatch(1)
        val begun = CompletableDeferred<Unit>()
        val emitted = CompletableDeferred<Unit>()
        val typed = flow {
            emit("cat")
            begun.await()
            repeat(100) { emit("a") }
            emit("dog")
            emitted.complete(Unit)
        }
        oneThread("reader").use { reader ->
            val read = mutableListOf<String>()
            val answers = typed.readLatest(reader) { text, _ ->
                begun.complete(Unit)
                goOn.await()
                read += text
                text
            }
            val received = mutableListOf<String>()
            val collecting = launch { answers.toList(received) }
            emitted.await()
            goOn.countDown()
            collecting.join()
            assertEquals(listOf("dog"), received)
            assertEquals("dog", read.last())
        }
    }

    @Test
    fun aSlowCollectorGetsTheNewestAnswerAlone() = runTest {
        val typed = flow {
            for (text in listOf("cat", "a", "dog")) {
                emit(text)
                delay(100)
            }
        }
        val read = mutableListOf<String>()
        val answers = typed.readLatest(here) { text, _ -> text.also { read += it } }
        assertEquals(listOf("cat", "dog"), answers.onEach { delay(1000) }.toList())
        assertEquals(listOf("cat", "a", "dog"), read)
    }

    @Test
    fun aPauseInTypingGivesEachTextItsAnswer() = runTest {
        val texts = listOf("cat", Models.LONG, "dog")
        val typed = flow {
            for (text in texts) {
                emit(text)
                delay(100)
            }
        }
        val answers = typed.classifyLatest(classifier, here).map { it.toString() }.toList()
        assertEquals(texts.map { classifier.classification(it).toString() }, answers)
    }

    @Test
    fun anErrorOfTheModelOrOfTheSourceEndsTheFlow() = runTest {
        val broken = flow {
            emit("cat")
            throw IOException("no keyboard")
        }
        assertEquals("no keyboard", assertFailsWith<IOException> { broken.classifyLatest(classifier, here).toList() }.message)
        classifier.close()
        val closed = assertFailsWith<IllegalStateException> { flowOf("cat").classifyLatest(classifier, here).toList() }
        assertEquals("${Models.file("windows.tflite")}: the model is closed; open it again", closed.message)
    }

    @Test
    fun aCollectorThatEndsEndsTheReading() = runTest {
        val inWindow = CompletableDeferred<Unit>()
        val goOn = CountDownLatch(1)
        val told = mutableListOf<Int>()
        oneThread("reader").use { reader ->
            val collecting = launch {
                flowOf(Models.LONG).readLatest(reader) { text, progress ->
                    classifier.classification(text) { done, total ->
                        told += done
                        inWindow.complete(Unit)
                        goOn.await()
                        progress.onWindow(done, total)
                    }
                }.toList()
            }
            inWindow.await()
            collecting.cancel()
            goOn.countDown()
            collecting.cancelAndJoin()
        }
        assertEquals(listOf(0), told)
    }

    @Test
    fun theFlowOfEachTaskGivesWhatItsCallGives() = runTest {
        val typed: Flow<String> = flowOf("cat and dog")
        Models.file("labels.tflite").openMultiLabelClassifier().use {
            assertEquals(it.labelSet("cat and dog").toString(), typed.classifyLatest(it, here).single().toString())
        }
        Models.file("scores.tflite").openTextScorer().use {
            assertEquals(it.scored("cat and dog").toString(), typed.scoreLatest(it, here).single().toString())
        }
        Models.file("entities.tflite").openTokenClassifier().use {
            assertEquals(it.entities("cat and dog").toString(), typed.entitiesLatest(it, here).single().toString())
        }
        Models.file("spans.tflite").openQuestionAnswerer().use {
            val wanted = it.answer("cat and dog", Models.LONG).toString()
            assertEquals(wanted, typed.answerLatest(it, Models.LONG, here).single().toString())
        }
        Models.file("vectors.tflite").openSentenceEncoder().use {
            val vector = it.encode("cat and dog")
            assertContentEquals(vector, typed.encodeLatest(it, here).single())
            val index = SentenceIndex("tiny", vector.size)
            listOf("cat", "dog").forEach { text -> index[text] = it.encode(text) }
            assertEquals(index.search(vector, 1).toString(), typed.searchLatest(index, it, 1, here).single().toString())
        }
    }

    @Test
    fun aFlowReadsEachTextWithThePromptThatIsAskedFor() = runTest {
        Models.file("prompts.tflite").openSentenceEncoder().use {
            val typed: Flow<String> = flowOf("cat and dog")
            assertContentEquals(it.encode("cat and dog"), typed.encodeLatest(it, here).single())
            val vector = it.encode("cat and dog", "passage")
            assertContentEquals(vector, typed.encodeLatest(it, here, "passage").single())
            assertFalse(vector.contentEquals(it.encode("cat and dog")))
        }
    }

    private val TestScope.here get() = StandardTestDispatcher(testScheduler)
}
