package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcListing.Problem;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.document.MrcDocuments;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FileMrcStoreTest {
    private static final MrcName A = MrcName.of("a");
    private static final Duration SECOND_LOOK = Duration.ofMillis(100);
    private static final Duration INTERVAL = Duration.ofMillis(500);

    @TempDir
    private Path folder;

    private final TestScheduler scheduler = new TestScheduler(TestClock.create());
    private FileMrcStore store;
    private Path roots;

    @BeforeEach
    void open() {
        store = FileMrcStore.at(folder, scheduler);
        roots = folder.resolve("roots");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(TresorConfig.inSecret("mesh", name))
                .role(role)
                .build();
    }

    private static String yaml(String name, Role role) {
        return MrcDocuments.toYaml(mrc(name, role));
    }

    /** As careful programs write. */
    private void renameInto(String file, String text) throws IOException {
        Path beside = Files.writeString(folder.resolve("beside"), text);
        Files.move(beside, roots.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    }

    private List<String> inForce() {
        return inForce(store.list());
    }

    private static List<String> inForce(MrcListing listing) {
        return listing.mrcs().stream()
                .map(mrc -> mrc.name() + " " + mrc.role().id())
                .toList();
    }

    private String onlyProblem(String file) {
        List<Problem> problems = store.list().problems();
        assertThat(problems)
                .extracting(Problem::where)
                .containsExactly(roots.resolve(file).toString());
        return problems.get(0).message();
    }

    @Test
    void changesARoleAndKeepsWhatPeopleWrote() throws IOException {
        String text = "# ours\n" + yaml("a", Role.ACTIVE).replace("role: active", "role:   active   # signs");
        Files.writeString(roots.resolve("mine.yml"), text);
        store.updateRole(A, Role.ACTIVE, Role.PASSIVE);
        assertThat(roots.resolve("mine.yml")).hasContent(text.replace("  active ", "  passive "));
        assertThat(inForce()).containsExactly("a passive");
    }

    @Test
    void takesADocumentOutOfAFile() throws IOException {
        Files.writeString(
                roots.resolve("all.yaml"), yaml("a", Role.ACTIVE) + "---\n# two\n" + yaml("b", Role.INACTIVE));
        store.delete(MrcName.of("b"));
        assertThat(roots.resolve("all.yaml")).hasContent(yaml("a", Role.ACTIVE));
        store.delete(A);
        assertThat(roots.resolve("all.yaml")).doesNotExist();
        assertThat(inForce()).isEmpty();
    }

    @Test
    void readsJson() throws IOException {
        Files.writeString(roots.resolve("a.json"), MrcDocuments.toJson(mrc("a", Role.ACTIVE)));
        store.updateRole(A, Role.ACTIVE, Role.PASSIVE);
        assertThat(roots.resolve("a.json")).hasContent(MrcDocuments.toJson(mrc("a", Role.PASSIVE)));
    }

    @Test
    void believesARenamedFileAtOnce() throws IOException {
        store.create(mrc("a", Role.ACTIVE));
        renameInto("a.yaml", yaml("a", Role.PASSIVE));
        assertThat(inForce()).containsExactly("a passive");
    }

    @Test
    void believesAChangeWithinAFileAtTheSecondLook() throws IOException {
        store.create(mrc("a", Role.ACTIVE));
        Files.writeString(roots.resolve("a.yaml"), "");
        assertThat(inForce()).containsExactly("a active");
        assertThat(store.list().problems()).isEmpty();
        Files.writeString(roots.resolve("a.yaml"), yaml("a", Role.PASSIVE));
        assertThat(inForce()).containsExactly("a active");
        scheduler.advance(SECOND_LOOK.multipliedBy(2));
        assertThat(inForce()).containsExactly("a passive");
        assertThat(store.list().problems()).isEmpty();
    }

    @Test
    void keepsTheLastGoodStateOfAHalfWrittenFile() throws IOException {
        store.create(mrc("a", Role.ACTIVE));
        store.create(mrc("b", Role.PASSIVE));
        renameInto("a.yaml", yaml("a", Role.PASSIVE).substring(0, 90));
        assertThat(inForce()).containsExactly("a active", "b passive");
        assertThat(onlyProblem("a.yaml")).contains("is required").endsWith("its last good content stays in force");
        assertRefused(ErrorCode.STORE_CORRUPT, "a.yaml", () -> store.updateRole(A, Role.ACTIVE, Role.PASSIVE));
        assertRefused(ErrorCode.STORE_CORRUPT, "a.yaml", () -> store.delete(A));
        assertRefused(ErrorCode.STORE_CONFLICT, "a", () -> store.create(mrc("a", Role.PASSIVE)));

        renameInto("a.yaml", yaml("a", Role.PASSIVE));
        assertThat(inForce()).containsExactly("a passive", "b passive");
        assertThat(store.list().problems()).isEmpty();
    }

    @Test
    void hasNothingInForceOfAFileThatWasNeverGood() throws IOException {
        Files.writeString(roots.resolve("map.yaml"), "apiVersion: v1\nkind: ConfigMap\n");
        assertThat(onlyProblem("map.yaml")).startsWith("apiVersion is \"v1\"; config.openservicemesh.io/v1alpha2");
        assertThat(inForce()).isEmpty();
    }

    @Test
    void namesFilesThatDoNotBelongThere() throws IOException {
        Files.writeString(roots.resolve("notes.txt"), "x");
        assertThat(onlyProblem("notes.txt"))
                .isEqualTo("its name ends with none of .yaml, .yml, .json; correct or remove it");
        Files.delete(roots.resolve("notes.txt"));
        Files.write(roots.resolve("latin.yaml"), "\u00E9".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(onlyProblem("latin.yaml")).isEqualTo("it is not in UTF-8; correct or remove it");
        renameInto("latin.yaml", "#".repeat(RootFile.MAX_BYTES + 1));
        assertThat(onlyProblem("latin.yaml")).startsWith("it has more than 1048576 bytes");
        Files.delete(roots.resolve("latin.yaml"));
        Files.createSymbolicLink(roots.resolve("latin.yaml"), folder.resolve("elsewhere"));
        assertThat(onlyProblem("latin.yaml")).startsWith("it is a link or a folder, not a file");
    }

    @ParameterizedTest
    @ValueSource(strings = {".a.yaml.swp", "a.yaml~", ".#a.yaml", "#a.yaml#", "4913", "a.tmp", "a.yaml.bak", ".hidden"})
    void passesOverWhatEditorsLeave(String name) throws IOException {
        Files.writeString(roots.resolve(name), "half");
        assertThat(store.list()).isEqualTo(new MrcListing(List.of(), List.of()));
    }

    @Test
    void keepsTheFirstOfTwoFilesInForce() throws IOException {
        renameInto("z.yaml", yaml("a", Role.ACTIVE));
        assertThat(inForce()).containsExactly("a active");
        renameInto("b.yaml", yaml("a", Role.INACTIVE));
        assertThat(inForce()).containsExactly("a active");
        assertThat(onlyProblem("b.yaml")).contains("metadata.name is \"a\" as in z.yaml, which is in force");
        store.updateRole(A, Role.ACTIVE, Role.PASSIVE);
        assertThat(inForce()).containsExactly("a passive");
        store.delete(A);
        assertThat(inForce()).isEmpty();
    }

    @Test
    void outlivesAnEditorThatTakesTheFileAwayForAMoment() throws IOException {
        store.create(mrc("a", Role.ACTIVE));
        Files.move(roots.resolve("a.yaml"), roots.resolve("a.yaml~"));
        assertThat(inForce()).containsExactly("a active");
        assertThat(store.list().missing()).containsExactly(A);
        renameInto("a.yaml", yaml("a", Role.PASSIVE));
        scheduler.advance(SECOND_LOOK);
        assertThat(inForce()).containsExactly("a passive");
        assertThat(store.list().missing()).isEmpty();
    }

    @Test
    void believesADeletionAtTheSecondLook() throws IOException {
        store.create(mrc("a", Role.ACTIVE));
        Files.delete(roots.resolve("a.yaml"));
        assertThat(inForce()).containsExactly("a active");
        scheduler.advance(SECOND_LOOK);
        assertThat(inForce()).isEmpty();
    }

    @Test
    void tellsOfAnEditWithinTheIntervals() throws IOException {
        store.create(mrc("a", Role.ACTIVE));
        AtomicInteger calls = new AtomicInteger();
        store.watch(calls::incrementAndGet);
        scheduler.advance(Duration.ofSeconds(10));
        assertThat(calls).hasValue(0);
        Files.writeString(roots.resolve("a.yaml"), yaml("a", Role.PASSIVE));
        scheduler.advance(INTERVAL.plus(SECOND_LOOK));
        assertThat(calls).hasValue(1);
        Files.writeString(roots.resolve("broken.yaml"), "a: [");
        scheduler.advance(INTERVAL);
        assertThat(calls).hasValue(2);
    }

    @Test
    void seesAnEditOnItsOwnThreadWithin2Seconds() throws Exception {
        store.create(mrc("a", Role.ACTIVE));
        try (FileMrcStore other = FileMrcStore.at(folder)) {
            CountDownLatch passive = new CountDownLatch(1);
            other.watch(() -> {
                if (inForce(other.list()).contains("a passive")) {
                    passive.countDown();
                }
            });
            long begin = System.nanoTime();
            Files.writeString(roots.resolve("a.yaml"), yaml("a", Role.PASSIVE));
            assertThat(passive.await(20, TimeUnit.SECONDS)).isTrue();
            // Twice what is promised: other tests use the machine as well.
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(4));
        }
    }

    @Test
    void makesFilesForTheOwnerOnly() throws IOException {
        FileMrcStore inner = FileMrcStore.at(folder.resolve("x/y"), scheduler);
        inner.create(mrc("a", Role.ACTIVE));
        inner.createState(TrustState.EMPTY);
        for (String file : List.of("roots/a.yaml", "trust-state.json", ".lock", ".trust-state-exists")) {
            assertThat(permissions("x/y/" + file)).isEqualTo("rw-------");
        }
        for (String made : List.of("x", "x/y", "x/y/roots")) {
            assertThat(permissions(made)).isEqualTo("rwx------");
        }
    }

    @Test
    void keepsThePermissionsOfAFileThatPeopleMade() throws IOException {
        renameInto("a.yaml", yaml("a", Role.ACTIVE));
        Files.setPosixFilePermissions(roots.resolve("a.yaml"), PosixFilePermissions.fromString("rw-r--r--"));
        store.updateRole(A, Role.ACTIVE, Role.PASSIVE);
        assertThat(permissions("roots/a.yaml")).isEqualTo("rw-r--r--");
    }

    private String permissions(String file) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file)));
    }

    @Test
    void cleansAwayWhatACrashLeft() throws IOException {
        Files.writeString(folder.resolve(".tmp-1"), "half");
        Files.writeString(roots.resolve(".tmp-2"), "half");
        store.create(mrc("a", Role.ACTIVE));
        store.delete(A);
        FileMrcStore.at(folder, scheduler).close();
        assertThat(roots).isEmptyDirectory();
        assertThat(folder.resolve(".tmp-1")).doesNotExist();
    }

    @Test
    void keepsTheLongestNames() {
        String name = "a".repeat(253);
        store.create(mrc(name, Role.ACTIVE));
        store.updateRole(MrcName.of(name), Role.ACTIVE, Role.PASSIVE);
        assertThat(inForce()).containsExactly(name + " passive");
        store.delete(MrcName.of(name));
        assertThat(inForce()).isEmpty();
    }

    @Test
    void neverAnswersAsIfItWereEmpty() throws IOException {
        Files.delete(roots);
        assertRefused(ErrorCode.STORE_UNAVAILABLE, "roots", () -> store.list());
    }

    private static void assertRefused(ErrorCode code, String message, Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        MeshRootException.class, e -> assertThat(e.code()).isEqualTo(code))
                .hasMessageContaining(message);
    }
}
