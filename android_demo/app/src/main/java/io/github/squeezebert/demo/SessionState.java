package io.github.squeezebert.demo;

import io.github.squeezebert.demo.models.AppModel;
import java.util.Collections;
import java.util.List;

/** All that the screen shows of a {@link ModelSession}; never changed, only replaced. */
final class SessionState {
    /** Before the assets are listed. */
    static final SessionState START = new SessionState(null, -1);

    private final List<AppModel> models;
    private final int chosen;

    // Set by what makes a state, before anybody sees it.
    private Form form;
    private String fault;
    private Reply reply;
    private Input asked;
    private float milliseconds;
    private Reading reading = Reading.NONE;

    private SessionState(List<AppModel> models, int chosen) {
        this.models = models;
        this.chosen = chosen;
    }

    SessionState withModels(List<AppModel> models) {
        return new SessionState(Collections.unmodifiableList(models), -1);
    }

    /** The same models with others beside them; the chosen one goes on. */
    SessionState withList(List<AppModel> models, int chosen) {
        return new SessionState(Collections.unmodifiableList(models), chosen).with(this);
    }

    SessionState withChosen(int position) {
        return new SessionState(models, position);
    }

    SessionState withForm(Form form) {
        SessionState next = withChosen(chosen);
        next.form = form;
        return next;
    }

    SessionState withFault(String fault) {
        SessionState next = withChosen(chosen);
        next.fault = fault;
        return next;
    }

    /**
     * @param reply null for no answer; a fault goes on
     * @param asked what it answers
     */
    SessionState withReply(Reply reply, Input asked, float milliseconds) {
        SessionState next = withForm(form);
        next.fault = fault;
        next.reply = reply;
        next.asked = asked;
        next.milliseconds = milliseconds;
        return next;
    }

    SessionState withoutReply() {
        return withReply(null, null, 0);
    }

    /** The reply stays until there is another. */
    SessionState withReading(Reading reading) {
        SessionState next = withChosen(chosen).with(this);
        next.reading = reading;
        return next;
    }

    /** Takes all but the models from another. */
    private SessionState with(SessionState other) {
        form = other.form;
        fault = other.fault;
        reply = other.reply;
        asked = other.asked;
        milliseconds = other.milliseconds;
        reading = other.reading;
        return this;
    }

    /** The models to choose from, or null before they are listed. */
    List<AppModel> models() {
        return models;
    }

    /** Position of the chosen model in {@link #models}, or -1. */
    int chosen() {
        return chosen;
    }

    /** What the chosen model asks for, or null before it is ready. */
    Form form() {
        return form;
    }

    /** Why the chosen model cannot be used, or null. */
    String fault() {
        return fault;
    }

    /** The reply to the latest input, or null where a field is empty or before there is one. */
    Reply reply() {
        return reply;
    }

    /** What the reply answers, or null where there is none. */
    Input asked() {
        return asked;
    }

    /** Whether the chosen model is on its way, or the models are still being listed. */
    boolean isOpening() {
        return models == null || chosen >= 0 && form == null && fault == null;
    }

    /** How far the latest input is read. */
    Reading reading() {
        return reading;
    }

    /** From the input to the reply. */
    float milliseconds() {
        return milliseconds;
    }
}
