package io.meshroot.core.internal.trust;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.RoleChangeException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.api.rotation.RotationRequest;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.api.trust.TrustState;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A mesh whose holders lag behind, and the invariant of the design, checked on what they really use. */
final class Simulation {
    private static final MrcName NEW = MrcName.of("mrc-last");

    private final TestMesh mesh = new TestMesh();
    private final SortedMap<String, Holder> holders = new TreeMap<>();
    private final List<Runnable> messages = new ArrayList<>();
    private TrustEngine engine;
    private @Nullable TrustEngine other;

    Simulation() {
        engine = mesh.started();
    }

    TrustEngine engine() {
        return engine;
    }

    int steps() {
        return engine.state().steps().size();
    }

    long retirements() {
        return engine.state().steps().stream()
                .filter(step -> step.change().to() == Role.INACTIVE)
                .count();
    }

    void run(int code) {
        int what = code % 32;
        int which = code / 32;
        String holder = "h" + which % 2;
        MrcName root = MrcName.of("mrc-" + (1 + which % 4));
        Role role = Role.values()[which / 4 % 3];
        switch (what) {
            case 0, 1, 2, 3 -> issue(engine, holder);
            case 4, 5 -> use(holder);
            case 6, 7 -> takeTrust(holder);
            case 8, 9 -> deliver();
            case 10, 11 -> everybodyTakesTrust();
            case 12 -> lose();
            case 13 -> changeByApi(root, role);
            case 14 -> changeInStore(root, role);
            case 15, 16, 17, 18, 19 -> askForSomethingLegal(which);
            case 20 -> create(root, role);
            case 21 -> deleteInStore(root);
            case 22 -> deleteByApi(root);
            case 23, 24 -> mesh.advance(Duration.ofMinutes(which % 5 == 0 ? which % 3000 : which % 30));
            case 25 -> rarely(which, this::restart);
            case 26 -> rarely(which, this::startOrCloseOther);
            case 27 -> seal(root);
            case 28 -> mesh.store.down = !mesh.store.down && which % 3 == 0;
            case 29 -> restart(holder);
            case 30 -> trustOnly("ca-bundle");
            default -> rotate(root);
        }
        mesh.settle();
    }

    /** What holds everybody up for a day would leave nothing else to see. */
    private static void rarely(int which, Runnable action) {
        if (which % 6 == 0) {
            action.run();
        }
    }

    private void issue(TrustEngine by, String name) {
        try {
            TrustBundle trust = by.trust();
            LiveLeaf leaf = mesh.issue(by, name);
            holders.computeIfAbsent(name, key -> new Holder(key)).inbox.add(new Received(leaf, trust));
        } catch (MeshRootException e) {
            assertThat(e.code())
                    .isIn(ErrorCode.STORE_UNAVAILABLE, ErrorCode.PROVIDER_FAILED, ErrorCode.PROVIDER_UNKNOWN);
        }
    }

    /** A holder begins to use the newest that it got, and says so; what it says takes its time. */
    private void use(String name) {
        Holder holder = holders.get(name);
        if (holder == null) {
            return;
        }
        if (!holder.inbox.isEmpty()) {
            Received newest = holder.inbox.get(holder.inbox.size() - 1);
            holder.inbox.clear();
            holder.leaf = newest.leaf;
        }
        takeTrust(name);
    }

    private void takeTrust(String name) {
        Holder holder = holders.get(name);
        if (holder != null && (holder.leaf != null || holder.trustOnly)) {
            holder.trust = engine.trust();
            say(holder);
        }
    }

    private void say(Holder holder) {
        Acknowledgement said = new Acknowledgement(
                HolderId.of(holder.name),
                holder.incarnation,
                Optional.ofNullable(holder.leaf).map(LiveLeaf::serial),
                holder.trust == null ? 0 : holder.trust.sequence(),
                java.util.Set.of());
        messages.add(() -> {
            engine.acknowledge(said);
            if (other != null) {
                other.acknowledge(said);
            }
        });
    }

    private void deliver() {
        if (!messages.isEmpty()) {
            messages.remove(0).run();
        }
    }

    /** Steps go ahead while leaves lag behind. */
    private void everybodyTakesTrust() {
        List.copyOf(holders.keySet()).forEach(this::takeTrust);
        while (!messages.isEmpty()) {
            deliver();
        }
    }

    private void lose() {
        if (!messages.isEmpty()) {
            messages.remove(messages.size() / 2);
        }
    }

    private void restart(String name) {
        Holder holder = holders.get(name);
        if (holder != null) {
            holder.incarnation++;
            say(holder);
        }
    }

    private void trustOnly(String name) {
        Holder holder = holders.computeIfAbsent(name, key -> new Holder(key));
        if (!holder.trustOnly && !register(name)) {
            return;
        }
        holder.trustOnly = true;
        use(name);
    }

