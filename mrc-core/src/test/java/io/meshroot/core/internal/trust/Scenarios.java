package io.meshroot.core.internal.trust;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Brings a scenario to its beginning: all managers know each other and all holders have said what they have. */
final class Scenarios {
    private static final int ROUNDS = 12;

    private Scenarios() {}

    static ReplicaId replica(int index) {
        return new ReplicaId(String.valueOf((char) ('a' + index)));
    }

    static World begin(Scenario scenario) {
        ExploredStore store = new ExploredStore(0, state(scenario), documents(scenario), Flaw.NONE);
        List<ExploredReplica> replicas = new ArrayList<>();
        for (int index = 0; index < scenario.replicas; index++) {
            ReplicaId id = replica(index);
            replicas.add(ExploredReplica.born(id, new Books(scenario.settings(id, World.BEGIN))));
        }
        List<ExploredHolder> holders = new ArrayList<>();
        for (int index = 0; index < scenario.holders; index++) {
            holders.add(holder("h" + (index + 1), ExploredHolder.Kind.WORKLOAD, index % scenario.replicas));
        }
        for (int index = 0; index < scenario.bundles; index++) {
            ExploredHolder bundle =
                    holder("bundle" + (index + 1), ExploredHolder.Kind.BUNDLE, index % scenario.replicas);
            holders.add(bundle.having(new Possession(0, new TreeSet<>(), Optional.empty()), Excuse.NONE));
        }
        Scenario calm = calm(scenario);
        World world = settle(new World(calm, store, replicas, holders, 0, Budget.none(), List.of(), new TreeSet<>()));
        List<Possession> disks = world.holders().stream()
                .flatMap(holder -> holder.has().stream())
                .toList();
        List<ExploredHolder> all = new ArrayList<>();
        List<Integer> done =
                new ArrayList<>(scenario.commands.stream().map(commands -> 0).toList());
        if (!scenario.from.isEmpty()) {
            ExploredStore started = scenario.commands.get(0).get(0).apply(world).orElseThrow();
            done.set(0, 1);
            world = until(world.commanded(started), scenario.from);
        }
        for (ExploredHolder holder : world.holders()) {
            // Holders are alike: it may as well be the first one that restarts.
            boolean restarts = all.isEmpty() && scenario.budget.has(Budget.Fault.RESTART);
            all.add(restarts ? holder.with(disks.get(0)) : holder);
        }
        for (int index = 0; index < scenario.joiners; index++) {
            int last = scenario.replicas + scenario.latecomers - 1;
            all.add(holder("joiner" + (index + 1), ExploredHolder.Kind.WORKLOAD, last));
        }
        replicas = new ArrayList<>(world.replicas());
        for (int index = scenario.replicas; index < scenario.replicas + scenario.latecomers; index++) {
            ReplicaId id = replica(index);
            replicas.add(ExploredReplica.born(id, new Books(scenario.settings(id, World.BEGIN))));
        }
        return new World(
                scenario,
                new ExploredStore(world.store(), scenario.past, scenario.flaw),
                replicas,
                all,
                0,
                scenario.budget,
                done,
                new TreeSet<>());
    }

    private static Scenario calm(Scenario scenario) {
        Scenario calm = new Scenario("beginning").roots(scenario.roots);
        calm.domains.putAll(scenario.domains);
        calm.flaw = scenario.flaw.forgetsHorizons() ? scenario.flaw : Flaw.NONE;
        return calm;
    }

    private static ExploredHolder holder(String name, ExploredHolder.Kind kind, int replica) {
        return new ExploredHolder(
                HolderId.of(name),
                kind,
                replica(replica),
                Optional.empty(),
                Optional.empty(),
                kind == ExploredHolder.Kind.BUNDLE ? 1 : 0,
                0,
                List.of(),
                Excuse.NONE);
    }

