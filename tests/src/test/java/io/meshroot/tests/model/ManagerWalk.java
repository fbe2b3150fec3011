package io.meshroot.tests.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssueRequest.KeyReuse;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.Verdict;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.x509.Csr;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import io.meshroot.testkit.x509.TestKeys;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A manager on which a program of random operations is done, with a plain reference beside it. */
final class ManagerWalk implements AutoCloseable {
    private static final List<MrcName> ROOTS = List.of(MrcName.of("mrc-1"), MrcName.of("mrc-2"), MrcName.of("mrc-3"));
    private static final HolderId BUNDLE = HolderId.of("ca-bundle");

    /** What requests ask for beside their key, which is ignored. */
    private static final LeafProfile NAMES = new LeafProfile(
            Optional.of("anybody"),
            new TreeSet<>(),
            Set.of(),
            Optional.empty(),
            TestClock.START,
            TestClock.START.plusSeconds(1));

    private final TestScheduler time;
    private final Stores stores;
    private final Holders holders = new Holders();
    /** Who holds a leaf that the manager renews, by identity. */
    private final SortedSet<String> held = new TreeSet<>();

    private final Map<String, Integer> audited = new HashMap<>();
    private Sequence trust = new Sequence(0, "");
    private Sequence signing = new Sequence(0, "");
    private boolean glassBroken;
    private int accepted;
    private CertificateManager manager;

    ManagerWalk(TestScheduler time, Stores stores) {
        this.time = time;
        this.stores = stores;
        this.manager = open();
        settle();
    }

    private CertificateManager open() {
        return CertificateManager.builder()
                .mrcStore(stores.roots())
                .secretStore(stores.secrets())
                .initialRoot(mrc(ROOTS.get(0), Role.ACTIVE))
                .clock(time.clock())
                .scheduler(time)
                .executor(time)
                .leafValidity(Duration.ofHours(1))
                .storeOutage(Duration.ofMinutes(10))
                .audit(event -> {
                    if (event instanceof AuditEvent.Issued issued) {
                        audited.merge(issued.serial(), 1, Integer::sum);
                    }
                })
                .build();
    }

    private static MeshRootCertificate mrc(MrcName name, Role role) {
        return MeshRootCertificate.builder(name.value())
                .provider(TresorConfig.inSecret("mesh-root", name + "-ca"))
                .role(role)
                .build();
    }

    /** How many changes of roles were accepted. */
    int accepted() {
        return accepted;
    }

    void run(int code) {
        int which = code / 32;
        MrcName root = ROOTS.get(which % ROOTS.size());
        Role role = Role.values()[which / 4 % Role.values().length];
        IssueRequest made = IssueRequest.service("m" + which % 3 + ".ns");
        SortedMap<MrcName, Role> before = roles();
        switch (code % 32) {
            case 0, 1, 2 -> issue(made);
            case 3, 4 -> sign("p" + which % 2 + ".ns");
            case 5 -> release(made);
            case 6, 7 -> takeWhatIsThere(made);
            case 8, 9, 10 -> everybodyTakesWhatIsThere();
            case 11 -> useTrustOnly();
            case 12 -> leave(which % 2 == 0 ? BUNDLE : made.holder());
            case 13 -> create(root, role);
            case 14, 15 -> change(root, role);
            case 16, 17, 18, 19 -> changeLegally(which);
            case 20 -> delete(root);
            case 21 -> rarely(which, () -> breakGlass(root, role));
            case 22 -> edit(root, role);
            case 23 -> somebodyElse(() -> stores.somebodyElses().create(mrc(root, role)));
            case 24 ->
                rarely(which, () -> somebodyElse(() -> stores.somebodyElses().delete(root)));
            case 25, 26, 27 -> time.advance(Duration.ofMinutes(which % 30));
            case 28 -> time.advance(Duration.ofMinutes(which % 300));
            case 29 -> rarely(which, () -> jump(Duration.ofMinutes(which % 240 - 60)));
            case 30 -> rarely(which, this::reopen);
            default -> mayFailWithoutItsDocument(() -> manager.current(made));
        }
        settle();
        if (!roles().equals(before)) {
            accepted++;
        }
    }

    /** What holds everybody up for long would leave nothing else to see. */
    private static void rarely(int which, Runnable action) {
        if (which % 5 == 0) {
            action.run();
        }
    }

    /** Long enough for files to be looked at. */
    private void settle() {
        time.advance(Duration.ofSeconds(3));
    }

    /** Long enough for the clock to be looked at as well. */
    private void jump(Duration duration) {
        time.jump(duration);
        time.advance(Duration.ofSeconds(70));
    }

    private SortedMap<MrcName, Role> roles() {
        return new TreeMap<>(manager.state().roles());
    }

