package io.github.squeezebert.demo;

import android.text.TextUtils;
import io.github.squeezebert.tokenizers.Encoding;
import io.github.squeezebert.tokenizers.Tokenizer;
import java.util.ArrayList;
import java.util.List;

/** What a tokenizer makes of the texts of an input: how many tokens, and the first of them as the vocabulary spells them. */
final class Pieces {
    /** More of them nobody reads. */
    static final int MOST = 120;

    private static final String BETWEEN = " · ";

    private final int count;
    private final String text;

    private Pieces(int count, String text) {
        this.count = count;
        this.text = text;
    }

    /** Of the texts that the network reads together, without the special tokens around them. */
    static Pieces of(Tokenizer tokenizer, Form form, Input input) {
        Encoding first = tokenizer.encode(input.text());
        Encoding second = tokenizer.encode(input.besideText(form));
        List<String> pieces = new ArrayList<>();
        add(first, tokenizer, pieces);
        if (second.size() > 0) {
            pieces.add(tokenizer.idToToken(tokenizer.special().sep()));
            add(second, tokenizer, pieces);
        }
        int count = first.size() + second.size();
        String shown = TextUtils.join(BETWEEN, pieces.subList(0, Math.min(MOST, pieces.size())));
        return new Pieces(count, pieces.size() > MOST ? shown + BETWEEN + "…" : shown);
    }

    int count() {
        return count;
    }

    String text() {
        return text;
    }

    private static void add(Encoding tokens, Tokenizer tokenizer, List<String> pieces) {
        for (int i = 0; i < tokens.size() && pieces.size() <= MOST; i++) {
            pieces.add(tokenizer.idToToken(tokens.id(i)));
        }
    }
}
