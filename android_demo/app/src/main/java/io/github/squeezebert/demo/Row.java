package io.github.squeezebert.demo;

/** One line of a reply: words, a figure, and a bar. */
final class Row {
    private final String label;
    private final String copied;
    private final String figure;
    private final float share;
    private final String spoken;

    /**
     * @param label the words
     * @param copied the words as they are copied, with the file's own label where that differs
     * @param figure the number beside them
     * @param share length of the bar: 1 is the whole, and less than 0 none
     * @param spoken what a screen reader says for all of it
     */
    Row(String label, String copied, String figure, float share, String spoken) {
        this.label = label;
        this.copied = copied;
        this.figure = figure;
        this.share = share;
        this.spoken = spoken;
    }

    String label() {
        return label;
    }

    String copied() {
        return copied;
    }

    String figure() {
        return figure;
    }

    float share() {
        return share;
    }

    String spoken() {
        return spoken;
    }
}