    private SortedMap<MrcName, Role> documents() {
        SortedMap<MrcName, Role> documents = new TreeMap<>();
        stores.somebodyElses().list().mrcs().forEach(mrc -> documents.put(mrc.name(), mrc.role()));
        return documents;
    }

    /** A signer whose document somebody deleted can't be opened again after a restart. */
    private void mayFailWithoutItsDocument(Runnable action) {
        try {
            action.run();
        } catch (MeshRootException e) {
            assertThat(e.code()).as(e.toString()).isEqualTo(ErrorCode.PROVIDER_UNKNOWN);
            assertThat(documents())
                    .doesNotContainKey(manager.state().signer().orElseThrow().name());
        }
    }

    private void issue(IssueRequest request) {
        mayFailWithoutItsDocument(() -> {
            Optional<IssuedCertificate> before = manager.current(request);
            IssuedCertificate leaf = manager.issue(request);
            assertThat(before.map(IssuedCertificate::serial))
                    .as("what is held is handed out")
                    .isIn(Optional.empty(), Optional.of(leaf.serial()));
            assertThat(manager.issue(request).serial()).isEqualTo(leaf.serial());
            held.add(request.identity().name());
            handedOut(request, leaf);
        });
    }

    private void handedOut(IssueRequest request, IssuedCertificate leaf) {
        assertThat(leaf.notBefore()).isBeforeOrEqualTo(time.clock().instant());
        assertThat(leaf.notAfter()).isAfterOrEqualTo(time.clock().instant());
        assertThat(audited.get(leaf.serial())).as("audits of %s", leaf.serial()).isEqualTo(1);
        holders.use(request, leaf);
    }

    private void sign(String identity) {
        IssueRequest request = IssueRequest.builder(
                        IssueRequest.service(identity).identity())
                .keyReuse(KeyReuse.REFUSE)
                .build();
        mayFailWithoutItsDocument(() -> {
            IssuedCertificate leaf = manager.sign(Csr.create(TestKeys.generate(KeyType.EC_P256), NAMES), request);
            assertThat(leaf.privateKey()).isEmpty();
            handedOut(request, leaf);
        });
    }

    private void release(IssueRequest request) {
        manager.release(request);
        held.remove(request.identity().name());
        assertThat(manager.current(request)).isEmpty();
    }

    private void takeWhatIsThere(IssueRequest request) {
        manager.current(request).ifPresent(leaf -> handedOut(request, leaf));
        holders.takeTrust(request.holder(), manager.trust());
        holders.acknowledge(request.holder(), manager);
    }

    private void everybodyTakesWhatIsThere() {
        for (String identity : List.of("m0.ns", "m1.ns", "m2.ns")) {
            takeWhatIsThere(IssueRequest.service(identity));
        }
        for (HolderId holder : holders.ids()) {
            holders.takeTrust(holder, manager.trust());
            holders.acknowledge(holder, manager);
        }
    }

    private void useTrustOnly() {
        manager.register(BUNDLE);
        holders.useTrustOnly(BUNDLE, manager.trust());
        holders.acknowledge(BUNDLE, manager);
    }

    private void leave(HolderId holder) {
        manager.deregister(holder);
        holders.gone(holder);
        held.removeIf(identity -> IssueRequest.service(identity).holder().equals(holder));
    }

    private void create(MrcName root, Role role) {
        SortedMap<MrcName, Role> before = roles();
        SortedMap<MrcName, Role> exist = documents();
        exist.putAll(before);
        boolean legal = Rules.mayCreate(exist, root, role) && !documents().containsKey(root);
        expect(
                legal,
                "creation of " + root + " as " + role + " beside " + exist,
                () -> manager.create(mrc(root, role)));
        if (legal) {
            assertThat(documents()).containsEntry(root, role);
        }
        assertThat(roles()).as("nothing in use changes by a creation").containsAllEntriesOf(before);
    }

    /** Refused if and only if it is not legal. */
    private static void expect(boolean legal, String what, Runnable action) {
        try {
            action.run();
            assertThat(legal).as("%s went through", what).isTrue();
        } catch (RoleChangeException e) {
            assertThat(legal).as("%s was refused: %s", what, e.getMessage()).isFalse();
            assertThat(e.reason()).isPresent();
        }
    }

