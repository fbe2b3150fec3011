package io.meshroot.tests;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The checkout that is tested. */
public final class Project {
    private Project() {}

    /** Returns the folder of the checkout. */
    public static Path root() {
        String given = System.getProperty("mrc.root");
        Path start = Path.of(given == null ? "" : given).toAbsolutePath();
        for (Path folder = start; folder != null; folder = folder.getParent()) {
            if (Files.exists(folder.resolve("CONTRIBUTING.md")) && Files.exists(folder.resolve("mrc-api"))) {
                return folder;
            }
        }
        throw new IllegalStateException("not within a checkout: " + start);
    }

    /** Reads a file of the checkout. */
    public static String read(String file) {
        try {
            return Files.readString(root().resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lists the main Java sources of a module. */
    public static List<Path> sources(String module) {
        try (Stream<Path> files = Files.walk(root().resolve(module).resolve("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tells whether the full counts of kills, processes and rotations are wanted. */
    public static boolean full() {
        return Boolean.getBoolean("mrc.full");
    }
}
