package io.github.squeezebert.demo.share;

import android.app.Activity;
import android.content.ClipData;
import android.content.ClipboardManager;
import android.content.Context;
import android.content.Intent;
import android.os.Build;
import android.widget.Toast;
import io.github.squeezebert.demo.R;

/** A text that leaves the app because the user says so. */
public final class OutgoingText {
    private OutgoingText() {}

    /** Puts a text on the clipboard, and says so where Android does not. */
    public static void copy(Context context, CharSequence title, String text) {
        context.getSystemService(ClipboardManager.class).setPrimaryClip(ClipData.newPlainText(title, text));
        if (Build.VERSION.SDK_INT < Build.VERSION_CODES.TIRAMISU) {
            Toast.makeText(context, R.string.copied, Toast.LENGTH_SHORT).show();
        }
    }

    /** Asks which app shall have a text. */
    public static void share(Activity screen, CharSequence title, String text) {
        Intent intent = new Intent(Intent.ACTION_SEND)
                .setType("text/plain")
                .putExtra(Intent.EXTRA_SUBJECT, title)
                .putExtra(Intent.EXTRA_TEXT, text);
        screen.startActivity(Intent.createChooser(intent, title));
    }
}
