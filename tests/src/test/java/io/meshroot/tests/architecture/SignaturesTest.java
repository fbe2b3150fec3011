package io.meshroot.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.module.ModuleDescriptor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.lang.reflect.WildcardType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No type of somebody else's stands in an exported signature, and no boolean parameter. */
final class SignaturesTest {
    private static final Set<String> OURS_AND_JDK =
            Set.of("io.meshroot.", "java.", "javax.", "com.sun.net.httpserver.");
    /** What a module exists for: it talks to an API server by a client that it may be given. */
    private static final Map<String, String> SUBJECTS = Map.of(
            "mrc-kubernetes",
            "io.fabric8.kubernetes.client.",
            "mrc-certmanager",
            "io.fabric8.kubernetes.client.KubernetesClient");

    @ParameterizedTest
    @ValueSource(strings = {"mrc-api", "mrc-core", "mrc-tresor", "mrc-vault", "mrc-kubernetes", "mrc-certmanager"})
    void showNoThirdPartyType(String module) throws IOException {
        List<String> found = new ArrayList<>();
        for (Class<?> type : exported(module)) {
            for (Type used : signature(type)) {
                names(used).stream()
                        .filter(name -> OURS_AND_JDK.stream().noneMatch(name::startsWith))
                        .filter(name -> !name.startsWith(SUBJECTS.getOrDefault(module, "io.meshroot.")))
                        .forEach(name -> found.add(type.getName() + " shows " + name));
                names(used).stream()
                        .filter(name -> name.contains(".internal."))
                        .forEach(name -> found.add(type.getName() + " shows " + name));
            }
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mrc-api", "mrc-core", "mrc-tresor", "mrc-vault", "mrc-kubernetes", "mrc-certmanager"})
    void takeNoBoolean(String module) throws IOException {
        List<String> found = new ArrayList<>();
        for (Class<?> type : exported(module)) {
            for (Executable executable : executables(type)) {
                if (!overrides(executable)
                        && List.of(executable.getParameterTypes()).contains(boolean.class)) {
                    found.add(executable.toString());
                }
            }
        }
        assertThat(found).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"mrc-api", "mrc-core", "mrc-tresor", "mrc-vault", "mrc-kubernetes", "mrc-certmanager"})
    void classesAreFinalOrMadeToBeExtended(String module) throws IOException {
        assertThat(exported(module))
                .filteredOn(type -> !type.isInterface() && !type.isEnum() && !Modifier.isFinal(type.getModifiers()))
                .allMatch(type -> type.isSealed()
                        || Modifier.isAbstract(type.getModifiers())
                        || type.getSimpleName().equals("MeshRootException"));
    }

    @Test
    void theWholeIsLookedAt() throws IOException {
        assertThat(exported("mrc-api")).hasSizeGreaterThan(50);
        assertThat(names(SignaturesTest.class)).contains(SignaturesTest.class.getName());
    }

    private static List<Class<?>> exported(String module) throws IOException {
        Path classes = ModuleGraphTest.classes(module);
        List<Class<?>> types = new ArrayList<>();
        for (ModuleDescriptor.Exports exported :
                ModuleGraphTest.descriptor(module).exports()) {
            try (Stream<Path> files =
                    Files.list(classes.resolve(exported.source().replace('.', '/')))) {
                for (Path file : files.toList()) {
                    String name = file.getFileName().toString();
                    if (name.endsWith(".class") && !name.equals("package-info.class")) {
                        Class<?> type = load(exported.source() + "." + name.replace(".class", ""));
                        if (Modifier.isPublic(type.getModifiers())) {
                            types.add(type);
                        }
                    }
                }
            }
        }
        return types;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, SignaturesTest.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Executable> executables(Class<?> type) {
        return Stream.<Executable>concat(
                        Stream.of(type.getDeclaredConstructors()), Stream.of(type.getDeclaredMethods()))
                .filter(executable -> visible(executable.getModifiers()) && !executable.isSynthetic())
                .toList();
    }

    private static boolean visible(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    /** What a JDK type declares is the JDK's choice. */
    private static boolean overrides(Executable executable) {
        if (!(executable instanceof Method method)) {
            return false;
        }
        for (Class<?> up = method.getDeclaringClass().getSuperclass(); up != null; up = up.getSuperclass()) {
            for (Method inherited : up.getDeclaredMethods()) {
                if (inherited.getName().equals(method.getName())) {
                    return true;
                }
            }
        }
        return false;
    }

    private static List<Type> signature(Class<?> type) {
        List<Type> types = new ArrayList<>();
        if (type.getGenericSuperclass() != null) {
            types.add(type.getGenericSuperclass());
        }
        types.addAll(List.of(type.getGenericInterfaces()));
        for (Field field : type.getDeclaredFields()) {
            if (visible(field.getModifiers())) {
                types.add(field.getGenericType());
            }
        }
        for (Executable executable : executables(type)) {
            types.addAll(List.of(executable.getGenericParameterTypes()));
            types.addAll(List.of(executable.getGenericExceptionTypes()));
            if (executable instanceof Method method) {
                types.add(method.getGenericReturnType());
            }
        }
        return types;
    }

    private static List<String> names(Type type) {
        if (type instanceof Class<?> plain) {
            Class<?> element = plain;
            while (element.isArray()) {
                element = element.getComponentType();
            }
            return element.isPrimitive() ? List.of() : List.of(element.getName());
        }
        List<String> names = new ArrayList<>();
        if (type instanceof ParameterizedType parameterized) {
            names.addAll(names(parameterized.getRawType()));
            for (Type argument : parameterized.getActualTypeArguments()) {
                names.addAll(names(argument));
            }
        } else if (type instanceof WildcardType wildcard) {
            for (Type bound : wildcard.getUpperBounds()) {
                names.addAll(names(bound));
            }
        }
        return names;
    }
}
