package io.meshroot.tests.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.meshroot.tests.Project;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The manifests in docs/kubernetes.md. */
final class Manifests {
    private static final Pattern BLOCK = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    private Manifests() {}

    static List<JsonNode> setUp() {
        return block(0);
    }

    static List<JsonNode> webhookRights() {
        return block(1);
    }

    static List<JsonNode> webhook() {
        return block(2);
    }

    private static List<JsonNode> block(int number) {
        Matcher matcher = BLOCK.matcher(Project.read("docs/kubernetes.md"));
        List<String> blocks = new ArrayList<>();
        while (matcher.find()) {
            blocks.add(matcher.group(1));
        }
        return List.of(blocks.get(number).split("(?m)^---\n")).stream()
                .map(text -> Serialization.unmarshal(text, JsonNode.class))
                .toList();
    }
}
