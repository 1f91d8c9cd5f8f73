package io.github.squeezebert.tokenizers;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tokenizers.bytelevel.ByteLevelBpeTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.SentencePieceTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.UnigramTokenizer;
import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** What an app calls of the tokenizers, and of what a file says of itself, takes null where it says so and else names it. */
class ArgumentsTest {
    private static final Path DATA = Path.of("../../tests/data");

    private static final Map<String, Object> PAIRS = Map.of("pair_separators", 1L, "second_segment", 1L);

    @TestFactory
    List<DynamicTest> nullIsTakenWhereTheSignatureSaysSoAndRefusedByNameElsewhere() throws IOException {
        Tokenizer wordPiece = new WordPieceTokenizer(bytes(WordPieceTokenizer.class), true);
        List<Object> callees = List.of(
                wordPiece,
                new FoldingTokenizer(wordPiece),
                new SentencePieceTokenizer(bytes(SentencePieceTokenizer.class), true),
                new UnigramTokenizer(bytes(UnigramTokenizer.class), PAIRS),
                new ByteLevelBpeTokenizer(bytes(ByteLevelBpeTokenizer.class), PAIRS, "roberta.bpe"),
                new BertProcessing(wordPiece, 8),
                new Encoding(),
                wordPiece.special(),
                new Words("the cat", wordPiece, 8),
                ModelDescription.class);
        List<DynamicTest> tests = new ArrayList<>();
        for (Object callee : callees) {
            Class<?> type = callee instanceof Class<?> named ? named : callee.getClass();
            Stream.<Executable>concat(Stream.of(type.getConstructors()), Stream.of(type.getMethods()))
                    .filter(call -> call.getDeclaringClass() != Object.class && !call.isSynthetic())
                    .forEach(call -> tests.add(DynamicTest.dynamicTest(call.toString(), () -> check(callee, call, wordPiece))));
        }
        return tests;
    }

    private static void check(Object callee, Executable call, Tokenizer tokenizer) throws IOException {
        for (int i = 0; i < call.getParameterCount(); i++) {
            if (call.getParameterTypes()[i].isPrimitive()) {
                continue;
            }
            Object[] arguments = new Object[call.getParameterCount()];
            for (int j = 0; j < arguments.length; j++) {
                arguments[j] = j == i ? null : argument(call, call.getParameterTypes()[j], tokenizer);
            }
            if (call.getAnnotatedParameterTypes()[i].isAnnotationPresent(Nullable.class)) {
                assertDoesNotThrow(() -> call(callee, call, arguments));
            } else {
                Throwable fault =
                        assertThrows(InvocationTargetException.class, () -> call(callee, call, arguments)).getCause();
                assertEquals(NullPointerException.class, fault.getClass(), String.valueOf(fault.getMessage()));
                String told = String.valueOf(fault.getMessage());
                assertEquals(" is null, which this call does not take", told.replaceFirst("^\\w+", ""));
            }
        }
    }

    private static Object call(Object callee, Executable call, Object[] arguments) throws ReflectiveOperationException {
        return call instanceof Method method
                ? method.invoke(callee, arguments)
                : ((Constructor<?>) call).newInstance(arguments);
    }

    private static Object argument(Executable call, Class<?> parameter, Tokenizer tokenizer) throws IOException {
        if (parameter == byte[].class) {
            return bytes(call.getDeclaringClass());
        } else if (parameter == int[].class) {
            return new int[8];
        } else if (parameter == String.class) {
            // A step of a normalizer, too, and a token of some vocabulary or of none: what is null is told first.
            return "nfc";
        } else if (parameter == CharSequence.class) {
            return "the cat";
        } else if (parameter == Tokenizer.class) {
            return tokenizer;
        } else if (parameter == Encoding.class) {
            return new Encoding();
        } else if (parameter == Map.class) {
            return Map.of();
        } else if (parameter == FileDescriptor.class) {
            return new FileDescriptor();
        } else if (parameter == long.class) {
            return 1L;
        }
        return parameter == boolean.class ? (Object) true : (Object) 1;
    }

    private static byte[] bytes(Class<?> type) throws IOException {
        return Files.readAllBytes(DATA.resolve(
                type == SentencePieceTokenizer.class ? "tokenizers/albert_like_spiece.model"
                        : type == UnigramTokenizer.class ? "subwords/xlm-roberta.model"
                        : type == ByteLevelBpeTokenizer.class ? "subwords/roberta.bpe"
                        : "tokenizers/uncased_vocab.txt"));
    }
}
