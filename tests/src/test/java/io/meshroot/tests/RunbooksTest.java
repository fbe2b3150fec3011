package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The code in the runbooks is taken from tests, and what they refer to is there. */
final class RunbooksTest {
    private static final String DOCUMENT = "docs/runbooks.md";
    private static final String TESTS = "tests/src/test/java/io/meshroot/tests/rotation/";

    @Test
    void showCodeThatWasTested() {
        assertThat(Snippets.check(DOCUMENT, name -> TESTS + name + ".java")).isEqualTo(5);
    }

    @Test
    void linkOnlyToWhatIsThere() {
        Matcher link = Pattern.compile("\\]\\((?!https?:)([^)#]+)").matcher(Project.read(DOCUMENT));
        while (link.find()) {
            assertThat(Project.root().resolve("docs").resolve(link.group(1))).matches(Files::exists, "is there");
        }
    }
}
