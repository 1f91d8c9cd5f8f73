package io.github.squeezebert.tokenizers;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import io.github.squeezebert.tokenizers.bytelevel.ByteLevelBpeTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.SentencePieceTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.UnigramTokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Makes a tokenizer from a specification that Python's side of the parity check writes too. */
final class Tokenizers {
    private Tokenizers() {}

    /**
     * @param specification {@code wordpiece lowercase stripAccents capitals}, the last if they are marked, {@code
     *     sentencepiece lowercase stripAccents cls sep pad}, {@code unigram cls sep pad separators segment} or {@code
     *     byte-level-bpe addPrefixSpace trimOffsets cls sep pad unk separators segment}, parted by blanks, the last two
     *     with {@code :} and steps of a normalizer, parted by {@code +}, after the first word where they are not the usual;
     *     or the settings of all but {@code sentencepiece} as one JSON object; any of them behind {@code fold} where it
     *     folds look-alike letters
     */
    static Tokenizer open(Path file, String specification) throws IOException {
        if (specification.startsWith("fold ")) {
            return new FoldingTokenizer(open(file, specification.substring(5)));
        }
        byte[] bytes = Files.readAllBytes(file);
        if (specification.startsWith("{")) {
            JsonObject object = JsonParser.parseString(specification).getAsJsonObject();
            return open(bytes, settings(object), file.toString());
        }
        String[] words = specification.split(" ");
        String[] kind = words[0].split(":");
        Map<String, Object> settings = new HashMap<>();
        settings.put("normalizer", kind.length == 1 ? null : kind[1].replace('+', ' '));
        if (kind[0].equals("unigram")) {
            put(settings, words, 1, "cls_token", "sep_token", "pad_token", "pair_separators", "second_segment");
            return new UnigramTokenizer(bytes, settings);
        }
        boolean first = Boolean.parseBoolean(words[1]);
        boolean second = Boolean.parseBoolean(words[2]);
        switch (words[0]) {
            case "wordpiece":
                return new WordPieceTokenizer(bytes, first, second, words[3].equals("capitals"), file.toString());
            case "sentencepiece":
                return new SentencePieceTokenizer(bytes, first, second, words[3], words[4], words[5]);
            default:
                settings.put("add_prefix_space", first);
                settings.put("trim_offsets", second);
                put(settings, words, 3, "cls_token", "sep_token", "pad_token", "unk_token", "pair_separators", "second_segment");
                return new ByteLevelBpeTokenizer(bytes, settings, file.toString());
        }
    }

    private static void put(Map<String, Object> settings, String[] words, int first, String... names) {
        for (int i = 0; i < names.length; i++) {
            String word = words[first + i];
            settings.put(names[i], word.matches("[0-9]+") ? (Object) Long.valueOf(word) : word);
        }
    }

    private static Tokenizer open(byte[] bytes, Map<String, Object> settings, String name) {
        switch ((String) settings.getOrDefault("tokenizer", "wordpiece")) {
            case "wordpiece":
                return new WordPieceTokenizer(bytes, settings, name);
            case "unigram":
                return new UnigramTokenizer(bytes, settings);
            default:
                return new ByteLevelBpeTokenizer(bytes, settings, name);
        }
    }

    /** Settings as {@code squeezebert.json} has them. */
    static Map<String, Object> settings(JsonObject object) {
        Map<String, Object> settings = new HashMap<>();
        for (Map.Entry<String, JsonElement> entry : object.entrySet()) {
            if (entry.getValue().isJsonNull()) {
                settings.put(entry.getKey(), null);
                continue;
            }
            JsonPrimitive value = entry.getValue().getAsJsonPrimitive();
            settings.put(
                    entry.getKey(),
                    value.isBoolean() ? (Object) value.getAsBoolean() : value.isNumber() ? (Object) value.getAsLong() : value.getAsString());
        }
        return settings;
    }

    /** Every token as {@code id:start:end}, {@code !} after those of a word with a capital, parted by blanks. */
    static String describe(Encoding encoding) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < encoding.size(); i++) {
            line.append(i == 0 ? "" : " ")
                    .append(encoding.id(i))
                    .append(':')
                    .append(encoding.start(i))
                    .append(':')
                    .append(encoding.end(i))
                    .append(encoding.isCapital(i) ? "!" : "");
        }
        return line.toString();
    }
}
