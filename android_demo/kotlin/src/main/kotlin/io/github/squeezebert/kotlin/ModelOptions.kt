package io.github.squeezebert.kotlin

import io.github.squeezebert.classifier.TextModel
import org.tensorflow.lite.Delegate
import org.tensorflow.lite.InterpreterApi.Options.TfLiteRuntime

/**
 * How a model runs and which of its results are wanted: `file.openTextClassifier { threads = 2 }` sets one of them.
 *
 * A model takes the options when it is opened. What contradicts itself, names a label that the model lacks, or does not
 * apply to its task is refused then, by an [IllegalArgumentException] that names it.
 */
public class ModelOptions internal constructor() {
    /** Number of threads that the network may use, from 1 to 1,024. */
    public var threads: Int = 1

    /** Whether the CPU delegate is used that is built into the runtime. */
    public var xnnpack: Boolean = true

    /** How many labels of a text, or ranked documents, are given at most, the best; null for all. */
    public var maxResults: Int? = null

    /**
     * The least probability, from 0 to 1, of a label or an entity that is given; null for no such bound. An answer may
     * then be empty.
     */
    public var scoreThreshold: Double? = null

    /** The only labels, or kinds of entities, that are given; null for all. It excludes [deniedLabels]. */
    public var allowedLabels: Collection<String>? = null

    /** The labels, or kinds of entities, that are left out; null for none. It excludes [allowedLabels]. */
    public var deniedLabels: Collection<String>? = null

    /**
     * Whether a question gets the likeliest stretch also where the file finds that the text holds no answer. A file without
     * a threshold does so anyway.
     */
    public var alwaysAnswer: Boolean = false

    /** The delegates that the network is given to, in this order. The caller closes them after the model. */
    public var delegates: List<Delegate> = emptyList()

    /** Whose TensorFlow Lite runs the network: the app's own, or that of Google Play services. */
    public var runtime: TfLiteRuntime = TfLiteRuntime.FROM_APPLICATION_ONLY
}

/**
 * Options for a call of the library that takes them: `AssetModels.open(context, name, type, modelOptions { threads = 2 })`.
 *
 * @param set Sets what shall not be as it is by default.
 * @throws IllegalArgumentException A number is out of its range, or labels are both allowed and denied.
 */
public fun modelOptions(set: ModelOptions.() -> Unit): TextModel.Options {
    val wanted = ModelOptions().apply(set)
    val options = TextModel.Options().setThreads(wanted.threads).setXnnpack(wanted.xnnpack).setRuntime(wanted.runtime)
    options.setAlwaysAnswer(wanted.alwaysAnswer)
    wanted.delegates.forEach(options::addDelegate)
    wanted.maxResults?.let(options::setMaxResults)
    wanted.scoreThreshold?.let(options::setScoreThreshold)
    wanted.allowedLabels?.let(options::setAllowedLabels)
    wanted.deniedLabels?.let(options::setDeniedLabels)
    return options
}
