package io.github.squeezebert.demo;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import android.content.Context;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.SentenceEncoder;
import io.github.squeezebert.classifier.TextClassifier;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.tflite.Task;
import java.io.IOException;
import java.util.List;
import org.junit.BeforeClass;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.robolectric.RuntimeEnvironment;

/** A model among the assets is opened by its name, or refused in words that say what to do. */
@RunWith(RealTimeTestRunner.class)
public class AssetModelsTest {
    private static final String ASSET = "classification_uint8.tflite";

    private final Context context = RuntimeEnvironment.getApplication();

    @BeforeClass
    public static void loadLibrary() {
        NativeLibrary.load();
    }

    @Test
    public void anAssetIsOpenedByItsName() throws IOException {
        try (TextClassifier classifier = AssetModels.open(context, ASSET, TextClassifier.class);
                TextModel any = AssetModels.open(context, "tiny_vectors.tflite", TextModel.class)) {
            assertTrue(classifier.labels().contains(classifier.classify("cat and dog").get(0).label()));
            assertEquals(Task.EMBEDDING, any.task());
        }
    }

    @Test
    public void theOptionsReachTheModel() throws IOException {
        TextModel.Options options = new TextModel.Options().setMaxResults(1);
        try (TextClassifier classifier = AssetModels.open(context, ASSET, TextClassifier.class, options)) {
            assertEquals(1, classifier.classify("cat and dog").size());
        }
    }

    @Test
    public void anAssetOfAnotherTaskIsRefusedByTheNamesOfBoth() {
        Exception refused = assertThrows(
                IllegalArgumentException.class, () -> AssetModels.open(context, ASSET, SentenceEncoder.class));
        String told = ASSET + ": serves classification, so it is a TextClassifier, not a SentenceEncoder";
        assertEquals(told, refused.getMessage());
        TextModel.Options ofNoUse = new TextModel.Options().setAlwaysAnswer(true).setAllowedLabels(List.of("none of its labels"));
        Exception stillRefused = assertThrows(
                IllegalArgumentException.class, () -> AssetModels.open(context, ASSET, SentenceEncoder.class, ofNoUse));
        assertEquals(told, stillRefused.getMessage());
    }

    @Test
    public void anAssetThatIsNotThereAndNullAreRefusedByName() {
        assertEquals(
                "none.tflite: is not among the app's assets; put it into src/main/assets",
                assertThrows(IOException.class, () -> AssetModels.open(context, "none.tflite", TextModel.class)).getMessage());
        assertEquals(
                "asset is null, which this call does not take",
                assertThrows(NullPointerException.class, () -> AssetModels.open(context, null, TextModel.class)).getMessage());
        assertEquals(
                "options is null, which this call does not take",
                assertThrows(NullPointerException.class, () -> AssetModels.open(context, ASSET, TextModel.class, null))
                        .getMessage());
    }
}
