package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.SentenceEncoder
import io.github.squeezebert.classifier.TextClassifier
import io.github.squeezebert.classifier.TextModel
import io.github.squeezebert.classifier.TextModels
import io.github.squeezebert.tflite.Task
import java.io.FileInputStream
import java.io.IOException
import java.nio.ByteBuffer
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertFailsWith
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CompletableDeferred
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Deferred
import kotlinx.coroutines.Job
import kotlinx.coroutines.async
import kotlinx.coroutines.cancel
import kotlinx.coroutines.launch
import kotlinx.coroutines.test.StandardTestDispatcher
import kotlinx.coroutines.test.TestScope
import kotlinx.coroutines.test.runCurrent
import kotlinx.coroutines.test.runTest

/** A model is opened from wherever its bytes are, with the options of a lambda, or refused in words. */
internal class OpeningTest {
    private val file = Models.file("classification_uint8.tflite")

    @Test
    fun everySourceGivesTheSameModel() = runTest {
        val bytes = file.readBytes()
        val wanted = TextClassifier.open(file).use { it.classify("cat and dog").toString() }
        val opened = listOf<TextClassifier>(
            file.openModel(),
            file.openModel(here),
            ByteBuffer.wrap(bytes).openModel("bytes"),
            ByteBuffer.wrap(bytes).openModel("bytes", here),
            bytes.inputStream().openModel("stream"),
            bytes.inputStream().openModel("stream", here),
            FileInputStream(file).use { it.fd.openModel(0, bytes.size.toLong(), "descriptor") },
            FileInputStream(file).use { it.fd.openModel(0, bytes.size.toLong(), "descriptor", here) },
        )
        opened.forEach { model -> assertEquals(wanted, model.use { it.classify("cat and dog").toString() }) }
    }

    @Test
    fun eachTaskHasItsCall() = runTest {
        val opened = listOf(
            file.openTextClassifier(here), file.openTextClassifier(),
            Models.file("labels.tflite").openMultiLabelClassifier(here), Models.file("labels.tflite").openMultiLabelClassifier(),
            Models.file("scores.tflite").openTextScorer(here), Models.file("scores.tflite").openTextScorer(),
            Models.file("entities.tflite").openTokenClassifier(here), Models.file("entities.tflite").openTokenClassifier(),
            Models.file("spans.tflite").openQuestionAnswerer(here), Models.file("spans.tflite").openQuestionAnswerer(),
            Models.file("vectors.tflite").openSentenceEncoder(here), Models.file("vectors.tflite").openSentenceEncoder(),
        )
        val tasks = listOf(
            Task.CLASSIFICATION, Task.MULTI_LABEL_CLASSIFICATION, Task.REGRESSION, Task.TOKEN_CLASSIFICATION,
            Task.QUESTION_ANSWERING, Task.EMBEDDING,
        )
        assertEquals(tasks.flatMap { listOf(it, it) }, opened.map { model -> model.use { it.task() } })
    }

    @Test
    fun theOptionsReachTheModel() {
        val labels = TextClassifier.open(file).use { it.labels() }
        file.openTextClassifier {
            threads = 2
            xnnpack = false
            maxResults = 1
            deniedLabels = labels.take(1)
        }.use { assertEquals(1, it.classify("cat and dog").size) }
        Models.file("spans_none.tflite").openQuestionAnswerer().use { assertEquals(null, it.answer("cat", "dog").orNull()) }
        Models.file("spans_none.tflite").openQuestionAnswerer { alwaysAnswer = true }
            .use { assertEquals("dog", it.answer("cat", "dog").orNull()?.text) }
        file.openTextClassifier { scoreThreshold = 1.0 }.use { assertEquals(emptyList(), it.classify("cat and dog")) }
        file.openTextClassifier { allowedLabels = labels.take(1) }.use { assertEquals(1, it.classify("cat and dog").size) }
    }

