package io.meshroot.testkit.mesh;

import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.store.MrcStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Runs a mesh in virtual time: real managers with real certificates, and holders that lag, lose messages, go off and
 * restart. Of every pair of holders it is known at every moment whether a handshake would fail; nothing is sampled. The
 * same seed makes the same run.
 *
 * <pre>{@code
 * SecretStore secrets = new InMemorySecretStore(); // shared, as the store is
 * MeshReport report = MeshSimulator.builder(env -> CertificateManager.builder()
 *                 .clock(env.clock()).scheduler(env.scheduler()).executor(env.executor())
 *                 .mrcStore(env.store()).secretStore(secrets).replicaId(env.replica())
 *                 .provider(env.provider(new TresorProvider()))
 *                 .build())
 *         .store(new InMemoryMrcStore())
 *         .profile(MeshProfile.builder().holders(5_000).build())
 *         .rotate(Duration.ofDays(1), RotationRequest.to(target))
 *         .run(Duration.ofDays(7));
 * }</pre>
 */
public final class MeshSimulator {
    private static final Duration LOOK = Duration.ofMinutes(1);
    private static final int SAMPLES = 2_000;

    private MeshSimulator() {}

    /**
     * Begins a simulation.
     *
     * @param factory makes the managers
     * @return a builder
     */
    public static Builder builder(AuthorityFactory factory) {
        return new Builder(Objects.requireNonNull(factory, "factory"));
    }

    /** Something that is done to the mesh. */
    private record Act(Duration at, Consumer<SimulatedMesh> what) {}

    /** Collects the settings of a simulation and runs it. Not for use by several threads. */
    public static final class Builder {
        private final AuthorityFactory factory;
        private final List<Act> script = new ArrayList<>();
        private MeshProfile profile = MeshProfile.builder().build();
        private @Nullable MrcStore store;
        private @Nullable Duration resolution;
        private long seed;

        Builder(AuthorityFactory factory) {
            this.factory = factory;
        }

        /**
         * Sets the store that the replicas share; required. It is the caller's to close.
         *
         * @param shared the store
         * @return this
         */
        public Builder store(MrcStore shared) {
            store = Objects.requireNonNull(shared, "shared");
            return this;
        }

        /**
         * Sets what the mesh is like; the default profile by default.
         *
         * @param chosen the profile
         * @return this
         */
        public Builder profile(MeshProfile chosen) {
            profile = Objects.requireNonNull(chosen, "chosen");
            return this;
        }

        /**
         * Sets what all chance comes from; 0 by default.
         *
         * @param number the seed
         * @return this
         */
        public Builder seed(long number) {
            seed = number;
            return this;
        }

        /**
         * Sets how close the report's samples are; a two-thousandth of the run by default. Where nothing changes there are
         * none; the counts are exact in any case.
         *
         * @param interval more than zero
         * @return this
         * @throws IllegalArgumentException if it is not
         */
        public Builder resolution(Duration interval) {
            if (interval.isNegative() || interval.isZero()) {
                throw new IllegalArgumentException("interval is " + interval + "; give more than zero");
            }
            resolution = interval;
            return this;
        }

        /**
         * Does something at a time.
         *
         * @param at the time since the start
         * @param what is done
         * @return this
         */
        public Builder at(Duration at, Consumer<SimulatedMesh> what) {
            script.add(new Act(Objects.requireNonNull(at, "at"), Objects.requireNonNull(what, "what")));
            return this;
        }

        /**
         * Starts a rotation at a time, or when the one before is over.
         *
         * @param at the time since the start
         * @param request to which root, and how
         * @return this
         */
        public Builder rotate(Duration at, RotationRequest request) {
            Objects.requireNonNull(request, "request");
            return at(at, mesh -> mesh.rotate(request));
        }

        /**
         * Runs the mesh for a time.
         *
         * @param duration how long in virtual time
         * @return what happened
         * @throws IllegalStateException if no store is set
         * @throws AssertionError if a manager hands out a leaf whose signatures don't verify
         */
        public MeshReport run(Duration duration) {
            return runUntil(mesh -> false, duration);
        }

        /**
         * Runs the mesh until something is so; that is looked at once in a virtual minute.
         *
         * @param done whether it is enough
         * @param most how long at most, in virtual time
         * @return what happened
         * @throws IllegalStateException if no store is set
         * @throws AssertionError if a manager hands out a leaf whose signatures don't verify
         */
        public MeshReport runUntil(Predicate<SimulatedMesh> done, Duration most) {
            MrcStore shared = store;
            if (shared == null) {
                throw new IllegalStateException("store is missing; call store(...), the replicas share it");
            }
            Duration interval = resolution == null ? most.dividedBy(SAMPLES).plusMillis(1) : resolution;
            try (Mesh mesh = new Mesh(profile, seed, interval, factory, shared)) {
                script.forEach(act -> mesh.time().schedule(act.at, () -> act.what.accept(mesh)));
                Duration now = Duration.ZERO;
                do {
                    now = now.plus(LOOK).compareTo(most) < 0 ? now.plus(LOOK) : most;
                    mesh.time().runTo(now);
                } while (now.compareTo(most) < 0 && !done.test(mesh));
                return mesh.report();
            }
        }
    }
}
