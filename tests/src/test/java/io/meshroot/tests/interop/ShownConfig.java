package io.meshroot.tests.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.tests.Project;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A configuration as docs/files.md shows it, with the paths and ports of a test. */
final class ShownConfig {
    private final String text;

    private ShownConfig(String text) {
        this.text = text;
    }

    static ShownConfig named(String name) {
        Matcher shown = Pattern.compile(
                        "<!-- config: " + Pattern.quote(name) + " -->\n```\\w+\n(.*?)```", Pattern.DOTALL)
                .matcher(Project.read("docs/files.md"));
        assertThat(shown.find()).as("configuration %s in docs/files.md", name).isTrue();
        return new ShownConfig(shown.group(1));
    }

    /** Puts in what holds here for what is shown; it must be shown. */
    ShownConfig with(String shown, Object here) {
        assertThat(text).contains(shown);
        return new ShownConfig(text.replace(shown, here.toString()));
    }

    @Override
    public String toString() {
        return text;
    }
}