    /** Registered first, then it takes the trust; what can't be stored is no registration. */
    private boolean register(String name) {
        try {
            engine.register(HolderId.of(name));
            return true;
        } catch (MeshRootException e) {
            assertThat(mesh.store.down).as(e.getMessage()).isTrue();
            return false;
        }
    }

    private void changeByApi(MrcName root, Role role) {
        SortedMap<MrcName, Role> before = accepted();
        Optional<MeshRootCertificate> document = document(root);
        try {
            engine.changeRole(root, role);
            assertThat(document).isPresent();
            assertThat(isLegal(before, root, role)
                            || document.orElseThrow().role() != role
                                    && before.getOrDefault(root, Role.INACTIVE) == role)
                    .isTrue();
        } catch (RoleChangeException e) {
            assertThat(document.isPresent() && isLegal(before, root, role) && !isRotating(root))
                    .as("%s -> %s refused from %s: %s", root, role, before, e.getMessage())
                    .isFalse();
        } catch (MeshRootException e) {
            assertThat(mesh.store.down || e.code() == ErrorCode.STORE_CONFLICT)
                    .as(e.getMessage())
                    .isTrue();
        }
    }

    /** Of roots under rotation only the next step may be asked for. */
    private boolean isRotating(MrcName root) {
        return mesh.store
                .inner
                .readState()
                .flatMap(state -> state.value().rotation())
                .filter(rotation ->
                        rotation.from().equals(root) || rotation.to().equals(root))
                .isPresent();
    }

    private SortedMap<MrcName, Role> accepted() {
        return mesh.store.inner.readState().orElseThrow().value().roles();
    }

    /** The rules of the design in a few lines, apart from the model. */
    private static boolean isLegal(Map<MrcName, Role> roles, MrcName root, Role to) {
        Role from = roles.getOrDefault(root, Role.INACTIVE);
        Map<MrcName, Role> after = new TreeMap<>(roles);
        after.put(root, to);
        long inUse =
                after.values().stream().filter(role -> role != Role.INACTIVE).count();
        return (from == Role.PASSIVE) != (to == Role.PASSIVE) && after.containsValue(Role.ACTIVE) && inUse <= 2;
    }

    private Optional<MeshRootCertificate> document(MrcName root) {
        return mesh.store.inner.list().mrcs().stream()
                .filter(mrc -> mrc.name().equals(root))
                .findFirst();
    }

    private void changeInStore(MrcName root, Role role) {
        document(root).ifPresent(mrc -> mesh.store.inner.updateRole(root, mrc.role(), role));
    }

    private void create(MrcName root, Role role) {
        if (document(root).isEmpty()) {
            mesh.store.inner.create(TestMesh.mrc(root.value(), role));
        }
    }

