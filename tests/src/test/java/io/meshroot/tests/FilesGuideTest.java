package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** The code in the guide to files is the code that is compiled. Its configurations are run by the tests of the peers. */
final class FilesGuideTest {
    private static final String EXAMPLES = "examples/src/main/java/io/meshroot/examples/files/";

    @Test
    void showsTheCompiledCode() {
        assertThat(Snippets.check("docs/files.md", name -> EXAMPLES + name + ".java"))
                .isEqualTo(1);
    }

    @Test
    void keepsItsExampleShort() {
        assertThat(Snippets.in(Project.read(EXAMPLES + "FilesForNginx.java"), "files")
                        .lines())
                .hasSizeLessThanOrEqualTo(25);
    }
}
