package io.meshroot.tests.process;

import io.meshroot.tests.Project;

/** Live processes on one folder. */
final class LiveNodesTest extends LiveNodes {
    LiveNodesTest() {
        super(Project.full() ? 20 : 3);
    }

    @Override
    String storeOf(int node) {
        return temporary.resolve("store").toString();
    }
}
