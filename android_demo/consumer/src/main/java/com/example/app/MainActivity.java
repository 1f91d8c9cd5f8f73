package com.example.app;

import android.app.Activity;
import android.os.Bundle;
import android.widget.Button;
import android.widget.EditText;
import android.widget.LinearLayout;
import android.widget.TextView;
import io.github.squeezebert.android.AssetModels;
import io.github.squeezebert.classifier.SentenceEncoder;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A field, two buttons and an answer: the label of the text, or what happens to a model that is opened by another class. */
public final class MainActivity extends Activity {
    // A model is opened, asked and closed on one thread, which is not the one that draws.
    private final ExecutorService thread = Executors.newSingleThreadExecutor();
    private EditText text;
    private TextView answer;
    private Intents intents;

    @Override
    protected void onCreate(Bundle state) {
        super.onCreate(state);
        text = new EditText(this);
        text.setTag("text");
        answer = new TextView(this);
        answer.setTag("answer");
        LinearLayout column = new LinearLayout(this);
        column.setOrientation(LinearLayout.VERTICAL);
        column.setFitsSystemWindows(true);
        column.addView(text);
        column.addView(button("classify", this::classify));
        column.addView(button("encode", this::encode));
        column.addView(answer);
        setContentView(column);
    }

    @Override
    protected void onDestroy() {
        thread.execute(() -> {
            if (intents != null) {
                intents.close();
            }
        });
        thread.shutdown();
        super.onDestroy();
    }

    private Button button(String name, Runnable action) {
        Button button = new Button(this);
        button.setText(name);
        button.setTag(name);
        button.setOnClickListener(view -> action.run());
        return button;
    }

    private void classify() {
        String typed = text.getText().toString();
        thread.execute(() -> {
            try {
                if (intents == null) {
                    intents = new Intents(this);
                }
                show(intents.of(typed));
            } catch (IOException e) {
                show(e.getMessage());
            }
        });
    }

    private void encode() {
        thread.execute(() -> {
            try (SentenceEncoder encoder = AssetModels.open(this, "intents.tflite", SentenceEncoder.class)) {
                show(String.valueOf(encoder.encode("").length));
            } catch (IOException | IllegalArgumentException e) {
                show(e.getMessage());
            }
        });
    }

    private void show(String message) {
        runOnUiThread(() -> answer.setText(message));
    }
}