    private static TrustState state(Scenario scenario) {
        Evidence evidence = Evidence.at(World.BEGIN, new ReplicaId("operator")).build();
        List<TrustEvent> events = new ArrayList<>();
        for (MrcName name : scenario.names()) {
            events.add(new TrustEvent.RootLearnt(
                    name,
                    scenario.domain(name),
                    SpiffeMode.DISABLED,
                    new TreeSet<>(List.of(ExploredRoots.anchor(name)))));
        }
        events.add(new TrustEvent.FirstRoles(scenario.first, "store"));
        for (int index = 0; index < scenario.bundles; index++) {
            events.add(new TrustEvent.HolderRegistered(HolderId.of("bundle" + (index + 1))));
        }
        TrustState state = TrustState.EMPTY;
        for (TrustEvent event : events) {
            state = ((Transition.Changed) TrustModel.apply(state, event, evidence)).state();
        }
        return state;
    }

    private static SortedMap<MrcName, MeshRootCertificate> documents(Scenario scenario) {
        SortedMap<MrcName, MeshRootCertificate> documents = new TreeMap<>();
        for (MrcName name : scenario.names()) {
            TrustDomain domain = scenario.domain(name);
            documents.put(
                    name,
                    MeshRootCertificate.builder(name.value())
                            .provider(new CustomProviderConfig("fake", Map.of()))
                            .trustDomain(domain)
                            .role(scenario.first.getOrDefault(name, Role.INACTIVE))
                            .build());
        }
        return documents;
    }

    /** Everybody does at once what is to be done, until the roles are accepted. */
    private static World until(World begin, SortedMap<MrcName, Role> roles) {
        World world = begin;
        while (true) {
            for (int index = 0; index < world.replicas().size(); index++) {
                boolean looking = true;
                while (looking) {
                    world = first(new ReplicaMoves(world, world.replicas().get(index)).pass(), world);
                    ExploredReplica replica = world.replicas().get(index);
                    if (replica.stage == ExploredReplica.Stage.IDLE && isAt(world, roles)) {
                        return world;
                    }
                    List<Step> work = new ReplicaMoves(world, replica).work();
                    if (replica.stage == ExploredReplica.Stage.IDLE && !work.isEmpty()) {
                        world = work.get(0).after();
                    }
                    looking = replica.stage != ExploredReplica.Stage.IDLE || !replica.quiet;
                }
            }
            world = holdersSettle(world);
        }
    }

    private static World first(List<Step> steps, World otherwise) {
        return steps.isEmpty() ? otherwise : steps.get(0).after();
    }

    static boolean isAt(World world, SortedMap<MrcName, Role> roles) {
        return roles.entrySet().stream()
                .allMatch(entry -> Gates.role(world.accepted(), entry.getKey()) == entry.getValue());
    }

    private static World holdersSettle(World begin) {
        World world = begin;
        for (int index = 0; index < world.holders().size(); index++) {
            List<Step> steps = new HolderMoves(world, world.holders().get(index)).all();
            while (!steps.isEmpty()) {
                world = steps.get(0).after();
                steps = new HolderMoves(world, world.holders().get(index)).all();
            }
        }
        return world;
    }

    /** Everybody does at once what is to be done, until nothing is left. */
    static World settle(World begin) {
        World world = begin;
        for (int round = 0; round < ROUNDS; round++) {
            for (int index = 0; index < world.replicas().size(); index++) {
                for (int step = 0; step < 12; step++) {
                    world = first(new ReplicaMoves(world, world.replicas().get(index)).pass(), world);
                    ExploredReplica replica = world.replicas().get(index);
                    List<Step> work = new ReplicaMoves(world, replica).work();
                    if (replica.stage == ExploredReplica.Stage.IDLE && !work.isEmpty()) {
                        world = work.get(0).after();
                    }
                }
                while (world.replicas().get(index).stage != ExploredReplica.Stage.IDLE) {
                    world = first(new ReplicaMoves(world, world.replicas().get(index)).pass(), world);
                }
            }
            world = holdersSettle(world);
        }
        return world;
    }
}
