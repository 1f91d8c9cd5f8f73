package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import android.content.res.Resources;
import io.github.squeezebert.classifier.TextModels;
import java.io.File;
import java.io.IOException;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;

/** A model that learnt from pairs alone gets two texts, one that learnt from single texts one, and no other is asked for. */
@RunWith(RealTimeTestRunner.class)
public class PairsTest {
    private static final Input ALONE = new Input("the cat", " ", "", "");
    private static final Input PAIR = new Input("the cat", "a dog and the dog", "", "");

    private final Resources words = RuntimeEnvironment.getApplication().getResources();

    @BeforeClass
    public static void loadLibrary() {
        NativeLibrary.load();
    }

    @Test
    public void labelsOfPairsWaitForTheSecondText() throws IOException {
        for (String file : new String[] {"classes_of_pairs", "labels_of_pairs"}) {
            try (Presenter presenter = open(file)) {
                assertEquals(Form.LABEL_PAIR, presenter.form());
                assertNull("a field that is needed is empty", presenter.answer(ALONE, null));
                Reply reply = presenter.answer(PAIR, null);
                assertFalse(file, reply.rows().isEmpty());
                assertNotEquals(figures(reply), figures(presenter.answer(new Input("the cat", "zoo", "", ""), null)));
            }
        }
    }

    @Test
    public void aScoreOfSingleTextsHasNoSecondField() throws IOException {
        try (Presenter presenter = open("scores_of_texts")) {
            assertEquals(Form.SCORE_TEXT, presenter.form());
            assertEquals(0, presenter.form().secondField());
            assertEquals(presenter.answer(ALONE, null).headline(), presenter.answer(PAIR, null).headline());
        }
    }

    @Test
    public void aModelThatDoesNotSayItHasTheFieldsOfBefore() throws IOException {
        try (Presenter labels = open("classification_uint8"); Presenter scores = open("scores")) {
            assertEquals(Form.LABEL, labels.form());
            assertEquals(Form.SCORE, scores.form());
            assertNotNull(scores.answer(ALONE, null));
            assertNotEquals(scores.answer(ALONE, null).headline(), scores.answer(PAIR, null).headline());
        }
    }

    @Test
    public void otherAppsOfferOneThingForEachTask() {
        assertEquals(Form.LABEL.alias(), Form.LABEL_PAIR.alias());
        assertEquals("io.github.squeezebert.demo.share.SCORE", Form.SCORE.alias());
        assertEquals(Form.SCORE.alias(), Form.SCORE_TEXT.alias());
        assertEquals(Form.SCORE.alias(), Form.SCORE_PAIR.alias());
    }

    private static String figures(Reply reply) {
        StringBuilder figures = new StringBuilder();
        for (Row row : reply.rows()) {
            figures.append(row.label()).append(row.figure());
        }
        return figures.toString();
    }

    private Presenter open(String file) throws IOException {
        return Presenters.of(TextModels.open(new File("../../tests/data/android/" + file + ".tflite")), words);
    }
}
