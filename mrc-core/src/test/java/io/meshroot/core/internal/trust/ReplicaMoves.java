package io.meshroot.core.internal.trust;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Authority.Snapshot;
import io.meshroot.core.internal.trust.ExploredReplica.Issue;
import io.meshroot.core.internal.trust.ExploredReplica.Offer;
import io.meshroot.core.internal.trust.ExploredReplica.Stage;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;

/** What a manager may do next. Each call of the store is a step of its own. */
final class ReplicaMoves {
    private final World world;
    private final ExploredReplica replica;
    private final List<Step> steps = new ArrayList<>();

    ReplicaMoves(World world, ExploredReplica replica) {
        this.world = world;
        this.replica = replica;
    }

    /** The next step of its pass, once for each answer that the store may give. */
    List<Step> pass() {
        switch (replica.stage) {
            case BORN -> each(statesReadable(), "starts and reads the state", this::start);
            case REGISTERING -> register();
            case READING_AGAIN -> each(statesReadable(), "reads the state again", age -> read(age, Stage.IDLE));
            case IDLE -> {
                if (replica.quiet && knowsAll()) {
                    return steps;
                }
                if (world.scenario().hasty) {
                    each(statesReadable(), "reads the store", this::readAll);
                } else {
                    each(statesReadable(), "reads the state", age -> read(age, Stage.STATE_READ));
                }
            }
            case STATE_READ -> each(viewsReadable(), "reads the views", this::readViews);
            case VIEWS_READ -> each(documentsReadable(), "reads the documents", this::decide);
            case DECIDED -> act();
        }
        return steps;
    }

    /** What goes on beside: issues and probes. */
    List<Step> work() {
        if (replica.stage.isUp()) {
            replica.probes.forEach(this::probe);
            world.holders().forEach(this::begin);
            replica.issues.forEach(this::go);
        }
        return steps;
    }

    private void each(int oldest, String words, java.util.function.IntFunction<World> step) {
        for (int age = 0; age <= oldest; age++) {
            add(
                    words + (age == 0 ? "" : " as it was " + age + (age == 1 ? " write" : " writes") + " ago"),
                    step.apply(age));
        }
    }

    private void add(String words, World after) {
        steps.add(new Step("replica " + replica.id + " " + words, after));
    }

    /** There is nothing else to be read, and another look would find nothing to do either. */
    private boolean knowsAll() {
        return replica.books
                        .known()
                        .filter(known -> world.store().age(known.version()) == 0)
                        .isPresent()
                && world.store().documentAge(replica.documents) == 0
                && (!world.scenario().anyPast || world.scenario().past == 0)
                && replica.seen().stream().allMatch(this::isNewest);
    }

    private boolean isNewest(ReplicaView seen) {
        List<ReplicaView> written = world.store().views().getOrDefault(seen.id(), List.of());
        return !written.isEmpty() && written.get(written.size() - 1).revision() == seen.revision();
    }

    private int statesReadable() {
        int kept = world.store().states().size() - 1;
        return world.scenario().anyPast
                ? kept
                : Math.min(
                        kept,
                        replica.books
                                .known()
                                .map(known -> world.store().age(known.version()))
                                .orElse(kept));
    }

    private int viewsReadable() {
        return world.store().views().entrySet().stream()
                .filter(entry -> !entry.getKey().equals(replica.id))
                .mapToInt(entry -> entry.getValue().size() - 1)
                .max()
                .orElse(0);
    }

    private int documentsReadable() {
        int kept = world.store().documents().size() - 1;
        return world.scenario().anyPast ? kept : Math.min(kept, world.store().documentAge(replica.documents));
    }

    private World start(int age) {
        Machine machine = new Machine(world, replica);
        machine.store.readingStates(age, 2);
        machine.keeper.load();
        machine.books.earlierLivesUntil(machine.books.beyondMembers());
        return world.with(machine.store, replica.at(Stage.REGISTERING, machine.books));
    }

