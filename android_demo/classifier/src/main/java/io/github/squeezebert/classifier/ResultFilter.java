package io.github.squeezebert.classifier;

import io.github.squeezebert.tflite.Task;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which of a model's results a caller wants to see, as {@link TextModel.Options} say. */
final class ResultFilter {
    private final int maxResults;
    private final double scoreThreshold;
    private final @Nullable Set<String> allowed;
    private final Set<String> denied;
    private final boolean alwaysAnswer;

    /**
     * @param scoreThreshold null where none was set
     * @param allowed null where all labels are
     * @throws IllegalArgumentException if the task has nothing that an option of these could act on, or no such label
     */
    ResultFilter(
            String name,
            Task task,
            List<String> labels,
            int maxResults,
            @Nullable Double scoreThreshold,
            @Nullable Set<String> allowed,
            @Nullable Set<String> denied,
            boolean alwaysAnswer) {
        boolean ranks = task == Task.CLASSIFICATION || task == Task.MULTI_LABEL_CLASSIFICATION || task == Task.REGRESSION;
        refuse(name, task, "maxResults", maxResults < Integer.MAX_VALUE && !ranks);
        refuse(name, task, "scoreThreshold", scoreThreshold != null && !task.isLabelled());
        refuse(name, task, "a label list", (allowed != null || denied != null) && !task.isLabelled());
        refuse(name, task, "alwaysAnswer", alwaysAnswer && task != Task.QUESTION_ANSWERING);
        Set<String> known = new HashSet<>(labels);
        if (task == Task.TOKEN_CLASSIFICATION) {
            known.clear();
            for (String tag : labels) {
                String type = EntitySpan.type(tag);
                if (type != null) {
                    known.add(type);
                }
            }
        }
        this.maxResults = maxResults;
        this.alwaysAnswer = alwaysAnswer;
        this.scoreThreshold = scoreThreshold == null ? 0 : scoreThreshold;
        this.allowed = allowed == null ? null : of(known, allowed, name);
        this.denied = denied == null ? new HashSet<String>() : of(known, denied, name);
    }

    /** Whether a result with this label and score is wanted. */
    boolean takes(String label, double score) {
        return !(score < scoreThreshold) && (allowed == null || allowed.contains(label)) && !denied.contains(label);
    }

    /** Whether a stretch is wanted where the file finds that there is no answer. */
    boolean alwaysAnswers() {
        return alwaysAnswer;
    }

    /**
     * The places of the scores that are wanted, the greatest first, equals in their order.
     *
     * @param labels of the scores; null where they have none
     */
    List<Integer> best(double[] scores, @Nullable List<String> labels) {
        List<Integer> wanted = new ArrayList<>();
        for (int place : Ranking.of(scores)) {
            if (wanted.size() < maxResults && (labels == null || takes(labels.get(place), scores[place]))) {
                wanted.add(place);
            }
        }
        return wanted;
    }

    private static Set<String> of(Set<String> known, Set<String> wanted, String name) {
        Set<String> missing = new LinkedHashSet<>(wanted);
        missing.removeAll(known);
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(name + ": has no label \"" + missing.iterator().next()
                    + "\", which a label list names; labels() gives those that it has");
        }
        return wanted;
    }

    private static void refuse(String name, Task task, String option, boolean isUseless) {
        if (isUseless) {
            throw new IllegalArgumentException(
                    name + ": " + option + " does not apply to its task " + task.id() + "; leave it out");
        }
    }
}
