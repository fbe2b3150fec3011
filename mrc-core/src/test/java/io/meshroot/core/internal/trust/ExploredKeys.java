package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/**
 * Puts what is explored into words such that two states with the same words go on in the same way. Left out is what only
 * tells of the past: step records, instants within a tick, the absolute numbers of versions and of views.
 */
final class ExploredKeys {
    private static final int MOST_KNOWN = 50_000;
    private static final Map<TrustState, Digest> STATES = new IdentityHashMap<>();

    private ExploredKeys() {}

    static Digest of(World world) {
        StringBuilder key = new StringBuilder(1_000);
        ExploredStore store = world.store();
        key.append(world.tick()).append(' ').append(world.budget()).append(' ').append(world.done());
        key.append(world.cut()).append('\n');
        store.states().forEach(state -> of(state.value()).appendTo(key));
        for (var documents : store.documents()) {
            documents.forEach((name, mrc) -> key.append(name).append(mrc.role()).append(' '));
            key.append('\n');
        }
        store.views().forEach((id, views) -> {
            for (ReplicaView view : views) {
                append(key, view);
            }
        });
        for (ExploredReplica replica : world.replicas()) {
            key.append(replica.id);
            replica.key().appendTo(key);
            replica.books.known().ifPresent(known -> key.append(store.age(known.version())));
            key.append(' ').append(store.documentAge(replica.documents));
            for (ReplicaView seen : replica.seen()) {
                key.append(' ').append(age(store.views().getOrDefault(seen.id(), List.of()), seen));
            }
            key.append('\n');
        }
        for (ExploredHolder holder : world.holders()) {
            key.append(holder.key()).append('\n');
        }
        return Digest.of(key);
    }

    private static int age(List<ReplicaView> written, ReplicaView seen) {
        for (int age = 0; age < written.size(); age++) {
            if (written.get(written.size() - 1 - age).revision() == seen.revision()) {
                return age;
            }
        }
        return written.size();
    }

    static String of(ExploredReplica replica) {
        StringBuilder key = new StringBuilder(1_000);
        Books books = replica.books;
        Evidence evidence = books.evidence();
        TrustState state = books.state();
        key.append(replica.stage);
        of(state).appendTo(key);
        key.append(books.trustHandedOut().number()).append(' ');
        key.append(books.signingHandedOut().number()).append(' ');
        key.append(books.look(HolderLedger::toString)).append(' ');
        key.append(evidence.unfinishedIssues());
        evidence.probes()
                .forEach((name, probe) -> key.append(name)
                        .append(probe.trustSequence())
                        .append(probe.failure().isPresent()));
        evidence.views().forEach(view -> append(key, view));
        key.append(evidence.apart());
        evidence.unknownHoldersUntil().ifPresent(until -> key.append(hours(until)));
        books.told().ifPresent(view -> append(key, view));
        key.append(replica.act.map(ExploredKeys::of).orElse(""));
        key.append(replica.probes);
        replica.issues.forEach(
                issue -> key.append(issue.holder()).append(issue.leaf()).append(issue.sequence()));
        replica.offers.forEach(
                (holder, offer) -> key.append(holder).append(offer.leaf()).append(offer.sequence()));
        return key.toString();
    }

    private static String of(Act act) {
        if (act instanceof Act.Tell tell) {
            StringBuilder key = new StringBuilder("tell ");
            append(key, tell.view());
            return key.toString();
        }
        if (act instanceof Act.Change change
                && change.event() instanceof io.meshroot.api.trust.TrustEvent.ReplicaRegistered registered) {
            return "register " + hours(registered.replica().horizon());
        }
        return act.toString();
    }

    private static void append(StringBuilder key, ReplicaView view) {
        key.append(view.id()).append(' ').append(hours(view.at())).append(' ');
        key.append(view.confirms()).append(' ').append(view.trustSequence()).append(' ');
        key.append(view.signingSequence()).append(' ').append(view.holders()).append(' ');
        key.append(view.acknowledged()).append(view.ahead()).append(view.laggards());
        key.append(view.uses()).append('\n');
    }

    static Digest of(TrustState state) {
        Digest known = STATES.get(state);
        if (known == null) {
            known = Digest.of(words(state));
            if (STATES.size() >= MOST_KNOWN) {
                STATES.clear();
            }
            STATES.put(state, known);
        }
        return known;
    }

    private static String words(TrustState state) {
        StringBuilder key = new StringBuilder(400);
        key.append(state.trust().number()).append(' ').append(state.signing().number());
        for (RootState root : state.roots().values()) {
            key.append(' ').append(root.name()).append(root.role() == Role.ACTIVE ? "A" : root.role());
            key.append(root.trustedSince().orElse(0)).append(',');
            key.append(root.activatedAt().orElse(0)).append(',');
            key.append(root.signedUntil().orElse(0)).append(',');
            root.horizon().ifPresent(until -> key.append(hours(until)));
            key.append(root.recordedLeaves());
            root.anchors()
                    .forEach(anchor ->
                            append(key, root.name(), state.taintedKeys().get(anchor.keyFingerprint())));
        }
        state.replicas().values().forEach(replica -> key.append(replica.id()).append(hours(replica.horizon())));
        state.rotation()
                .ifPresent(rotation -> key.append(rotation.from())
                        .append(rotation.to())
                        .append(rotation.direction())
                        .append(rotation.origin())
                        .append(rotation.pause().isPresent()));
        key.append(state.announcements());
        state.announced().ifPresent(step -> key.append(step.number()).append(step.change()));
        state.holders().values().forEach(holder -> key.append(holder.holder()).append(holder.acknowledgement()));
        return key.toString();
    }

    private static void append(StringBuilder key, MrcName name, @org.jspecify.annotations.Nullable Taint taint) {
        if (taint != null) {
            key.append(name).append(taint.signing()).append(taint.trust());
        }
    }

    private static long hours(Instant instant) {
        return Math.floorDiv(instant.getEpochSecond() - World.BEGIN.getEpochSecond() + 1_800, 3_600);
    }
}