    private void register() {
        Machine machine = new Machine(world, replica);
        if (world.scenario().flaw().registersWithoutReading()) {
            Transition transition =
                    TrustModel.apply(machine.store.newest(), machine.registration(), machine.books.evidence());
            if (transition instanceof Transition.Changed changed) {
                machine.store.write(changed.state());
            }
            add("registers", world.with(machine.store, replica.at(Stage.IDLE, machine.books)));
        } else {
            machine.register();
            add("registers", world.with(machine.store, replica.at(Stage.READING_AGAIN, machine.books)));
        }
    }

    private World read(int age, Stage next) {
        Machine machine = new Machine(world, replica);
        machine.store.readingStates(age, 1);
        machine.keeper.refresh();
        return world.with(machine.store, replica.at(next, machine.books));
    }

    private World readAll(int age) {
        World read = read(age, Stage.STATE_READ);
        World viewed = new ReplicaMoves(read, read.replica(replica.id).orElseThrow()).readViews(0);
        return new ReplicaMoves(viewed, viewed.replica(replica.id).orElseThrow()).decide(0);
    }

    private World readViews(int age) {
        Machine machine = new Machine(world, replica);
        machine.books.readViews(machine.store.readingViews(age).readViews());
        return world.with(replica.at(Stage.VIEWS_READ, machine.books));
    }

    private World decide(int age) {
        Machine machine = new Machine(world, replica);
        Asked asked = Asked.of(machine.store.readingDocuments(age).list(), machine.keeper.state());
        Decision decision = Overlooking.instead(world.scenario().flaw(), machine.decide(asked), asked, machine.books);
        return world.with(replica.decided(machine.books, decision, world.store().documentVersion() - age));
    }

    private void act() {
        Act act = replica.act.orElseThrow();
        Machine machine = new Machine(world, replica);
        String words = words(act, machine.books.state());
        TrustState before = machine.store.newest();
        if (Overlooking.allows(world.scenario().flaw(), act, machine.books)) {
            machine.perform(act);
        }
        boolean inVain = act instanceof Act.Change && machine.store.newest() == before;
        add(words + (inVain ? " in vain" : ""), world.with(machine.store, replica.at(Stage.IDLE, machine.books)));
    }

    private static String words(Act act, TrustState state) {
        if (act instanceof Act.Tell tell) {
            return "writes its view"
                    + (tell.view().confirms() > 0
                            ? ", confirming step " + tell.view().confirms()
                            : "");
        }
        if (act instanceof Act.Change change) {
            return EventWords.of(change.event(), state);
        }
        return act instanceof Act.Mirror mirror
                ? "makes the document of " + mirror.mrc() + " say "
                        + mirror.to().id()
                : "deletes the document of " + ((Act.Delete) act).mrc();
    }

    private void probe(MrcName root) {
        Books books = copy();
        Snapshot snapshot = books.beginProbe(root);
        boolean trusted = ExploredRoots.accepted(snapshot.bundle())
                .contains(ExploredRoots.label(root, world.scenario().domain(root)));
        boolean signs = !world.scenario().sealed.contains(root) && trusted;
        books.probed(
                root,
                new Probe(
                        snapshot.state().trust().number(), signs ? Optional.empty() : Optional.of("it does not sign")));
        books.finish(root);
        add((signs ? "probes " : "probes in vain ") + root, world.with(replica.probed(books, root)));
    }

    private Books copy() {
        return new Books(replica.books, world.scenario().settings(replica.id, world.now(replica.books)));
    }

