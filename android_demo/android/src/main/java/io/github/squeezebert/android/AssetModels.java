package io.github.squeezebert.android;

import android.content.Context;
import android.content.res.AssetFileDescriptor;
import android.content.res.AssetManager;
import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.classifier.TextModels;
import io.github.squeezebert.tokenizers.Arguments;
import java.io.FileNotFoundException;
import java.io.IOException;

/**
 * Opens models among the assets of an app, mapped into memory from where they lie in the APK.
 *
 * <pre>{@code
 * try (TextClassifier classifier = AssetModels.open(context, "intents.tflite", TextClassifier.class)) {
 *     show(classifier.classify("wake me at six").get(0).label());
 * }
 * }</pre>
 */
public final class AssetModels {
    private AssetModels() {}

    /** Opens a model with the default options; see {@link #open(Context, String, Class, TextModel.Options)}. */
    public static <M extends TextModel> M open(Context context, String asset, Class<M> type) throws IOException {
        return open(context, asset, type, new TextModel.Options());
    }

    /**
     * Opens a model of a task that is known.
     *
     * @param context any of the app's
     * @param asset its name below {@code src/main/assets}
     * @param type the class for its task, such as {@code TextClassifier}; {@link TextModel} for any
     * @throws IOException if there is no such asset, or it is compressed, cut short or damaged
     * @throws NullPointerException if an argument is null
     * @throws IllegalArgumentException if it is no {@code .tflite}, has no metadata, serves another task than the class,
     *     an option does not apply to its task or names a label that the model lacks, or its vocabulary or labels do not fit
     *     its network
     */
    public static <M extends TextModel> M open(Context context, String asset, Class<M> type, TextModel.Options options)
            throws IOException {
        Arguments.given(context, "context");
        Arguments.given(type, "type");
        try (AssetFileDescriptor file = openFd(context.getAssets(), asset, options)) {
            return TextModels.open(
                    file.getFileDescriptor(), file.getStartOffset(), file.getLength(), asset, type, options);
        }
    }

    /** As above, of whichever task the file says it serves. */
    public static TextModel open(AssetManager assets, String asset, TextModel.Options options) throws IOException {
        Arguments.given(assets, "assets");
        try (AssetFileDescriptor file = openFd(assets, asset, options)) {
            return TextModels.open(
                    file.getFileDescriptor(), file.getStartOffset(), file.getLength(), asset, options);
        }
    }

    /** Opens an asset, unless it cannot be, or what is asked of it is null. */
    private static AssetFileDescriptor openFd(AssetManager assets, String asset, TextModel.Options options)
            throws IOException {
        Arguments.given(asset, "asset");
        Arguments.given(options, "options");
        try {
            return assets.openFd(asset);
        } catch (FileNotFoundException e) {
            // Android says so of an asset that is compressed, too.
            String fault = isThere(assets, asset)
                    ? "is compressed in the APK; add androidResources { noCompress += \"tflite\" } to its build"
                    : "is not among the app's assets; put it into src/main/assets";
            throw new IOException(asset + ": " + fault, e);
        }
    }

    private static boolean isThere(AssetManager assets, String asset) throws IOException {
        try {
            assets.open(asset).close();
            return true;
        } catch (FileNotFoundException e) {
            return false;
        }
    }
}