    @Test
    fun anOptionThatIsRefusedIsNamed() {
        fun refused(options: ModelOptions.() -> Unit) =
            assertFailsWith<IllegalArgumentException> { file.openTextClassifier(options) }.message
        assertEquals("threads 0: at least 1 is needed", refused { threads = 0 })
        assertEquals("maxResults 0: at least 1 is needed", refused { maxResults = 0 })
        assertEquals("scoreThreshold 2.0: it must be from 0 to 1", refused { scoreThreshold = 2.0 })
        assertEquals(
            "labels to allow and labels to deny exclude one another; set one of them",
            refused {
                allowedLabels = listOf("a")
                deniedLabels = listOf("b")
            },
        )
    }

    /** So that no option of the library is missing here, or has another default. */
    @Test
    fun everyOptionIsHereWithTheSameDefault() {
        val java = TextModel.Options::class.java
        val setters = java.declaredMethods.map { it.name }.filter { it.startsWith("set") || it.startsWith("add") }
            .map { it.drop(3).replaceFirstChar(Char::lowercase) }
        val properties = ModelOptions::class.java.declaredMethods.map { it.name }.filter { it.startsWith("set") }
            .map { it.drop(3).replaceFirstChar(Char::lowercase) }
        assertEquals(setters.map { if (it == "delegate") "delegates" else it }.toSet(), properties.toSet())
        val fields = java.declaredFields.onEach { it.isAccessible = true }
        fun values(options: TextModel.Options) = fields.associate { it.name to it.get(options) }
        assertEquals(values(TextModel.Options()), values(modelOptions {}))
    }

    @Test
    fun aModelOfAnotherTaskIsRefusedByTheNamesOfBoth() {
        val bytes = file.readBytes()
        // That an option does not apply to the file's task is not told of a class for another.
        val options: ModelOptions.() -> Unit = { alwaysAnswer = true }
        fun refused(open: () -> TextModel) = assertFailsWith<IllegalArgumentException> { open() }.message
        val told = ": serves classification, so it is a TextClassifier, not a SentenceEncoder"
        assertEquals("$file$told", refused { file.openModel<SentenceEncoder>(options) })
        assertEquals("bytes$told", refused { ByteBuffer.wrap(bytes).openModel<SentenceEncoder>("bytes", options) })
        assertEquals("stream$told", refused { bytes.inputStream().openModel<SentenceEncoder>("stream", options) })
        assertEquals(
            "part$told",
            refused { FileInputStream(file).use { it.fd.openModel<SentenceEncoder>(0, bytes.size.toLong(), "part", options) } },
        )
        assertEquals(Task.CLASSIFICATION, file.openModel<TextModel>().use { it.task() })
    }

    @Test
    fun aFileThatIsNotThereIsRefusedByItsName() = runTest {
        val none = Models.file("none.tflite")
        assertEquals(true, assertFailsWith<IOException> { none.openTextClassifier(here) }.message?.contains("none.tflite"))
    }

    @Test
    fun aModelThatComesTooLateIsClosed() = runTest {
        lateinit var late: TextClassifier
        lateinit var reading: Deferred<TextModel>
        reading = async(start = CoroutineStart.LAZY) {
            openingOn(here) {
                late = TextClassifier.open(file)
                reading.cancel()
                late
            }
        }
        assertFailsWith<CancellationException> { reading.await() }
        assertFailsWith<IllegalStateException> { late.classify("cat") }
    }

    @Test
    fun aModelIsClosedAfterTheLastCoroutineOfItsScope() = runTest {
        val scope = CoroutineScope(Job() + here)
        val classifier = file.openTextClassifier().closeWith(scope)
        val last = CompletableDeferred<String>()
        scope.launch {
            try {
                CompletableDeferred<Unit>().await()
            } finally {
                last.complete(classifier.classify("cat").toString())
            }
        }
        runCurrent()
        scope.cancel()
        runCurrent()
        assertEquals(TextClassifier.open(file).use { it.classify("cat").toString() }, last.await())
        assertFailsWith<IllegalStateException> { classifier.classify("cat") }
    }

    @Test
    fun aClosedDispatcherIsAnErrorAndLeavesNoModelOpen() = runTest {
        val closed = oneThread("closed").apply { close() }
        assertEquals(false, assertFailsWith<IllegalStateException> { openingOn(closed) { TextModels.open(file) } } is CancellationException)
    }

    private val TestScope.here get() = StandardTestDispatcher(testScheduler)
}
