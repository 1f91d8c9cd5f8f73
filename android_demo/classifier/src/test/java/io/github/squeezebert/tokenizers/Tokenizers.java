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
        String steps = kind.length == 1 ? "" : kind[1].replace('+', ' ');
        if (kind[0].equals("unigram")) {
            String normalizer = steps.isEmpty() ? UnigramTokenizer.PRECOMPILED : steps;
            return new UnigramTokenizer(
                    bytes, normalizer, words[1], words[2], words[3], Integer.parseInt(words[4]), Integer.parseInt(words[5]));
        }
        boolean first = Boolean.parseBoolean(words[1]);
        boolean second = Boolean.parseBoolean(words[2]);
        switch (words[0]) {
            case "wordpiece":
                return new WordPieceTokenizer(bytes, first, second, words[3].equals("capitals"), file.toString());
            case "sentencepiece":
                return new SentencePieceTokenizer(bytes, first, second, words[3], words[4], words[5]);
            default:
                return new ByteLevelBpeTokenizer(
                        bytes,
                        steps,
                        first,
                        second,
                        words[3],
                        words[4],
                        words[5],
                        words[6],
                        Integer.parseInt(words[7]),
                        Integer.parseInt(words[8]),
                        file.toString());
        }
    }

    private static Tokenizer open(byte[] bytes, Map<String, Object> settings, String name) {
        Object kind = settings.getOrDefault("tokenizer", "wordpiece");
        if (kind.equals("wordpiece")) {
            return new WordPieceTokenizer(bytes, settings, name);
        }
        String added = (String) settings.getOrDefault("added_tokens", "");
        String cls = (String) settings.getOrDefault("cls_token", "<s>");
        String sep = (String) settings.getOrDefault("sep_token", "</s>");
        String pad = (String) settings.getOrDefault("pad_token", "<pad>");
        int separators = (int) (long) (Long) settings.get("pair_separators");
        int segment = (int) (long) (Long) settings.get("second_segment");
        if (kind.equals("unigram")) {
            String steps = (String) settings.getOrDefault("normalizer", UnigramTokenizer.PRECOMPILED);
            return new UnigramTokenizer(bytes, steps, added, cls, sep, pad, separators, segment);
        }
        return new ByteLevelBpeTokenizer(
                bytes,
                (String) settings.getOrDefault("normalizer", ""),
                added,
                (Boolean) settings.get("add_prefix_space"),
                (Boolean) settings.get("trim_offsets"),
                cls,
                sep,
                pad,
                (String) settings.getOrDefault("unk_token", "<unk>"),
                separators,
                segment,
                name);
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