    private void askForSomethingLegal(int which) {
        SortedMap<MrcName, Role> roles = accepted();
        List<Runnable> choices = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            MrcName root = MrcName.of("mrc-" + i);
            Role now = roles.getOrDefault(root, Role.INACTIVE);
            for (Role role : Role.values()) {
                if (isLegal(roles, root, role)) {
                    choices.add(() -> {
                        create(root, now);
                        changeInStore(root, role);
                    });
                }
            }
        }
        if (!choices.isEmpty()) {
            choices.get(which % choices.size()).run();
        }
    }

    private void deleteInStore(MrcName root) {
        // Who signs must be opened again after a restart, so that the document of the last one stays.
        if (mesh.store.inner.list().mrcs().size() > 2) {
            mesh.store.inner.delete(root);
        }
    }

    private void deleteByApi(MrcName root) {
        boolean unused = accepted().getOrDefault(root, Role.INACTIVE) == Role.INACTIVE;
        try {
            engine.delete(root);
            assertThat(unused).isTrue();
        } catch (RoleChangeException e) {
            assertThat(unused && document(root).isPresent()).isFalse();
        } catch (MeshRootException e) {
            assertThat(mesh.store.down).isTrue();
        }
    }

    private void restart() {
        engine.close();
        mesh.store.down = false;
        engine = mesh.engine();
        engine.start();
    }

    private void startOrCloseOther() {
        if (other != null) {
            other.close();
            other = null;
        } else if (!mesh.store.down) {
            other = mesh.engine();
            other.start();
            issue(other, "o0");
        }
    }

    private void seal(MrcName root) {
        if (mesh.provider.isSealed(root.value())) {
            mesh.provider.unseal(root.value());
        } else {
            mesh.provider.seal(root.value());
        }
    }

    private void rotate(MrcName root) {
        try {
            engine.rotations().start(RotationRequest.to(TestMesh.mrc(root.value(), Role.PASSIVE)));
        } catch (RoleChangeException e) {
            assertThat(e.reason()).isPresent();
        } catch (MeshRootException e) {
            assertThat(mesh.store.down).isTrue();
        }
    }

    /** The signer of every live leaf is trusted by every live holder. */
    void checkInvariant() {
        for (Holder bearer : holders.values()) {
            LiveLeaf leaf = bearer.leaf;
            if (leaf == null || !isLive(leaf)) {
                continue;
            }
            X509Certificate needed =
                    mesh.provider.authority(leaf.signer().value()).root();
            for (Holder peer : holders.values()) {
                TrustBundle trust = peer.trust;
                boolean lives = peer.trustOnly || peer.leaf != null && isLive(peer.leaf);
                if (lives && trust != null) {
                    assertThat(trust.roots())
                            .as("%s meets the leaf of %s, signed by %s", peer.name, bearer.name, leaf.signer())
                            .contains(needed);
                }
            }
        }
    }

    private boolean isLive(LiveLeaf leaf) {
        return !leaf.notAfter().isBefore(mesh.clock.instant());
    }

    /** From one accepted state to the next at most one root changes, by one step. */
    void checkSteps() {
        Map<MrcName, Role> before = Map.of();
        long sequence = 0;
        for (MeshEvent.StateChanged changed : mesh.events(MeshEvent.StateChanged.class)) {
            TrustState state = changed.state();
            assertThat(state.trust().number()).isGreaterThanOrEqualTo(0);
            sequence = Math.max(sequence, state.trust().number());
            if (!state.validating().isEmpty()) {
                assertThat(state.roles()).containsValue(Role.ACTIVE);
                assertThat(state.validating()).hasSizeLessThanOrEqualTo(2);
            }
            before = state.roles();
        }
        assertThat(before).isNotEmpty();
        assertThat(engine.trust().sequence()).isEqualTo(sequence);
    }

    /** Everything works again and everybody cooperates: then a rotation gets through. */
    void end() {
        mesh.store.down = false;
        if (other != null) {
            other.close();
            other = null;
        }
        messages.clear();
        for (String name : List.of("mrc-1", "mrc-2", "mrc-3", "mrc-4")) {
            mesh.provider.unseal(name);
        }
        mesh.advance(Duration.ofDays(3));
        for (MrcName name : engine.state().roots().keySet()) {
            Role accepted = engine.state().roles().get(name);
            if (document(name).isEmpty()) {
                create(name, accepted);
            }
            changeInStore(name, accepted);
        }
        finishRotationUnderWay();
        for (int i = 0; i < 12 && engine.state().validating().size() > 1; i++) {
            cooperate();
            retireOldest();
        }
        Rotation rotation = engine.rotations().start(RotationRequest.to(TestMesh.mrc(NEW.value(), Role.PASSIVE)));
        for (int i = 0; i < 12 && !rotation.completion().toCompletableFuture().isDone(); i++) {
            cooperate();
        }
        assertThat(rotation.completion().toCompletableFuture())
                .as(() -> engine.state().roles() + " waits for " + rotation.waitsFor())
                .isCompleted();
    }

    private void finishRotationUnderWay() {
        engine.state().rotation().ifPresent(under -> {
            // It stands still if a document that it needs was deleted meanwhile; all are there again.
            engine.rotations().resume();
            Rotation rotation = engine.rotations()
                    .start(RotationRequest.to(TestMesh.mrc(under.to().value(), Role.PASSIVE)));
            for (int i = 0;
                    i < 12 && !rotation.completion().toCompletableFuture().isDone();
                    i++) {
                cooperate();
            }
        });
    }

    private void retireOldest() {
        engine.state().validating().stream()
                .filter(root -> !root.name()
                        .equals(engine.state().signer().orElseThrow().name()))
                .findFirst()
                .ifPresent(
                        root -> changeInStore(root.name(), root.role() == Role.ACTIVE ? Role.PASSIVE : Role.INACTIVE));
        mesh.settle();
    }

    private void cooperate() {
        mesh.settle();
        for (Holder holder : List.copyOf(holders.values())) {
            if (!holder.trustOnly) {
                issue(engine, holder.name);
            }
            use(holder.name);
        }
        while (!messages.isEmpty()) {
            deliver();
        }
        mesh.advance(Duration.ofMinutes(10));
        checkInvariant();
    }

    private record Received(LiveLeaf leaf, TrustBundle trust) {}

    private static final class Holder {
        private final String name;
        private final List<Received> inbox = new ArrayList<>();
        private @Nullable LiveLeaf leaf;
        private @Nullable TrustBundle trust;
        private boolean trustOnly;
        private long incarnation = 1;

        Holder(String name) {
            this.name = name;
        }
    }
}
