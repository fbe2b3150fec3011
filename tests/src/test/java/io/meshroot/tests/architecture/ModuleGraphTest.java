package io.meshroot.tests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.tests.Project;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The picture in docs/architecture.md is the module graph. */
final class ModuleGraphTest {
    private static final Map<String, String> MODULES = new TreeMap<>(Map.of(
            "mrc-api", "io.meshroot.api",
            "mrc-core", "io.meshroot.core",
            "mrc-tresor", "io.meshroot.tresor",
            "mrc-vault", "io.meshroot.vault",
            "mrc-kubernetes", "io.meshroot.kubernetes",
            "mrc-certmanager", "io.meshroot.certmanager",
            "mrc-testkit", "io.meshroot.testkit",
            "mrc-testkit-jqwik", "io.meshroot.testkit.jqwik"));

    private static final Map<Path, FileSystem> JARS = new ConcurrentHashMap<>();

    @Test
    void isTheOneThatIsDrawn() throws IOException {
        SortedSet<String> real = new TreeSet<>();
        for (String module : MODULES.keySet()) {
            descriptor(module).requires().stream()
                    .map(ModuleDescriptor.Requires::name)
                    .filter(MODULES::containsValue)
                    .forEach(required -> real.add(module + " -> " + artifact(required)));
        }
        assertThat(drawn()).isEqualTo(real);
    }

    @Test
    void apiRequiresNothingAtRunTime() throws IOException {
        assertThat(descriptor("mrc-api").requires())
                .allMatch(required -> required.name().equals("java.base")
                        || required.modifiers().contains(ModuleDescriptor.Requires.Modifier.STATIC));
    }

    @Test
    void internalPackagesAreNotExported() throws IOException {
        for (String module : MODULES.keySet()) {
            assertThat(descriptor(module).exports())
                    .as("exports of %s", module)
                    .noneMatch(exported -> exported.source().contains(".internal"));
        }
    }

    private static String artifact(String module) {
        return MODULES.entrySet().stream()
                .filter(entry -> entry.getValue().equals(module))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow();
    }

    private static SortedSet<String> drawn() {
        String page = Project.read("docs/architecture.md");
        String picture = page.substring(page.indexOf("graph BT"));
        picture = picture.substring(0, picture.indexOf("```"));
        SortedSet<String> arrows = new TreeSet<>();
        Matcher arrow = Pattern.compile("([\\w-]+)(?:\\[[\\w-]+])? --> ([\\w-]+)(?:\\[[\\w-]+])?")
                .matcher(picture);
        while (arrow.find()) {
            arrows.add("mrc-" + arrow.group(1) + " -> mrc-" + arrow.group(2));
        }
        return arrows;
    }

    static ModuleDescriptor descriptor(String module) throws IOException {
        try (InputStream in = Files.newInputStream(classes(module).resolve("module-info.class"))) {
            return ModuleDescriptor.read(in);
        }
    }

    /** Finds a module's classes: a folder, or, once it is packaged, the inside of its jar. */
    static Path classes(String module) throws IOException {
        for (String location : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path path = Path.of(location).toAbsolutePath();
            if (Files.isDirectory(path) && path.toString().contains("/" + module + "/target/")) {
                return path;
            }
            if (path.getFileName().toString().matches(Pattern.quote(module) + "-\\d.*\\.jar")) {
                return JARS.computeIfAbsent(path, ModuleGraphTest::open).getPath("/");
            }
        }
        throw new IllegalStateException(module + " is not on the class path");
    }

    private static FileSystem open(Path jar) {
        try {
            return FileSystems.newFileSystem(jar);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
