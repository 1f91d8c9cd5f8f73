package io.github.squeezebert.demo;

import android.content.pm.PackageManager;
import android.os.Bundle;
import android.widget.TextView;
import io.github.squeezebert.demo.models.AppModel;
import io.github.squeezebert.demo.models.AppModels;
import io.github.squeezebert.demo.screen.Page;
import io.github.squeezebert.tflite.ModelDescription;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** Says which models are inside, and whose work this is under which licence. */
public final class AboutActivity extends Page {
    @Override
    protected void onCreate(Bundle saved) {
        super.onCreate(saved);
        fill(R.layout.about);
        this.<TextView>findViewById(R.id.about_app).setText(getString(R.string.about_app, version()));
        this.<TextView>findViewById(R.id.about_models).setText(models());
        this.<TextView>findViewById(R.id.about_licences)
                .setText(unwrapped(R.raw.runtime) + "\n\n" + unwrapped(R.raw.notice) + "\n\n" + unwrapped(R.raw.apache_2_0));
    }

    private String version() {
        try {
            return getPackageManager().getPackageInfo(getPackageName(), 0).versionName;
        } catch (PackageManager.NameNotFoundException e) {
            throw new IllegalStateException("an app is always installed while it runs", e);
        }
    }

    private String models() {
        StringBuilder text = new StringBuilder();
        try {
            for (AppModel model : AppModels.list(this)) {
                text.append(text.length() == 0 ? "" : "\n\n").append(model).append(" (").append(model.fileName()).append(")");
                describe(model, text);
            }
        } catch (IOException e) {
            text.append(e.getMessage());
        }
        return text.toString();
    }

    private static void describe(AppModel model, StringBuilder text) {
        try {
            ModelDescription description = model.description();
            String[] lines = {
                description.description(), description.version(), description.author(), description.licence()
            };
            for (String line : lines) {
                text.append(line.isEmpty() ? "" : "\n").append(line);
            }
        } catch (IOException | IllegalArgumentException e) {
            text.append("\n").append(e.getMessage());
        }
    }

    /** A text whose indented lines become paragraphs, which break where the screen ends. */
    private String unwrapped(int resource) {
        StringBuilder result = new StringBuilder();
        boolean before = false;
        for (String line : read(resource).split("\n")) {
            boolean indented = line.startsWith(" ") && !line.trim().isEmpty();
            result.append(before && indented ? ' ' : '\n').append(line.trim());
            before = indented;
        }
        return result.toString().trim();
    }

    private String read(int resource) {
        try (InputStream stream = getResources().openRawResource(resource)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            byte[] block = new byte[1 << 14];
            for (int count = stream.read(block); count >= 0; count = stream.read(block)) {
                bytes.write(block, 0, count);
            }
            return new String(bytes.toByteArray(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a resource of this app cannot be read", e);
        }
    }
}
