package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import java.util.List;
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
        for (RootState root : world.accepted().roots().values()) {
            if (root.role().signs() && !world.cut().contains(root.name())) {
                String needs = ExploredRoots.label(root.name(), root.trustDomain());
                for (ExploredHolder peer : world.holders()) {
                    if (refuses(world, peer, root.name(), needs)) {
                        return Optional.of(words(peer) + " does not trust " + root.name() + ", which may sign");
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
            if (refuses(world, peer, leaf.leaf().signer(), leaf.needs())) {
                return Optional.of(
                        words(peer) + " refuses the leaf of " + leaf.leaf().signer() + " that " + user.id() + " uses");
            }
        }
        return Optional.empty();
    }

    private static boolean refuses(World world, ExploredHolder peer, MrcName signer, String needs) {
        return peer.isLiveAt(world.tick())
                && !peer.has().orElseThrow().accepts().contains(needs)
                && !peer.excuse().needNotTrust(signer);
    }

    private static String words(ExploredHolder peer) {
        return peer.id() + " (trust " + peer.has().orElseThrow().sequence() + " "
                + peer.has().orElseThrow().accepts() + ")";
    }

    /** Tells whether nothing is left to do: no rotation is under way and the documents ask for what is accepted. */
    static boolean isSettled(World world) {
        TrustState state = world.accepted();
        boolean asked = world.store().newestDocuments().values().stream()
                .allMatch(document -> isAccepted(state, document.name(), document.role()));
        for (int who = 0; who < world.done().size(); who++) {
            List<Command> commands = world.scenario().commands.get(who);
            int next = world.done().get(who);
            if (next < commands.size()
                    && commands.get(next) instanceof Command.Start start
                    && start.apply(world).isPresent()) {
                return false;
            }
        }
        return state.rotation().isEmpty() && asked;
    }

    private static boolean isAccepted(TrustState state, MrcName name, Role role) {
        return Gates.role(state, name) == role;
    }
}
