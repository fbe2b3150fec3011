package io.meshroot.testkit.mesh;

import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.ReplicaId;
import java.time.InstantSource;
import java.util.concurrent.Executor;

/**
 * What one life of a replica of a simulated mesh has. Everything runs on one thread at a time; nothing of it may be used
 * by other threads.
 */
public final class MeshEnvironment {
    private final Life life;

    MeshEnvironment(Life life) {
        this.life = life;
    }

    /**
     * Returns the replica's wall clock, which may differ from the others'.
     *
     * @return the clock
     */
    public InstantSource clock() {
        return life.clock();
    }

    /**
     * Returns what runs tasks later, in virtual time.
     *
     * @return the scheduler
     */
    public Scheduler scheduler() {
        return life::schedule;
    }

    /**
     * Returns what runs tasks at once, in the order of their coming.
     *
     * @return the executor
     */
    public Executor executor() {
        return life::execute;
    }

    /**
     * Returns the mesh's store as this replica reaches it: it fails while the replica is cut off.
     *
     * @return the store
     */
    public MrcStore store() {
        return life.store();
    }

    /**
     * Returns the replica's name; each life has one of its own.
     *
     * @return the name
     */
    public ReplicaId replica() {
        return life.id();
    }

    /**
     * Wraps a provider: it takes the time to sign that the profile says, and fails while the profile lets it.
     *
     * @param provider signs
     * @return the provider to hand to the manager
     */
    public CertificateProvider provider(CertificateProvider provider) {
        return new SlowProvider(provider, life);
    }
}
