package io.github.squeezebert;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.squeezebert.classifier.TextModel;
import io.github.squeezebert.tflite.ModelDescription;
import io.github.squeezebert.tflite.Task;
import io.github.squeezebert.tokenizers.Arguments;
import io.github.squeezebert.tokenizers.Cuts;
import io.github.squeezebert.tokenizers.PieceTrie;
import io.github.squeezebert.tokenizers.PipelineTokenizer;
import io.github.squeezebert.tokenizers.Tokenizer;
import io.github.squeezebert.tokenizers.bytelevel.ByteLevelBpeTokenizer;
import io.github.squeezebert.tokenizers.sentencepiece.SentencePieceTokenizer;
import java.io.IOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What apps may call is what {@code public-api.txt} lists, so that no change of it goes unseen. */
class PublicApiTest {
    private static final Path LIST = Path.of("public-api.txt");
    private static final List<Class<?>> PACKAGES_BY_A_CLASS =
            List.of(TextModel.class, Tokenizer.class, SentencePieceTokenizer.class, ByteLevelBpeTokenizer.class);
    private static final Set<Class<?>> OF_OTHER_PACKAGES = Set.of(ModelDescription.class, Task.class);
    // Its package-info says so.
    private static final Set<Class<?>> NOT_PART_OF_THE_API =
            Set.of(PieceTrie.class, Cuts.class, Arguments.class, PipelineTokenizer.class);

    @Test
    void thePublicApiIsTheListedOne() throws Exception {
        Set<String> found = signatures();
        if (Boolean.getBoolean("renew")) {
            Files.write(LIST, found);
        }
        List<String> listed = Files.readAllLines(LIST);
        List<String> changes = new ArrayList<>();
        listed.stream().filter(line -> !found.contains(line)).forEach(line -> changes.add("gone: " + line));
        found.stream().filter(line -> !listed.contains(line)).forEach(line -> changes.add("new: " + line));
        assertEquals(
                List.of(),
                changes,
                "The public API is another than classifier/public-api.txt lists. If that is meant, renew the list with "
                        + "`mvn -f android_demo/pom.xml -pl classifier -am test -Dtest=PublicApiTest "
                        + "-Dsurefire.failIfNoSpecifiedTests=false -Drenew=true` and commit it");
    }

    private static Set<String> signatures() throws Exception {
        Set<Class<?>> types = new TreeSet<>((a, b) -> a.getName().compareTo(b.getName()));
        types.addAll(OF_OTHER_PACKAGES);
        for (Class<?> one : PACKAGES_BY_A_CLASS) {
            types.addAll(publicTypes(one));
        }
        types.removeAll(NOT_PART_OF_THE_API);
        Set<String> result = new TreeSet<>();
        for (Class<?> type : types) {
            result.add(line(type, type, text(type)));
            for (Member member : members(type)) {
                if (isForApps(type, member.getModifiers()) && !member.isSynthetic()) {
                    result.add(line(type, (AnnotatedElement) member, text(member)));
                }
            }
        }
        return result;
    }

    /** The public types of a class's package. */
    private static List<Class<?>> publicTypes(Class<?> one) throws IOException, URISyntaxException, ClassNotFoundException {
        Path classes = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        List<String> names;
        try (Stream<Path> files = Files.list(classes.resolve(one.getPackageName().replace('.', '/')))) {
            names = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> one.getPackageName() + "." + name.substring(0, name.length() - ".class".length()))
                    .collect(Collectors.toList());
        }
        List<Class<?>> result = new ArrayList<>();
        for (String name : names) {
            Class<?> type = Class.forName(name, false, one.getClassLoader());
            if (isReachable(type)) {
                result.add(type);
            }
        }
        return result;
    }

    /** Whether the type is public, and so is every type around it. */
    private static boolean isReachable(Class<?> type) {
        return type == null || Modifier.isPublic(type.getModifiers()) && isReachable(type.getEnclosingClass());
    }

    /** Whether a member is public, or protected in a type that an app may extend. */
    private static boolean isForApps(Class<?> type, int modifiers) {
        return Modifier.isPublic(modifiers)
                || (Modifier.isProtected(modifiers) && !Modifier.isFinal(type.getModifiers()));
    }

    private static List<Member> members(Class<?> type) {
        List<Member> result = new ArrayList<>();
        result.addAll(List.of(type.getDeclaredConstructors()));
        result.addAll(List.of(type.getDeclaredMethods()));
        if (type.getSuperclass() != null && NOT_PART_OF_THE_API.contains(type.getSuperclass())) {
            result.addAll(List.of(type.getSuperclass().getDeclaredMethods()));
        }
        result.addAll(List.of(type.getDeclaredFields()));
        return result;
    }

    private static String text(Class<?> type) {
        String above = type.getSuperclass() == null ? "" : " extends " + type.getGenericSuperclass().getTypeName();
        return type.toGenericString() + above + Stream.of(type.getGenericInterfaces())
                .map(one -> " implements " + one.getTypeName())
                .collect(Collectors.joining());
    }

    private static String text(Member member) {
        if (member instanceof Method method) {
            return method.toGenericString();
        }
        return member instanceof Constructor<?> made ? made.toGenericString() : ((Field) member).toGenericString();
    }

    /** One line: the type, then what it is or has, without the packages that the types in it are of. */
    private static String line(Class<?> type, AnnotatedElement element, String text) {
        String deprecated = element.isAnnotationPresent(Deprecated.class) ? "@Deprecated " : "";
        String said = text.replaceAll("\\b(\\w+\\.)+(?=[A-Z])", "").replace("synchronized ", "");
        return type.getName().substring(PublicApiTest.class.getPackageName().length() + 1) + ": " + deprecated + said;
    }
}
