package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.MultiLabelClassifier
import io.github.squeezebert.classifier.Progress
import io.github.squeezebert.classifier.QuestionAnswerer
import io.github.squeezebert.classifier.SentenceEncoder
import io.github.squeezebert.classifier.SentenceIndex
import io.github.squeezebert.classifier.TextClassifier
import io.github.squeezebert.classifier.TextScorer
import io.github.squeezebert.classifier.TokenClassifier
import java.io.ByteArrayOutputStream
import java.io.File
import java.io.OutputStream
import java.lang.reflect.Modifier
import kotlin.coroutines.Continuation
import kotlin.test.Test
import kotlin.test.assertContentEquals
import kotlin.test.assertEquals
import kotlin.test.assertTrue
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runTest
import org.junit.jupiter.api.io.TempDir

/** A suspending call gives what the Java call of the same name gives. */
internal class CallsTest {
    private val texts = listOf("cat", null, "cat and dog")

    @Test
    fun labels() = runTest {
        Models.file("windows.tflite").openTextClassifier().use {
            for (text in texts + Models.LONG) {
                assertEquals(it.classify(text).toString(), it.classify(text, here).toString())
                assertEquals(it.classify(text, "a b").toString(), it.classify(text, "a b", here).toString())
                assertEquals(it.classification(text, null).toString(), it.classification(text, here).toString())
                assertEquals(it.classification("a b", text, null).toString(), it.classification("a b", text, here).toString())
            }
            assertEquals(it.classifyEach(texts, null).toString(), it.classifyEach(texts, here).toString())
        }
    }

    @Test
    fun labelsOfWhichSeveralFit() = runTest {
        Models.file("labels_windows.tflite").openMultiLabelClassifier().use {
            for (text in texts + Models.LONG) {
                assertEquals(it.classify(text).toString(), it.classify(text, here).toString())
                assertEquals(it.classify(text, "a b").toString(), it.classify(text, "a b", here).toString())
                assertEquals(it.labelSet(text, null).toString(), it.labelSet(text, here).toString())
                assertEquals(it.labelSet("a b", text, null).toString(), it.labelSet("a b", text, here).toString())
            }
            assertEquals(it.classifyEach(texts, null).toString(), it.classifyEach(texts, here).toString())
        }
    }

    @Test
    fun scores() = runTest {
        Models.file("scores_windows.tflite").openTextScorer().use {
            for (text in texts + Models.LONG) {
                assertEquals(it.score(text), it.score(text, here))
                assertEquals(it.score(text, "a b"), it.score(text, "a b", here))
                assertEquals(it.scored(text, null).toString(), it.scored(text, here).toString())
                assertEquals(it.scored("a b", text, null).toString(), it.scored("a b", text, here).toString())
            }
            assertEquals(it.scoreEach(texts, null).toString(), it.scoreEach(texts, here).toString())
            assertEquals(it.rank("cat", texts).toString(), it.rank("cat", texts, here).toString())
        }
    }

    @Test
    fun entities() = runTest {
        Models.file("entities.tflite").openTokenClassifier().use {
            for (text in texts + Models.LONG) {
                assertEquals(it.entities(text).toString(), it.entities(text, here).toString())
            }
            assertEquals(it.entitiesOfEach(texts, null).toString(), it.entitiesOfEach(texts, here).toString())
        }
    }

    @Test
    fun answers() = runTest {
        Models.file("spans.tflite").openQuestionAnswerer().use {
            for (text in texts + Models.LONG) {
                assertEquals(it.answer("cat", text).toString(), it.answer("cat", text, here).toString())
            }
            val read = it.answer("cat", Models.LONG, here, mostWindows = 1)
            assertEquals(1, read.windows)
            assertTrue(read.windowsInAll > 1)
            assertEquals(it.answer("cat", Models.LONG, 1, null).toString(), read.toString())
            assertEquals(it.answerEach("cat", texts, null).toString(), it.answerEach("cat", texts, here).toString())
            assertEquals(it.answerEach(texts, "a b", null).toString(), it.answerEach(texts, "a b", here).toString())
        }
    }

    @Test
    fun vectors() = runTest {
        Models.file("prompts.tflite").openSentenceEncoder().use {
            val prompt = it.prompts().keys.last()
            for (text in texts) {
                assertContentEquals(it.encode(text), it.encode(text, here))
                assertContentEquals(it.encode(text, prompt), it.encode(text, here, prompt))
                assertContentEquals(it.encode(text, ""), it.encode(text, here, promptName = ""))
            }
            assertContentEquals(it.encodeEach(texts, null).last(), it.encodeEach(texts, here).last())
            assertContentEquals(it.encode(texts.last(), prompt), it.encodeEach(texts, here, prompt).last())
            assertEquals(SentenceEncoder.cosine(it.encode("cat"), it.encode("dog")), it.encode("cat") cosine it.encode("dog"))
        }
    }

    @Test
    fun neighbours(@TempDir folder: File) = runTest {
        val index = SentenceIndex("plane", 2)
        index["east"] = floatArrayOf(1f, 0f)
        index["north"] = floatArrayOf(0f, 1f)
        index["north"] = floatArrayOf(0f, 2f)
        assertEquals(2, index.size)
        val wanted = index.search(floatArrayOf(1f, 3f), 2).toString()
        assertEquals(wanted, index.search(floatArrayOf(1f, 3f), 2, here).toString())
        val file = File(folder, "plane.index")
        index.save(file, here)
        val read = file.loadSentenceIndex("plane", here)
        assertEquals(true, "east" in read)
        assertEquals(wanted, read.search(floatArrayOf(1f, 3f), 2).toString())
        val stream = ByteArrayOutputStream()
        read.save(stream, here)
        assertContentEquals(file.readBytes(), stream.toByteArray())
        assertEquals(2, stream.toByteArray().inputStream().loadSentenceIndex("bytes", "plane", here).size)
    }

    /** A call that reads texts, vectors or files may take long, so none of the library's is without its suspending form. */
    @Test
    fun everyCallThatReadsHasItsSuspendingForm() {
        val own = setOf(CoroutineDispatcher::class.java, Function2::class.java, Continuation::class.java)
        val suspending = listOf("LabelsKt", "ScoresKt", "SpansKt", "SentencesKt")
            .flatMap { Class.forName("io.github.squeezebert.kotlin.$it").methods.toList() }
            .filter { it.parameterTypes.lastOrNull() == Continuation::class.java }
            .map { it.name to it.parameterTypes.filter { type -> type !in own } }
        val read = setOf(
            CharSequence::class.java, List::class.java, FloatArray::class.java, File::class.java, OutputStream::class.java,
        )
        val blocking = listOf(
            TextClassifier::class, MultiLabelClassifier::class, TextScorer::class, TokenClassifier::class,
            QuestionAnswerer::class, SentenceEncoder::class, SentenceIndex::class,
        ).flatMap { it.java.declaredMethods.toList() }
            .filter { Modifier.isPublic(it.modifiers) && !Modifier.isStatic(it.modifiers) && !it.isSynthetic }
            .filter { method -> method.parameterTypes.any { it in read } }
            .map { it.name to listOf(it.declaringClass) + it.parameterTypes.filter { type -> type != Progress::class.java } }
        // These tokenize at most, or copy one vector.
        val short = setOf("isTruncated", "add")
        // What a call takes besides may stay as it is by default.
        val missing = blocking.filter { (name, taken) ->
            name !in short && suspending.none { (other, given) -> other == name && given.take(taken.size) == taken }
        }
        assertEquals(emptyList(), missing)
    }

    private val TestScope.here get() = StandardTestDispatcher(testScheduler)
}
