package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.Answer
import io.github.squeezebert.classifier.Category
import io.github.squeezebert.classifier.Classification
import io.github.squeezebert.classifier.Entity
import io.github.squeezebert.classifier.LabelScore
import io.github.squeezebert.classifier.LabelSet
import io.github.squeezebert.classifier.Neighbour
import io.github.squeezebert.classifier.Ranked
import io.github.squeezebert.classifier.Scored

/** The labels that were asked for, likeliest first. */
public val Classification.categories: List<Category> get() = categories()

/** How many windows read the text, at least 1. */
public val Classification.windows: Int get() = windows()

/** The likeliest label; null where none fits, or none was left by the options. */
public val Classification.best: Category? get() = categories().firstOrNull()?.takeUnless { it.isBelowThreshold }

/** The label of this name; null where the model has none, or the options left it out. */
public operator fun Classification.get(label: String): Category? = categories().find { it.label() == label }

/** The label as the model calls it. */
public val Category.label: String get() = label()

/** How likely the label is, from 0 to 1. */
public val Category.probability: Double get() = probability()

/** The [label], of `val (label, probability) = category`. */
public operator fun Category.component1(): String = label()

/** The [probability]. */
public operator fun Category.component2(): Double = probability()

/** The labels that were asked for, given or not, likeliest first. */
public val LabelSet.labels: List<LabelScore> get() = labels()

/** How many windows read the text, at least 1. */
public val LabelSet.windows: Int get() = windows()

/** The labels that the text has, likeliest first; there may be none. */
public val LabelSet.given: List<LabelScore> get() = labels().filter { it.isGiven }

/** The label of this name; null where the model has none, or the options left it out. */
public operator fun LabelSet.get(label: String): LabelScore? = labels().find { it.label() == label }

/** The label as the model calls it. */
public val LabelScore.label: String get() = label()

/** How likely the label is, from 0 to 1. */
public val LabelScore.probability: Double get() = probability()

/** The [label], of `val (label, probability) = score`. */
public operator fun LabelScore.component1(): String = label()

/** The [probability]. */
public operator fun LabelScore.component2(): Double = probability()

/** The number that the model was trained to give. */
public val Scored.score: Double get() = score()

/** How many windows read the text, at least 1. */
public val Scored.windows: Int get() = windows()

/** Where the document stands in the list that was ranked, from 0. */
public val Ranked.index: Int get() = index()

/** The document's score. */
public val Ranked.score: Double get() = score()

/** The [index], of `val (index, score) = ranked`. */
public operator fun Ranked.component1(): Int = index()

/** The [score]. */
public operator fun Ranked.component2(): Double = score()

/** The entity as it stands in the text. */
public val Entity.text: String get() = text()

/** What the entity is, such as `person`. */
public val Entity.label: String get() = label()

/** How likely the least likely word of the entity is, from 0 to 1. */
public val Entity.score: Double get() = score()

/** Where the entity stands in the text, in UTF-16 code units: `text.substring(entity.range)` is the entity. */
public val Entity.range: IntRange get() = start() until end()

/** The [text], of `val (text, label) = entity`. */
public operator fun Entity.component1(): String = text()

/** The [label]. */
public operator fun Entity.component2(): String = label()

/** The answer as it stands in the text; empty for none. */
public val Answer.text: String get() = text()

/** How likely the answer is, from 0 to 1; for none, how likely it is that there is none. */
public val Answer.score: Double get() = score()

/** Where the answer stands in the text, in UTF-16 code units; an empty range for none. */
public val Answer.range: IntRange get() = start() until end()

/** How many windows of the text were read; 0 where it holds nothing to read. */
public val Answer.windows: Int get() = windows()

/** How many windows the whole text takes; more than [windows] where only some were asked for. */
public val Answer.windowsInAll: Int get() = windowsInAll()

/** The answer; null where the text holds none. */
public fun Answer.orNull(): Answer? = takeUnless { isNone }

/** The name under which the sentence is kept. */
public val Neighbour.id: String get() = id()

/** The cosine of the two vectors, from -1 to 1. */
public val Neighbour.score: Double get() = score()

/** The [id], of `val (id, score) = neighbour`. */
public operator fun Neighbour.component1(): String = id()

/** The [score]. */
public operator fun Neighbour.component2(): Double = score()
