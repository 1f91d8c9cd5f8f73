package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.SentenceIndex
import kotlin.test.Test
import kotlin.test.assertEquals
import kotlin.test.assertNotNull
import kotlin.test.assertNull
import kotlin.test.assertTrue

/** Results are read as Kotlin reads its own: by properties, by index, in parts. */
internal class ResultsTest {
    @Test
    fun labels() {
        Models.file("windows.tflite").openTextClassifier().use {
            val read = it.classification(Models.LONG)
            assertEquals(read.categories(), read.categories)
            assertEquals(Models.LONG_WINDOWS, read.windows)
            val best = assertNotNull(read.best)
            val (label, probability) = best
            assertEquals(read.categories().first().label(), label)
            assertEquals(best.label to best.probability, label to probability)
            assertEquals(best, read[label])
            assertNull(read["no such"])
        }
    }

    @Test
    fun whereNoLabelFitsThereIsNoBest() {
        Models.file("threshold.tflite").openTextClassifier().use { classifier ->
            val texts = listOf("", "cat", "dog", "a b c", "cat and dog", "b", "c c c")
            val read = texts.map { classifier.classification(it) }
            assertEquals(read.map { it.categories().first().isBelowThreshold }, read.map { it.best == null })
            assertTrue(read.any { it.best == null })
        }
        Models.file("classification_uint8.tflite").openTextClassifier { scoreThreshold = 1.0 }.use {
            assertNull(it.classification("cat").best)
        }
    }

    @Test
    fun labelsOfWhichSeveralFit() {
        Models.file("labels.tflite").openMultiLabelClassifier().use {
            val read = it.labelSet("cat and dog")
            assertEquals(read.labels(), read.labels)
            assertEquals(1, read.windows)
            assertEquals(read.labels().filter { one -> one.isGiven }, read.given)
            val (label, probability) = read.labels.last()
            assertEquals(probability, read[label]?.probability)
            assertEquals(label, read[label]?.label)
        }
    }

    @Test
    fun scores() {
        Models.file("scores_windows.tflite").openTextScorer().use {
            val read = it.scored(Models.LONG)
            assertEquals(read.score() to read.windows(), read.score to read.windows)
            val ranked = it.rank("cat", listOf("a", "dog")).first()
            val (index, score) = ranked
            assertEquals(ranked.index() to ranked.score(), index to score)
            assertEquals(ranked.index to ranked.score, index to score)
        }
    }

    @Test
    fun entities() {
        Models.file("entities.tflite").openTokenClassifier().use {
            val found = it.entities(Models.LONG)
            assertTrue(found.isNotEmpty())
            for (entity in found) {
                val (text, label) = entity
                assertEquals(Models.LONG.substring(entity.range), text)
                assertEquals(entity.label(), label)
                assertEquals(Triple(text, label, entity.score()), Triple(entity.text, entity.label, entity.score))
            }
        }
    }

    @Test
    fun answers() {
        Models.file("spans.tflite").openQuestionAnswerer().use {
            val answer = it.answer("cat", "a b dog")
            assertEquals(answer, answer.orNull())
            assertEquals("a b dog".substring(answer.range), answer.text)
            assertEquals(answer.score(), answer.score)
            val none = it.answer("cat", "")
            assertNull(none.orNull())
            assertTrue(none.range.isEmpty())
        }
    }

    @Test
    fun neighbours() {
        val index = SentenceIndex("plane", 2)
        index["east"] = floatArrayOf(1f, 0f)
        val neighbour = index.search(floatArrayOf(1f, 0f), 1).single()
        val (id, score) = neighbour
        assertEquals("east" to 1.0, id to score)
        assertEquals(neighbour.id to neighbour.score, id to score)
    }
}