    private void begin(ExploredHolder holder) {
        if (!holder.at().equals(replica.id)
                || holder.kind() == ExploredHolder.Kind.BUNDLE
                || replica.issues.stream().anyMatch(issue -> issue.holder().equals(holder.id()))) {
            return;
        }
        Optional<MrcName> signer = replica.books.state().signer().map(RootState::name);
        Optional<Offer> offer = Optional.ofNullable(replica.offers.get(holder.id()));
        boolean same = offer.isPresent()
                && signer.filter(offer.get().leaf().leaf().signer()::equals).isPresent();
        boolean fresh = offer.filter(one -> one.leaf().ends() == world.tick() + World.LEAF_TICKS)
                .isPresent();
        if (signer.isEmpty() || (same && fresh && !world.budget().has(Budget.Fault.RENEWAL))) {
            return;
        }
        Books books = copy();
        Snapshot snapshot = books.beginIssue();
        MrcName root = snapshot.state().signer().orElseThrow().name();
        Instant end = world.now().plus(World.VALIDITY);
        String serial = replica.id + "" + (world.holders().indexOf(holder) + 1) + (ExploredRoots.ALL.indexOf(root) + 1)
                + Integer.toHexString(holder.issued() + 1);
        ExploredLeaf leaf = new ExploredLeaf(
                new LiveLeaf(serial, root, end),
                ExploredRoots.label(root, world.scenario().domain(root)),
                world.tick() + World.LEAF_TICKS);
        Issue issue = new Issue(
                holder.id(),
                leaf,
                ExploredRoots.accepted(snapshot.bundle()),
                snapshot.bundle().sequence());
        World after = world.with(replica.issuing(books, issue));
        add(
                "begins to make a leaf for " + holder.id() + " under " + root,
                same && fresh ? after.spending(world.budget().less(Budget.Fault.RENEWAL)) : after);
    }

    private void go(Issue issue) {
        if (world.scenario().flaw().forgetsHorizons() || isCovered(issue.leaf().leaf())) {
            finish(issue);
        } else if (replica.stage == Stage.IDLE) {
            cover(issue);
        }
    }

    private boolean isCovered(LiveLeaf leaf) {
        TrustState state = replica.books.state();
        ReplicaState self = state.replicas().get(replica.id);
        return self != null
                && !self.horizon().isBefore(leaf.notAfter())
                && state.root(leaf.signer())
                        .flatMap(RootState::horizon)
                        .filter(until -> !until.isBefore(leaf.notAfter()))
                        .isPresent();
    }

    private void cover(Issue issue) {
        Machine machine = new Machine(world, replica);
        LiveLeaf leaf = issue.leaf().leaf();
        try {
            machine.horizons().cover(leaf.signer(), leaf.notAfter());
            add("raises the horizon of " + leaf.signer(), world.with(machine.store, replica.knowing(machine.books)));
        } catch (MeshRootException e) {
            machine.books.finish(leaf.signer());
            add(
                    "can't make a leaf under " + leaf.signer() + " any more",
                    world.with(machine.store, replica.issued(machine.books, issue, Optional.empty())));
        }
    }

    private void finish(Issue issue) {
        Flaw flaw = world.scenario().flaw();
        Books books = copy();
        LiveLeaf leaf = issue.leaf().leaf();
        boolean committed = books.commit(issue.holder(), "service", leaf);
        books.finish(leaf.signer());
        ExploredHolder holder = holder(issue.holder());
        Optional<Offer> offer = Optional.empty();
        if (committed || flaw.keepsLateLeaves()) {
            flaw.committed(books, issue.holder(), leaf, holder.incarnation() + 1);
            SortedSet<String> trust = flaw.sendsOldTrust()
                    ? issue.trust()
                    : ExploredRoots.accepted(books.snapshot().bundle());
            long sequence = flaw.sendsOldTrust()
                    ? issue.sequence()
                    : books.snapshot().bundle().sequence();
            offer = Optional.of(new Offer(issue.leaf(), trust, sequence));
        }
        World after = world.with(replica.issued(books, issue, offer));
        add(
                (committed ? "has made " : "throws away ") + "the leaf for " + issue.holder() + " under "
                        + leaf.signer(),
                offer.isPresent() ? after.with(holder.issuedOneMore()) : after);
    }

    private ExploredHolder holder(HolderId id) {
        return world.holders().stream()
                .filter(holder -> holder.id().equals(id))
                .findFirst()
                .orElseThrow();
    }
}
