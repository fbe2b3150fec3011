package io.meshroot.testkit.mesh;

import io.meshroot.api.MeshAuthority;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.trust.ReplicaId;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** A place for a manager: it has one after the other, each under a name of its own. */
final class Replica {
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final Mesh mesh;
    private final int number;
    private final AuthorityFactory factory;
    private final MrcStore store;
    private final SplittableRandom random;
    private final Duration skew;
    private int lives;
    private @Nullable ControlPlane plane;

    Replica(Mesh mesh, int number, AuthorityFactory factory, MrcStore store, SplittableRandom random) {
        this.mesh = mesh;
        this.number = number;
        this.factory = factory;
        this.store = store;
        this.random = random;
        long furthest = mesh.profile().replicaClocks().toMillis();
        this.skew = Duration.ofMillis(furthest == 0 ? 0 : random.nextLong(-furthest, furthest + 1));
    }

    /** Returns the control plane of the manager that is up. */
    Optional<ControlPlane> plane() {
        return Optional.ofNullable(plane);
    }

    void start() {
        Life life = new Life(
                new ReplicaId("replica-" + number + "-" + ++lives),
                mesh.time(),
                skew,
                store,
                () -> mesh.profile().signing().draw(random),
                mesh::isProviderDown);
        try {
            MeshAuthority authority = factory.start(new MeshEnvironment(life));
            plane = new ControlPlane(mesh, life, authority);
        } catch (MeshRootException e) {
            life.die();
            mesh.record().note("replica " + number + " can't start: " + e.getMessage());
            mesh.time().schedule(AGAIN, this::start);
        }
    }

    void kill() {
        ControlPlane killed = plane;
        if (killed != null) {
            killed.life().die();
            plane = null;
        }
    }
}
