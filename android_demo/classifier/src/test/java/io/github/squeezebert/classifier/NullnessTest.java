package io.github.squeezebert.classifier;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tensorflow.lite.Delegate;

/** What the annotations say of null is what the calls do: where they allow it, they answer; where not, they refuse it by name. */
@ExtendWith(WithNativeRuntime.class)
class NullnessTest {
    private static final Path MODELS = Path.of("../../tests/data/android");
    private static final Map<Class<?>, String> FILES = Map.of(
            TextClassifier.class, "classification_uint8.tflite",
            MultiLabelClassifier.class, "labels.tflite",
            TextScorer.class, "scores.tflite",
            TokenClassifier.class, "entities.tflite",
            QuestionAnswerer.class, "spans.tflite",
            SentenceEncoder.class, "vectors.tflite",
            TextModels.class, "labels.tflite");

    @Test
    void everyPackageSaysWhatMayBeNull() throws Exception {
        Path sources = Path.of("src/main/java");
        List<Path> packages;
        try (Stream<Path> files = Files.walk(sources)) {
            packages = files.filter(file -> file.endsWith("package-info.java")).map(Path::getParent).toList();
        }
        assertEquals(6, packages.size());
        for (Path folder : packages) {
            String name = sources.relativize(folder).toString().replace('/', '.') + ".package-info";
            assertTrue(Class.forName(name).isAnnotationPresent(NullMarked.class), name);
        }
    }

    @TestFactory
    List<DynamicTest> nullIsTakenWhereTheSignatureSaysSoAndRefusedByNameElsewhere() {
        List<DynamicTest> tests = new ArrayList<>();
        for (Class<?> type : FILES.keySet()) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                    tests.add(DynamicTest.dynamicTest(method.toString(), () -> check(type, method)));
                }
            }
        }
        for (Class<?> type : List.of(TextModel.Options.class, SentenceIndex.class)) {
            for (Method method : type.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && !method.isSynthetic()) {
                    tests.add(DynamicTest.dynamicTest(method.toString(), () -> check(type, method)));
                }
            }
        }
        return tests;
    }

    /** Where two calls of a name differ in what both may be given as null, a null alone does not tell the compiler which is meant. */
    @Test
    void noCallIsAmbiguousWithANullThatItTakes() {
        List<String> ambiguous = new ArrayList<>();
        for (Class<?> type : FILES.keySet()) {
            for (Method one : type.getMethods()) {
                for (Method other : type.getMethods()) {
                    if (one.getName().equals(other.getName()) && isAmbiguous(one, other)) {
                        ambiguous.add(one.toString());
                    }
                }
            }
        }
        assertEquals(List.of(), ambiguous);
    }

    private static boolean isAmbiguous(Method one, Method other) {
        if (one.equals(other) || one.getParameterCount() != other.getParameterCount()) {
            return false;
        }
        boolean firstIsMore = false;
        boolean secondIsMore = false;
        for (int i = 0; i < one.getParameterCount(); i++) {
            Class<?> first = one.getParameterTypes()[i];
            Class<?> second = other.getParameterTypes()[i];
            if (first != second) {
                if (!one.getAnnotatedParameterTypes()[i].isAnnotationPresent(Nullable.class) || second.isPrimitive()) {
                    return false;
                }
                firstIsMore |= !second.isAssignableFrom(first);
                secondIsMore |= !first.isAssignableFrom(second);
            }
        }
        return firstIsMore && secondIsMore;
    }

    private static void check(Class<?> type, Method method) throws Exception {
        Object receiver = type == TextModel.Options.class ? new TextModel.Options()
                : type == SentenceIndex.class ? new SentenceIndex("a", 2)
                : Modifier.isStatic(method.getModifiers()) ? null : TextModels.open(file(type));
        try {
            for (int i = 0; i < method.getParameterCount(); i++) {
                if (method.getParameterTypes()[i].isPrimitive()) {
                    continue;
                }
                Object[] arguments = arguments(type, method);
                arguments[i] = null;
                if (method.getAnnotatedParameterTypes()[i].isAnnotationPresent(Nullable.class)) {
                    assertDoesNotThrow(() -> method.invoke(receiver, arguments));
                } else {
                    Throwable fault = assertThrows(
                            InvocationTargetException.class, () -> method.invoke(receiver, arguments)).getCause();
                    assertEquals(NullPointerException.class, fault.getClass());
                    assertNotNull(fault.getMessage());
                    assertTrue(fault.getMessage().matches("\\w+ is null, which this call does not take"), fault.getMessage());
                }
            }
        } finally {
            if (receiver instanceof TextModel model) {
                model.close();
            }
        }
    }

    private static File file(Class<?> type) {
        return MODELS.resolve(FILES.get(type)).toFile();
    }

    /** Arguments of which none is null. */
    private static Object[] arguments(Class<?> type, Method method) throws Exception {
        Object[] arguments = new Object[method.getParameterCount()];
        for (int i = 0; i < arguments.length; i++) {
            arguments[i] = argument(type, method.getParameterTypes()[i]);
        }
        if (List.of(method.getParameterTypes()).contains(Class.class)) {
            arguments[arguments.length - 2] = TextModel.class;
        }
        if (arguments.length > 1 && arguments[1] instanceof Long) {
            arguments[1] = 0L; // where the model begins
        }
        return arguments;
    }

    private static Object argument(Class<?> type, Class<?> parameter) throws Exception {
        byte[] bytes = FILES.containsKey(type) ? Files.readAllBytes(file(type).toPath()) : new byte[0];
        if (parameter == File.class) {
            return FILES.containsKey(type) ? file(type) : File.createTempFile("sentences", ".index");
        } else if (parameter == FileDescriptor.class) {
            return new FileInputStream(file(type)).getFD();
        } else if (parameter == ByteBuffer.class) {
            return ByteBuffer.wrap(bytes);
        } else if (parameter == InputStream.class) {
            return new ByteArrayInputStream(bytes);
        } else if (parameter == OutputStream.class) {
            return OutputStream.nullOutputStream();
        } else if (parameter == long.class) {
            return (long) bytes.length;
        } else if (parameter == String.class) {
            return "";
        } else if (parameter == CharSequence.class) {
            return "cat";
        } else if (parameter == Progress.class) {
            return new Cancellation();
        } else if (parameter == TextModel.Options.class) {
            return new TextModel.Options();
        } else if (parameter == List.class || parameter == Collection.class) {
            return List.of("cat");
        } else if (parameter == float[].class) {
            return new float[] {1, 2};
        } else if (parameter == Delegate.class) {
            return (Delegate) () -> 0L;
        } else if (parameter == int.class) {
            return 1;
        }
        return parameter == boolean.class ? (Object) true : (Object) 0.5;
    }
}
