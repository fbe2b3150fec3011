package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Code that a document shows, between {@code // snippet: name} and {@code // end} in what is compiled. */
public final class Snippets {
    private static final Pattern SHOWN =
            Pattern.compile("<!-- snippet: (\\w+)#([\\w-]+) -->\n```java\n(.*?)```", Pattern.DOTALL);

    private Snippets() {}

    /**
     * Compares what a document shows with the code.
     *
     * @param document the document
     * @param fileOf the file of a class
     * @return how many snippets there are
     */
    public static int check(String document, UnaryOperator<String> fileOf) {
        Matcher matcher = SHOWN.matcher(Project.read(document));
        int found = 0;
        while (matcher.find()) {
            found++;
            assertThat(matcher.group(3))
                    .as("%s in %s of %s", matcher.group(2), matcher.group(1), document)
                    .isEqualTo(in(Project.read(fileOf.apply(matcher.group(1))), matcher.group(2)));
        }
        return found;
    }

    /** Returns a snippet of a source file, without its indentation. */
    public static String in(String source, String name) {
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
