package io.github.squeezebert.demo;

import java.util.Collections;
import java.util.List;

/** All that the screen shows of a {@link ClassifierSession}; never changed, only replaced. */
final class SessionState {
    /** Before the assets are listed. */
    static final SessionState START = new SessionState(null, -1, false, null, null);

    private final List<BundledModel> models;
    private final int chosen;
    private final boolean open;
    private final String fault;
    private final Answer answer;

    private SessionState(List<BundledModel> models, int chosen, boolean open, String fault, Answer answer) {
        this.models = models;
        this.chosen = chosen;
        this.open = open;
        this.fault = fault;
        this.answer = answer;
    }

    SessionState withModels(List<BundledModel> models) {
        return new SessionState(Collections.unmodifiableList(models), -1, false, null, null);
    }

    SessionState withChosen(int position) {
        return new SessionState(models, position, false, null, null);
    }

    SessionState withOpen() {
        return new SessionState(models, chosen, true, null, null);
    }

    SessionState withFault(String fault) {
        return new SessionState(models, chosen, false, fault, null);
    }

    /** @param answer null for no answer; a fault goes on */
    SessionState withAnswer(Answer answer) {
        return new SessionState(models, chosen, open, fault, answer);
    }

    /** The models to choose from, or null before they are listed. */
    List<BundledModel> models() {
        return models;
    }

    /** Position of the chosen model in {@link #models}, or -1. */
    int chosen() {
        return chosen;
    }

    /** Whether the chosen model is ready. */
    boolean open() {
        return open;
    }

    /** Why the chosen model cannot be used, or null. */
    String fault() {
        return fault;
    }

    /** The answer to the latest text, or null for an empty text or before there is one. */
    Answer answer() {
        return answer;
    }
}
