package io.github.squeezebert.demo;

import java.util.Collections;
import java.util.List;

/** All that the screen shows of a {@link CompareSession}; never changed, only replaced. */
final class CompareState {
    /** Before the models are listed. */
    static final CompareState START =
            new CompareState(null, null, null, null, Compared.NOTHING, Compared.NOTHING, Input.NONE);

    private final List<TaskModel> models;
    private final TaskModel first;
    private final TaskModel second;
    private final Form form;
    private final Compared ofFirst;
    private final Compared ofSecond;
    private final Input input;

    private CompareState(
            List<TaskModel> models,
            TaskModel first,
            TaskModel second,
            Form form,
            Compared ofFirst,
            Compared ofSecond,
            Input input) {
        this.models = models;
        this.first = first;
        this.second = second;
        this.form = form;
        this.ofFirst = ofFirst;
        this.ofSecond = ofSecond;
        this.input = input;
    }

    CompareState withModels(List<TaskModel> models) {
        return new CompareState(
                Collections.unmodifiableList(models), null, null, null, Compared.NOTHING, Compared.NOTHING, Input.NONE);
    }

    CompareState withPair(TaskModel first, TaskModel second) {
        return new CompareState(models, first, second, null, Compared.NOTHING, Compared.NOTHING, Input.NONE);
    }

    CompareState withForm(Form form) {
        return new CompareState(models, first, second, form, ofFirst, ofSecond, input);
    }

    /** @param input what both were asked */
    CompareState withAnswers(Compared ofFirst, Compared ofSecond, Input input) {
        return new CompareState(models, first, second, form, ofFirst, ofSecond, input);
    }

    /** The models that can be compared with another, or null before they are listed. */
    List<TaskModel> models() {
        return models;
    }

    /** Null where there is none. */
    TaskModel first() {
        return first;
    }

    /** Another of the same task, or null. */
    TaskModel second() {
        return second;
    }

    /** What both ask for, or null before they are open or where neither can be used. */
    Form form() {
        return form;
    }

    Compared ofFirst() {
        return ofFirst;
    }

    Compared ofSecond() {
        return ofSecond;
    }

    /** What the answers answer. */
    Input input() {
        return input;
    }

    /** Whether both have answered. */
    boolean isComplete() {
        return ofFirst.reply() != null && ofSecond.reply() != null;
    }
}
