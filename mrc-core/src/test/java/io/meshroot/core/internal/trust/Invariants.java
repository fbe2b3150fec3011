package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import java.util.Optional;

/** What must hold in each world that can be reached. */
final class Invariants {
    private Invariants() {}

    /** Returns what is wrong. */
    static Optional<String> broken(World world) {
        for (ExploredHolder user : world.holders()) {
            if (user.kind() == ExploredHolder.Kind.WORKLOAD && user.isLiveAt(world.tick())) {
                ExploredLeaf leaf = user.has().orElseThrow().leaf().orElseThrow();
                if (!world.cut().contains(leaf.leaf().signer())
                        && !user.excuse().needNotBeTrusted()) {
                    Optional<String> wrong = untrusted(world, user, leaf);
                    if (wrong.isPresent()) {
                        return wrong;
                    }
                }
            }
        }
        return world.accepted()
                .signer()
                .map(RootState::name)
                .filter(world.scenario().sealed::contains)
                .map(root -> root + " signs, and can't");
    }

    private static Optional<String> untrusted(World world, ExploredHolder user, ExploredLeaf leaf) {
        for (ExploredHolder peer : world.holders()) {
            if (peer.isLiveAt(world.tick())
                    && !peer.has().orElseThrow().accepts().contains(leaf.needs())
                    && !peer.excuse().needNotTrust(leaf.leaf().signer())) {
                return Optional.of(peer.id() + " (trust " + peer.has().get().sequence() + " "
                        + peer.has().get().accepts() + ") refuses the leaf of " + leaf.leaf().signer() + " that "
                        + user.id() + " uses");
            }
        }
        return Optional.empty();
    }

    /** Tells whether nothing is left to do: no rotation is under way and the documents ask for what is accepted. */
    static boolean isSettled(World world) {
        TrustState state = world.accepted();
        boolean asked = world.store().newestDocuments().values().stream()
                .allMatch(document -> isAccepted(state, document.name(), document.role()));
        for (int who = 0; who < world.done().size(); who++) {
            boolean mustStart = world.scenario().commands.get(who).stream().anyMatch(Command.Start.class::isInstance);
            if (mustStart && world.done().get(who) == 0) {
                return false;
            }
        }
        return state.rotation().isEmpty() && asked;
    }

    private static boolean isAccepted(TrustState state, MrcName name, Role role) {
        return Gates.role(state, name) == role;
    }
}
