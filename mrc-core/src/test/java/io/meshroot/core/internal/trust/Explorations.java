package io.meshroot.core.internal.trust;

import static io.meshroot.core.internal.trust.ExploredRoots.R1;
import static io.meshroot.core.internal.trust.ExploredRoots.R2;
import static io.meshroot.core.internal.trust.ExploredRoots.R3;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Taint;
import io.meshroot.core.internal.trust.Budget.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The scenarios that are looked at. */
final class Explorations {
    static final Command START = new Command.Start(R1, R2);
    static final Map<MrcName, Role> INTRODUCED = Map.of(R1, Role.ACTIVE, R2, Role.PASSIVE);
    static final Map<MrcName, Role> PROMOTED = Map.of(R2, Role.ACTIVE);
    static final Map<MrcName, Role> DEMOTED = Map.of(R1, Role.PASSIVE, R2, Role.ACTIVE);
    static final Map<MrcName, Role> RETIRED = Map.of(R1, Role.INACTIVE);

    private Explorations() {}

    /** Those that each build looks at. */
    static List<Scenario> small() {
        return List.of(
                one("a holder restarts, and is heard twice")
                        .fault(Fault.RESTART, 1)
                        .fault(Fault.REPEAT, 1),
                one("a holder and a registered one without a leaf, which restarts")
                        .hasty()
                        .bundles(1)
                        .fault(Fault.RESTART, 1),
                one("abort at any point, pause and resume")
                        .operator(new Command.Abort())
                        .operator(new Command.Pause(), new Command.Resume()),
                one("a joiner and a slow issue, abort at any point")
                        .holders(0)
                        .joiners(1)
                        .fault(Fault.RENEWAL, 1)
                        .operator(new Command.Abort()),
                one("a rotation to a third root and the taint of the second at any point, abort at any point")
                        .roots(3)
                        .hasty()
                        .operator(taint(R2))
                        .operator(new Command.Abort()),
                one("the taint of both roots at any point")
                        .roots(3)
                        .operator(taint(R1))
                        .operator(taint(R2)),
                one("the old root is tainted and then its trust cut, at any point")
                        .hasty()
                        .operator(taint(R1), new Command.Cut(R1)),
                one("promotion, while the manager dies and half a day passes")
                        .part(INTRODUCED, PROMOTED)
                        .hasty()
                        .fault(Fault.CRASH, 1)
                        .fault(Fault.TICK, 1)
                        .mayWait(),
                two("the whole rotation to another trust domain").domain(R2, "other.mesh"),
                two("promotion, read by read, each answer up to one write old")
                        .part(INTRODUCED, PROMOTED)
                        .readByRead()
                        .stale(1),
                two("promotion, a holder restarts").part(INTRODUCED, PROMOTED).fault(Fault.RESTART, 1),
                two("promotion, a registered holder without a leaf restarts")
                        .part(INTRODUCED, PROMOTED)
                        .holders(0)
                        .bundles(1)
                        .fault(Fault.RESTART, 1));
    }

    /** Those that take minutes. */
    static List<Scenario> full() {
        List<Scenario> all = new ArrayList<>(small());
        all.addAll(List.of(
                one("three holders").holders(3),
                one("two holders, one restarts, read by read").holders(2).fault(Fault.RESTART, 1),
                one("a holder, a joiner and slow issues, abort at any point")
                        .hasty()
                        .joiners(1)
                        .fault(Fault.RENEWAL, 1)
                        .operator(new Command.Abort()),
                new Scenario(
                                "one manager: two rotations in a row, the taint of the second and of the third root at any point")
                        .roots(3)
                        .hasty()
                        .operator(START, new Command.Start(R2, R3))
                        .operator(taint(R2))
                        .operator(taint(R3)),
                one("the manager dies at any point until its horizon has passed")
                        .part(INTRODUCED, PROMOTED)
                        .hasty()
                        .fault(Fault.CRASH, 1)
                        .fault(Fault.TICK, 3),
                two("retirement, a holder restarts").part(DEMOTED, RETIRED).fault(Fault.RESTART, 1),
                two("promotion, a joiner and a slow issue")
                        .part(INTRODUCED, PROMOTED)
                        .holders(0)
                        .joiners(1)
                        .fault(Fault.RENEWAL, 1),
                two("promotion, two holders").part(INTRODUCED, PROMOTED).holders(2),
                two("the whole rotation, abort at any point").operator(new Command.Abort()),
                two("promotion, reads answer anything up to two writes old, older than what is known or not")
                        .part(INTRODUCED, PROMOTED)
                        .staler(2),
                new Scenario("two managers: two different steps raced, the state read up to one write old")
                        .replicas(2)
                        .holders(0)
                        .hasty()
                        .stale(1)
                        .begins(R2, Role.ACTIVE)
                        .operator(
                                new Command.Edit(R1, Role.ACTIVE, Role.PASSIVE),
                                new Command.Edit(R1, Role.PASSIVE, Role.ACTIVE),
                                new Command.Edit(R2, Role.ACTIVE, Role.PASSIVE)),
                new Scenario("two managers: two different steps raced, read by read, each answer up to one write old")
                        .replicas(2)
                        .holders(0)
                        .nearest(500_000)
                        .stale(1)
                        .begins(R2, Role.ACTIVE)
                        .operator(
                                new Command.Edit(R1, Role.ACTIVE, Role.PASSIVE),
                                new Command.Edit(R1, Role.PASSIVE, Role.ACTIVE),
                                new Command.Edit(R2, Role.ACTIVE, Role.PASSIVE)),
                two("promotion, a holder turns to the other manager")
                        .part(INTRODUCED, PROMOTED)
                        .mayWait()
                        .fault(Fault.MOVE, 1),
                two("promotion, a holder restarts and turns to the other manager")
                        .part(INTRODUCED, PROMOTED)
                        .oldDisk()
                        .mayWait()
                        .nearest(500_000)
                        .fault(Fault.RESTART, 1)
                        .fault(Fault.MOVE, 1),
                new Scenario("a second manager starts at any point, a joiner goes to it")
                        .hasty()
                        .holders(0)
                        .joiners(1)
                        .latecomers(1)
                        .operator(START)
                        .part(INTRODUCED, PROMOTED)));
        return all;
    }

    private static Command taint(MrcName root) {
        return new Command.TaintRoot(root, Taint.Signing.UNTIL_REPLACED);
    }

    private static Scenario one(String name) {
        return new Scenario("one manager: " + name).operator(START);
    }

    private static Scenario two(String name) {
        return new Scenario("two managers: " + name).replicas(2).hasty().operator(START);
    }
}
