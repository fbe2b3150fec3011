package io.meshroot.testkit.mesh;

import io.meshroot.api.MeshAuthority;

/** Makes the managers of a simulated mesh, one for each replica and again after each crash. */
@FunctionalInterface
public interface AuthorityFactory {
    /**
     * Builds and starts a manager on a replica's clock, scheduler, executor and store, and under its name.
     *
     * @param environment what the replica has
     * @return the manager; the simulator closes it at the end
     */
    MeshAuthority start(MeshEnvironment environment);
}