    private void change(MrcName root, Role to) {
        SortedMap<MrcName, Role> before = roles();
        SortedMap<MrcName, Role> asked = documents();
        boolean there = asked.containsKey(root);
        boolean takenBack = there && before.getOrDefault(root, Role.INACTIVE) == to && asked.get(root) != to;
        boolean legal = there && (takenBack || Rules.mayChange(before, root, to));
        expect(legal, root + " -> " + to + " from " + before + ", asked " + asked, () -> {
            Verdict verdict = manager.changeRole(root, to);
            assertThat(documents()).containsEntry(root, to);
            if (!takenBack) {
                assertThat(roles())
                        .isEqualTo(
                                verdict instanceof Verdict.Safe
                                        ? Rules.with(before, root, to)
                                        : withKnown(before, root));
            }
        });
        if (!legal) {
            assertThat(roles()).isEqualTo(before);
            assertThat(documents()).isEqualTo(asked);
        }
    }

    /** A root that is asked for becomes known, with the role of one that nobody uses. */
    private static SortedMap<MrcName, Role> withKnown(SortedMap<MrcName, Role> before, MrcName root) {
        return Rules.with(before, root, before.getOrDefault(root, Role.INACTIVE));
    }

    /** By API, or by whoever edits documents; the document is there. */
    private void changeLegally(int which) {
        List<Rules.Change> legal = Rules.legalChanges(roles(), ROOTS);
        Rules.Change change = legal.get(which % legal.size());
        Role now = roles().getOrDefault(change.root(), Role.INACTIVE);
        if (!documents().containsKey(change.root())) {
            stores.somebodyElses().create(mrc(change.root(), now));
            settle();
        }
        if (which % 2 == 0) {
            change(change.root(), change.to());
        } else {
            stores.somebodyElses().updateRole(change.root(), documents().get(change.root()), change.to());
        }
    }

    private void delete(MrcName root) {
        SortedMap<MrcName, Role> before = roles();
        SortedMap<MrcName, Role> asked = documents();
        SortedMap<MrcName, Role> exist = new TreeMap<>(asked);
        exist.putAll(before);
        expect(
                Rules.mayDelete(exist, before, root),
                "deletion of " + root + " beside " + exist,
                () -> manager.delete(root));
        before.remove(root);
        assertThat(roles()).containsAllEntriesOf(before);
    }

    private void breakGlass(MrcName root, Role to) {
        SortedMap<MrcName, Role> before = roles();
        boolean legal = documents().containsKey(root)
                && before.getOrDefault(root, Role.INACTIVE) != to
                && Rules.mayChange(before, root, to);
        if (legal) {
            glassBroken = true;
            manager.changeRole(root, to, new BreakGlass("a test says so"));
            assertThat(roles()).isEqualTo(Rules.with(before, root, to));
        }
    }

    /** May be refused by the store, as when nothing of that name is there. */
    private void somebodyElse(Runnable edit) {
        try {
            edit.run();
        } catch (MeshRootException e) {
            assertThat(e.code()).isEqualTo(ErrorCode.STORE_CONFLICT);
        }
    }

    private void edit(MrcName root, Role role) {
        Role asked = documents().get(root);
        if (asked != null) {
            stores.somebodyElses().updateRole(root, asked, role);
        }
    }

    private void reopen() {
        SortedMap<MrcName, Role> before = roles();
        boolean registered = holders.isTrustOnly(BUNDLE);
        manager.close();
        stores.reopen();
        assertThat(stores.roots().readState().orElseThrow().value().roles())
                .as("what the next process begins with")
                .containsAllEntriesOf(before);
        manager = open();
        held.clear();
        assertThat(manager.leaves()).isEmpty();
        if (registered) {
            manager.register(BUNDLE);
        }
    }

    /** What must hold after every operation. */
    void check() {
        holders.dropEnded(time.clock().instant());
        if (!glassBroken) {
            holders.checkThatEverybodyMeetsEverybody();
        }
        assertThat(Rules.isValid(roles())).as("%s", roles()).isTrue();
        trust = follows("trust", trust, manager.state().trust());
        signing = follows("signing", signing, manager.state().signing());
        assertThat(manager.trust().sequence()).isEqualTo(trust.number());
        assertThat(manager.trust().roots())
                .containsExactlyInAnyOrderElementsOf(manager.state().validating().stream()
                        .map(RootState::anchors)
                        .flatMap(anchors -> anchors.stream().map(anchor -> anchor.certificate()))
                        .collect(Collectors.toSet()));
        assertThat(manager.leaves().stream()
                        .map(view -> view.request().identity().name())
                        .filter(name -> name.startsWith("m")))
                .as("what is held and renewed")
                .containsExactlyElementsOf(held);
    }

    private static Sequence follows(String what, Sequence before, Sequence now) {
        assertThat(now.number()).as("%s sequence", what).isGreaterThanOrEqualTo(before.number());
        if (now.number() == before.number()) {
            assertThat(now.digest())
                    .as("digest of %s sequence %s", what, now.number())
                    .isEqualTo(before.digest());
        }
        return now;
    }

    @Override
    public void close() {
        manager.close();
        stores.close();
    }
}
