package io.meshroot.core.internal.trust;

import io.meshroot.api.trust.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** All that may happen next. */
final class Moves {
    private Moves() {}

    static List<Step> of(World world) {
        List<Step> steps = new ArrayList<>();
        for (ExploredReplica replica : world.replicas()) {
            steps.addAll(new ReplicaMoves(world, replica).pass());
            steps.addAll(new ReplicaMoves(world, replica).work());
            crash(world, replica, steps);
        }
        for (ExploredHolder holder : world.holders()) {
            steps.addAll(new HolderMoves(world, holder).all());
        }
        for (int who = 0; who < world.done().size(); who++) {
            command(world, who, steps);
        }
        if (world.budget().has(Budget.Fault.TICK)) {
            steps.add(new Step("half a day passes", world.later(world.budget().less(Budget.Fault.TICK))));
        }
        return steps;
    }

    private static void crash(World world, ExploredReplica replica, List<Step> steps) {
        // Later ones would only need more time until what they did counts no more.
        if (!world.budget().has(Budget.Fault.CRASH) || !replica.stage.isUp() || world.tick() > 0) {
            return;
        }
        Set<ReplicaId> known = new TreeSet<>(world.accepted().replicas().keySet());
        world.replicas().forEach(other -> known.add(other.id));
        ReplicaId id = Scenarios.replica(known.size());
        Books empty = new Books(world.scenario().settings(id, world.now()));
        steps.add(new Step(
                "replica " + replica.id + " dies and " + id + " begins",
                world.replacing(
                        replica.id,
                        ExploredReplica.born(id, empty),
                        world.budget().less(Budget.Fault.CRASH))));
    }

    private static void command(World world, int who, List<Step> steps) {
        List<Command> all = world.scenario().commands.get(who);
        int next = world.done().get(who);
        if (next < all.size()) {
            Command command = all.get(next);
            command.apply(world)
                    .ifPresent(store -> steps.add(new Step(
                            "the operator " + command.words(),
                            world.commanded(
                                    store, who, command instanceof Command.Cut cut ? Set.of(cut.root()) : Set.of()))));
        }
    }
}
