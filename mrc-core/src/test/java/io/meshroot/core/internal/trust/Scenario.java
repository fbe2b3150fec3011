package io.meshroot.core.internal.trust;

import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.AuditListener;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.RenewalPolicy;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** What is there in the beginning and what may happen. All of it is explored. */
final class Scenario {
    final String name;
    int replicas = 1;
    int holders = 1;
    int bundles;
    int joiners;
    int latecomers;
    int past;
    int roots = 2;
    boolean anyPast;
    boolean hasty;
    boolean mayWait;
    boolean oldDisk;
    int most = Integer.MAX_VALUE;
    boolean takesAnyTrust;
    Flaw flaw = Flaw.NONE;
    Budget budget = Budget.none();
    final List<List<Command>> commands = new ArrayList<>();
    final Set<MrcName> sealed = new TreeSet<>();
    final SortedMap<MrcName, Role> first = new TreeMap<>(Map.of(ExploredRoots.R1, Role.ACTIVE));
    final SortedMap<MrcName, Role> from = new TreeMap<>();
    final SortedMap<MrcName, Role> until = new TreeMap<>();
    final Map<MrcName, TrustDomain> domains = new TreeMap<>();
    private final Map<ReplicaId, Map<Instant, Settings>> settings = new HashMap<>();

    Scenario(String name) {
        this.name = name;
    }

    Scenario replicas(int number) {
        replicas = number;
        return this;
    }

    Scenario holders(int number) {
        holders = number;
        return this;
    }

    /** Holders without a leaf, registered by name. */
    Scenario bundles(int number) {
        bundles = number;
        return this;
    }

    /** Holders that come later. */
    Scenario joiners(int number) {
        joiners = number;
        return this;
    }

    /** Managers that are only started when others have begun; joiners go to the last one. */
    Scenario latecomers(int number) {
        latecomers = number;
        return this;
    }

    Scenario roots(int number) {
        roots = number;
        return this;
    }

    /** Reads may answer what was true so many writes ago, but not what is older than the reader knows. */
    Scenario stale(int writes) {
        past = writes;
        return this;
    }

    /** Reads may even answer what is older than the reader knows. */
    Scenario staler(int writes) {
        past = writes;
        anyPast = true;
        return this;
    }

    /** A manager's three reads follow each other at once: what is between is left to others that read what is old. */
    Scenario hasty() {
        hasty = true;
        return this;
    }

    /** Holders take whatever trust their manager hands out, also what is older than theirs. */
    Scenario takesAnyTrust() {
        takesAnyTrust = true;
        return this;
    }

    /** Looks only at so many worlds, the nearest ones: all of them would be too many. */
    Scenario nearest(int worlds) {
        most = worlds;
        return this;
    }

    /** What is on the disk stays as it was in the beginning. */
    Scenario oldDisk() {
        oldDisk = true;
        return this;
    }

    /** Leaves out the search for worlds in which nothing goes on: it would take more time than is explored. */
    Scenario mayWait() {
        mayWait = true;
        return this;
    }

    /** Each read of a pass is a step of its own, as it is unless {@link #hasty} is said. */
    Scenario readByRead() {
        hasty = false;
        return this;
    }

    Scenario fault(Budget.Fault fault, int times) {
        budget = budget.with(fault, times);
        return this;
    }

    /** Adds an operator who gives commands in this order, each at any time. */
    Scenario operator(Command... inOrder) {
        commands.add(List.of(inOrder));
        return this;
    }

    Scenario sealed(MrcName root) {
        sealed.add(root);
        return this;
    }

    Scenario begins(MrcName root, Role role) {
        first.put(root, role);
        return this;
    }

    /**
     * Looks only at a part of a rotation: begins when the accepted roles are the first ones, after the first operator's first
     * command and without faults, and looks no further where they are the others.
     */
    Scenario part(Map<MrcName, Role> begin, Map<MrcName, Role> end) {
        from.putAll(begin);
        until.putAll(end);
        return this;
    }

    /** Looks on behind the part. */
    Scenario looksOn() {
        until.clear();
        return this;
    }

    Scenario domain(MrcName root, String domain) {
        domains.put(root, TrustDomain.of(domain));
        return this;
    }

    Scenario with(Flaw bug) {
        flaw = bug;
        return this;
    }

    Flaw flaw() {
        return flaw;
    }

    TrustDomain domain(MrcName root) {
        return domains.getOrDefault(root, TrustDomain.DEFAULT);
    }

    List<MrcName> names() {
        return ExploredRoots.ALL.subList(0, roots);
    }

    Settings settings(ReplicaId replica, Instant now) {
        return settings.computeIfAbsent(replica, id -> new HashMap<>())
                .computeIfAbsent(now, instant -> settingsAt(replica, instant));
    }

    private static Settings settingsAt(ReplicaId replica, Instant now) {
        Map<LeafKind, Duration> validity = new EnumMap<>(LeafKind.class);
        Arrays.stream(LeafKind.values()).forEach(kind -> validity.put(kind, World.VALIDITY));
        return new Settings(
                replica,
                () -> now,
                (delay, task) -> () -> {},
                Runnable::run,
                World.SKEW,
                validity,
                Duration.ofSeconds(10),
                KeyType.EC_P256,
                SpiffeLayout.SERVICE_ACCOUNT_FIRST,
                RenewalPolicy.DEFAULT,
                World.OUTAGE,
                Duration.ofDays(30),
                (request, profile) -> IssuancePolicy.Decision.ALLOW,
                AuditListener.NONE,
                100,
                Optional.empty());
    }

    @Override
    public String toString() {
        return flaw == Flaw.NONE ? name : name + ", if " + flaw;
    }
}
