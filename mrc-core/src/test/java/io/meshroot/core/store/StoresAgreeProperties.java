package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustState;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Whatever is done to them, the stores in memory and in a folder answer the same. */
class StoresAgreeProperties {
    private static final SecretRef REF = new SecretRef("mesh", "ca");
    private static final List<Role> ROLES = List.of(Role.values());

    /** One operation; what it does depends on two small numbers. */
    record Step(Kind kind, int one, int other) {
        enum Kind {
            CREATE,
            UPDATE,
            DELETE,
            CREATE_STATE,
            REPLACE_STATE,
            REPLACE_STALE_STATE,
            CREATE_SECRET,
            DELETE_SECRET,
            WRITE_VIEW,
            REMOVE_VIEW,
            BACK_UP_AND_RESTORE,
            REOPEN
        }

        MrcName name() {
            return MrcName.of("mrc-" + one % 3);
        }

        MeshRootCertificate mrc() {
            return MeshRootCertificate.builder(name().value())
                    .provider(TresorConfig.inSecret("mesh", "s" + other))
                    .role(role(other))
                    .build();
        }

        ReplicaId replica() {
            return new ReplicaId("replica/" + one);
        }

        Role role(int number) {
            return ROLES.get(number % ROLES.size());
        }

        TrustState state() {
            return new TrustState(
                    new TreeMap<>(),
                    new Sequence(one, "d"),
                    new Sequence(other, "d"),
                    new TreeMap<>(),
                    new TreeMap<>(),
                    Optional.empty(),
                    List.of());
        }

        String in(Stores stores) {
            try {
                return switch (kind) {
                    case CREATE -> done(() -> stores.mrcs.create(mrc()));
                    case UPDATE -> done(() -> stores.mrcs.updateRole(name(), role(one), role(other)));
                    case DELETE -> done(() -> stores.mrcs.delete(name()));
                    case CREATE_STATE -> "" + stores.mrcs.createState(state()).isPresent();
                    case REPLACE_STATE ->
                        stores.mrcs
                                .readState()
                                .map(read -> "" + stores.replace(read.version(), state()))
                                .orElse("none");
                    case REPLACE_STALE_STATE -> "" + stores.replace(stores.stale, state());
                    case CREATE_SECRET ->
                        ""
                                + stores.secrets
                                        .createIfAbsent(REF, Secret.of(Map.of("k" + one, new byte[other])))
                                        .outcome();
                    case DELETE_SECRET -> stores.deleteSecret();
                    case WRITE_VIEW -> done(() -> stores.mrcs.writeView(ViewFilesTest.view(replica(), other)));
                    case REMOVE_VIEW -> done(() -> stores.mrcs.removeView(replica()));
                    case BACK_UP_AND_RESTORE -> done(stores.restore);
                    case REOPEN -> done(stores.reopen);
                };
            } catch (MeshRootException e) {
                return e.code() + " " + e.getMessage();
            }
        }

        private static String done(Runnable action) {
            action.run();
            return "done";
        }
    }

    /** Two stores, and a version of the state that is no longer there. */
    static final class Stores {
        private MrcStore mrcs;
        private SecretStore secrets;
        private Runnable reopen = () -> {};

        /** Managers that open a restored store write their views again. */
        private Runnable restore = this::removeViews;

        private StoreVersion stale = new StoreVersion("never");

        Stores(MrcStore mrcs, SecretStore secrets) {
            this.mrcs = mrcs;
            this.secrets = secrets;
        }

        boolean replace(StoreVersion version, TrustState state) {
            boolean replaced = mrcs.replaceState(version, state).isPresent();
            stale = replaced ? version : stale;
            return replaced;
        }

        String deleteSecret() {
            Optional<Versioned<Secret>> there = secrets.read(REF);
            there.ifPresent(secret -> secrets.delete(REF, secret.version()));
            return "" + there.isPresent();
        }

        private void removeViews() {
            mrcs.readViews().forEach(view -> mrcs.removeView(view.id()));
        }

        void close() {
            mrcs.close();
            secrets.close();
        }

        List<Object> content() {
            return List.of(
                    mrcs.list(),
                    mrcs.readViews(),
                    mrcs.readState().map(Versioned::value),
                    secrets.read(REF).map(Versioned::value));
        }
    }

    @Provide
    Arbitrary<List<Step>> walks() {
        return Combinators.combine(
                        Arbitraries.of(Step.Kind.class),
                        Arbitraries.integers().between(0, 3),
                        Arbitraries.integers().between(0, 3))
                .as(Step::new)
                .list()
                .ofMaxSize(25);
    }

    @Property(tries = 40, edgeCases = EdgeCasesMode.NONE)
    void agree(@ForAll("walks") List<Step> steps) throws IOException {
        Path all = Files.createTempDirectory("stores-agree");
        Deque<Path> folders = new ArrayDeque<>(List.of(all.resolve("0")));
        TestScheduler scheduler = new TestScheduler(TestClock.create());
        Stores memory = new Stores(new InMemoryMrcStore(), new InMemorySecretStore());
        Stores files = new Stores(
                FileMrcStore.at(folders.getLast(), scheduler), FileSecretStore.at(folders.getLast(), scheduler));
        files.reopen = () -> {
            files.close();
            files.mrcs = FileMrcStore.at(folders.getLast(), scheduler);
            files.secrets = FileSecretStore.at(folders.getLast(), scheduler);
        };
        files.restore = () -> {
            Path next = all.resolve("" + folders.size());
            StoreBackup backup = StoreBackup.at(all.resolve(folders.size() + "-backup"));
            assertThat(backup.takeFrom(folders.getLast())).isEmpty();
            assertThat(backup.restoreTo(next)).isEmpty();
            folders.add(next);
            files.reopen.run();
        };
        for (Step step : steps) {
            assertThat(step.in(files)).as("%s", step).isEqualTo(step.in(memory));
            assertThat(files.content()).as("%s", step).isEqualTo(memory.content());
        }
        files.close();
        deleteAll(all);
    }

    private static void deleteAll(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            for (Path path : Disk.list(folder)) {
                deleteAll(path);
            }
        }
        Files.delete(folder);
    }
}
