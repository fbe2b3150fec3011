package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in the README is the code that is compiled. */
final class ReadmeTest {
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- snippet: (\\w+)#([\\w-]+) -->\n```java\n(.*?)```", Pattern.DOTALL);
    private static final String QUICKSTART = "examples/src/main/java/io/meshroot/examples/quickstart/";

    @Test
    void showsTheCompiledCode() {
        Matcher matcher = SNIPPET.matcher(Project.read("README.md"));
        int found = 0;
        while (matcher.find()) {
            found++;
            assertThat(matcher.group(3))
                    .as("%s in %s of the README", matcher.group(2), matcher.group(1))
                    .isEqualTo(snippet(Project.read(QUICKSTART + matcher.group(1) + ".java"), matcher.group(2)));
        }
        assertThat(found).isEqualTo(3);
    }

    @Test
    void keepsItsPromiseOfSixAndFifteenLines() {
        assertThat(snippet(Project.read(QUICKSTART + "FirstCertificate.java"), "certificate")
                        .lines())
                .hasSizeLessThanOrEqualTo(6);
        assertThat(snippet(Project.read(QUICKSTART + "FirstMutualTls.java"), "mutual-tls")
                        .lines())
                .hasSizeLessThanOrEqualTo(15);
    }

    @Test
    void linksOnlyToWhatIsThere() {
        Matcher link = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(Project.read("README.md"));
        List<String> missing = new ArrayList<>();
        while (link.find()) {
            if (!Files.exists(Project.root().resolve(link.group(1)))) {
                missing.add(link.group(1));
            }
        }
        assertThat(missing).isEmpty();
    }

    private static String snippet(String source, String name) {
        List<String> lines = source.lines().toList();
        int begin = lines.indexOf("        // snippet: " + name);
        assertThat(begin).as("snippet %s", name).isNotNegative();
        StringBuilder text = new StringBuilder();
        for (String line : lines.subList(begin + 1, lines.size())) {
            if (line.strip().equals("// end")) {
                return text.toString();
            }
            text.append(line.replaceFirst("^ {8}", "")).append('\n');
        }
        throw new AssertionError("snippet " + name + " has no end");
    }
}
