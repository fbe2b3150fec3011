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
    private static final String QUICKSTART = "examples/src/main/java/io/meshroot/examples/quickstart/";

    @Test
    void showsTheCompiledCode() {
        assertThat(Snippets.check("README.md", name -> QUICKSTART + name + ".java"))
                .isEqualTo(3);
    }

    @Test
    void keepsItsPromiseOfSixAndFifteenLines() {
        assertThat(Snippets.in(Project.read(QUICKSTART + "FirstCertificate.java"), "certificate")
                        .lines())
                .hasSizeLessThanOrEqualTo(6);
        assertThat(Snippets.in(Project.read(QUICKSTART + "FirstMutualTls.java"), "mutual-tls")
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
}
