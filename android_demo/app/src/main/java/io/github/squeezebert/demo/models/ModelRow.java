package io.github.squeezebert.demo.models;

/** One model in the list, in words. */
final class ModelRow {
    private final AppModel model;
    private final String detail;

    /** @param detail what it is for, its file and its size, or why it cannot be used */
    ModelRow(AppModel model, String detail) {
        this.model = model;
        this.detail = detail;
    }

    AppModel model() {
        return model;
    }

    String detail() {
        return detail;
    }

    boolean isRemovable() {
        return model instanceof ImportedModel;
    }
}
