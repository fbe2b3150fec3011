package io.meshroot.tests.process;

import io.meshroot.tests.Project;
import org.junit.jupiter.api.Tag;

/** Live processes on one folder. */
@Tag("long")
final class LiveNodesTest extends LiveNodes {
    LiveNodesTest() {
        super(Project.full() ? 20 : 3);
    }

    @Override
    String storeOf(int node) {
        return temporary.resolve("store").toString();
    }
}
