package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in docs/trust.md is compiled, and what it refers to is there. */
final class TrustGuideTest {
    private static final String DOCUMENT = "docs/trust.md";
    private static final String EXAMPLES = "examples/src/main/java/io/meshroot/examples/federation/";

    @Test
    void showsTheCompiledCode() {
        assertThat(Snippets.check(DOCUMENT, name -> EXAMPLES + name + ".java")).isEqualTo(2);
    }

    @Test
    void linksOnlyToWhatIsThere() {
        Matcher link = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(Project.read(DOCUMENT));
        while (link.find()) {
            assertThat(Project.root().resolve("docs").resolve(link.group(1))).matches(Files::exists, "is there");
        }
    }
}
