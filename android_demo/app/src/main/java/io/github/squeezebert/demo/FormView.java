package io.github.squeezebert.demo;

import android.app.Activity;
import android.content.ClipData;
import android.content.ClipboardManager;
import android.text.Editable;
import android.text.TextWatcher;
import android.view.LayoutInflater;
import android.view.View;
import android.view.ViewGroup;
import android.widget.Button;
import android.widget.EditText;
import io.github.squeezebert.demo.screen.Page;

/** The part of the screen where one writes: the fields of a task, and its examples. */
final class FormView implements TextWatcher {
    /** Who takes what is written. */
    interface Listener {
        void onInput(Input input);
    }

    private final Activity screen;
    private final Listener listener;
    private final EditText text;
    private final EditText second;
    private final EditText context;
    private final EditText sentences;
    private final ViewGroup examples;
    private Form shown;
    private int shownExamples;
    // What another app sent, as the first field took it, until it is moved; else null.
    private String received;

    FormView(Activity screen, Listener listener) {
        this.screen = screen;
        this.listener = listener;
        text = screen.findViewById(R.id.text);
        second = screen.findViewById(R.id.second);
        context = screen.findViewById(R.id.context);
        sentences = screen.findViewById(R.id.sentences);
        examples = screen.findViewById(R.id.examples);
        screen.findViewById(R.id.paste).setOnClickListener(button -> paste());
        screen.findViewById(R.id.clear).setOnClickListener(button -> text.setText(""));
    }

    /** Tells what is written now, and whenever it changes: once Android has filled in what stood here before. */
    void listen() {
        for (EditText field : new EditText[] {text, second, context, sentences}) {
            field.addTextChangedListener(this);
        }
        afterTextChanged(text.getText());
    }

    /**
     * Shows the fields and examples of a task; what is written stays.
     *
     * @param fileName of the model
     */
    void show(Form form, String fileName) {
        showExamples(form, form.examples(fileName));
        if (form == shown) {
            return;
        }
        shown = form;
        text.setHint(form.hint());
        second.setHint(form.secondHint());
        for (EditText field : new EditText[] {second, context, sentences}) {
            // The heading goes with its field.
            Page.show((View) field.getParent(), field.getId() == form.secondField());
        }
        moveReceived();
    }

    private void showExamples(Form form, int array) {
        if (array == shownExamples) {
            return;
        }
        shownExamples = array;
        examples.removeAllViews();
        String[] texts = screen.getResources().getStringArray(array);
        for (int i = 0; i < texts.length; i++) {
            if (form.secondField() == 0) {
                addExample(texts[i], null, null);
            } else {
                addExample(texts[i], screen.findViewById(form.secondField()), texts[++i]);
            }
        }
    }

    /** Takes a text from another app, to be read: it is the context of a question, which is still to come. */
    void receive(CharSequence sent) {
        write(sent);
        received = text.getText().toString();
        moveReceived();
    }

    /** Writes what was asked before into the fields of its form. */
    void restore(Form form, String first, String second) {
        received = null;
        if (form.secondField() != 0) {
            screen.<EditText>findViewById(form.secondField()).setText(second);
        }
        write(first);
    }

    /** What another app sent, while it stands unchanged in the first field; else null. */
    String received() {
        return received != null && received.equals(text.getText().toString()) ? received : null;
    }

    /** Goes on from what {@link #received} was on the screen before. */
    void expect(String received) {
        this.received = received;
    }

    /** Writes into the first field. */
    void write(CharSequence written) {
        // A text from elsewhere comes without its colours and sizes.
        text.setText(written.toString());
        text.setSelection(text.length());
    }

    @Override
    public void beforeTextChanged(CharSequence text, int start, int count, int after) {}

    @Override
    public void onTextChanged(CharSequence text, int start, int before, int count) {}

    @Override
    public void afterTextChanged(Editable changed) {
        listener.onInput(new Input(
                text.getText().toString(),
                second.getText().toString(),
                context.getText().toString(),
                sentences.getText().toString()));
    }

    private void moveReceived() {
        String sent = received();
        if (shown == Form.QUESTION && sent != null) {
            text.setText("");
            context.setText(sent);
            text.requestFocus();
            received = null;
        }
    }

    private void addExample(String example, EditText secondField, String second) {
        Button button = (Button) LayoutInflater.from(screen).inflate(R.layout.example, examples, false);
        button.setText(example);
        button.setOnClickListener(tapped -> {
            write(example);
            if (secondField != null) {
                secondField.setText(second);
            }
        });
        examples.addView(button);
    }

    private void paste() {
        ClipData clip = screen.getSystemService(ClipboardManager.class).getPrimaryClip();
        if (clip != null && clip.getItemCount() > 0) {
            write(clip.getItemAt(0).coerceToText(screen));
        }
    }
}
