package io.github.squeezebert.demo;

import io.github.squeezebert.demo.models.AppModel;
import java.util.Collections;
import java.util.List;

/** All that the screen shows of a {@link ModelSession}; never changed, only replaced. */
final class SessionState {
    /** Before the assets are listed. */
    static final SessionState START = new SessionState(null, -1, null, null, null, null, 0, Reading.NONE);

    private final List<AppModel> models;
    private final int chosen;
    private final Form form;
    private final String fault;
    private final Reply reply;
    private final Input asked;
    private final float milliseconds;
    private final Reading reading;

    private SessionState(
            List<AppModel> models,
            int chosen,
            Form form,
            String fault,
            Reply reply,
            Input asked,
            float milliseconds,
            Reading reading) {
        this.models = models;
        this.chosen = chosen;
        this.form = form;
        this.fault = fault;
        this.reply = reply;
        this.asked = asked;
        this.milliseconds = milliseconds;
        this.reading = reading;
    }

    SessionState withModels(List<AppModel> models) {
        return new SessionState(Collections.unmodifiableList(models), -1, null, null, null, null, 0, Reading.NONE);
    }

    /** The same models with others beside them; the chosen one goes on. */
    SessionState withList(List<AppModel> models, int chosen) {
        return new SessionState(
                Collections.unmodifiableList(models), chosen, form, fault, reply, asked, milliseconds, reading);
    }

    SessionState withChosen(int position) {
        return new SessionState(models, position, null, null, null, null, 0, Reading.NONE);
    }

    SessionState withForm(Form form) {
        return new SessionState(models, chosen, form, null, null, null, 0, Reading.NONE);
    }

    SessionState withFault(String fault) {
        return new SessionState(models, chosen, null, fault, null, null, 0, Reading.NONE);
    }

    /**
     * @param reply null for no answer; a fault goes on
     * @param asked what it answers
     */
    SessionState withReply(Reply reply, Input asked, float milliseconds) {
        return new SessionState(models, chosen, form, fault, reply, asked, milliseconds, Reading.NONE);
    }

    SessionState withoutReply() {
        return withReply(null, null, 0);
    }

    /** The reply stays until there is another. */
    SessionState withReading(Reading reading) {
        return new SessionState(models, chosen, form, fault, reply, asked, milliseconds, reading);
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
