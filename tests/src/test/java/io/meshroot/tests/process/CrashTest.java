package io.meshroot.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import io.meshroot.tests.Project;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process is killed with SIGKILL at random moments of creating and of rotating, again and again in one folder. */
@Tag("long")
final class CrashTest {
    private static final int KILLS = Project.full() ? 200 : 20;
    private static final int LONGEST_LIFE_MILLIS = 7_000;

    private final Map<String, String> firstSeenRoot = new HashMap<>();
    private final List<StepRecord> steps = new ArrayList<>();

    @TempDir
    private Path temporary;

    @Test
    void leavesOneAuthorityAReadableStoreAndNoUnsafeStep() throws Exception {
        long seed = Long.getLong("mrc.seed", System.nanoTime());
        Random random = new Random(seed);
        Path folder = temporary.resolve("store");
        Path log = temporary.resolve("log");
        int midRotation = 0;
        for (int life = 1; life <= KILLS; life++) {
            try (ChildJvm child = child(folder, log, life, 1_000)) {
                child.endsWithin(Duration.ofMillis(random.nextInt(LONGEST_LIFE_MILLIS)));
                child.kill();
            }
            if (check(folder, "seed " + seed + ", life " + life)) {
                midRotation++;
            }
        }
        try (ChildJvm child = child(folder, log, KILLS + 1, 1)) {
            assertThat(child.finish()).as("seed %d: %s", seed, child.seen()).isZero();
            assertThat(child.seen()).contains("done");
        }
        check(folder, "seed " + seed + ", at the end");
        List<String> lines = Files.readAllLines(log);
        for (StepRecord step : steps) {
            if (step.change().to() == Role.INACTIVE) {
                assertNothingDepended(step, lines);
            }
        }
        System.out.printf(
                "crash test: %d kills, %d of them during a rotation, %d steps, seed %d%n",
                KILLS, midRotation, steps.size(), seed);
        assertThat(steps).as("steps that were accepted").isNotEmpty();
    }

    private static ChildJvm child(Path folder, Path log, int life, int rotations) throws IOException {
        return ChildJvm.start(
                CrashingChild.class,
                folder.toString(),
                log.toString(),
                String.valueOf(life),
                String.valueOf(rotations));
    }

    /** Returns whether a rotation is under way. */
    private boolean check(Path folder, String when) throws Exception {
        if (!Files.exists(folder)) {
            return false;
        }
        try (FileMrcStore store = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder)) {
            MrcListing listing = store.list();
            assertThat(listing.problems()).as(when).isEmpty();
            Optional<TrustState> state = store.readState().map(Versioned::value);
            Set<MrcName> names = new TreeSet<>();
            listing.mrcs().forEach(mrc -> names.add(mrc.name()));
            state.ifPresent(accepted -> names.addAll(accepted.roots().keySet()));
            for (MrcName name : names) {
                secrets.read(new SecretRef("crash", name + "-ca"))
                        .ifPresent(secret -> checkAuthority(name, secret.value(), when));
            }
            state.ifPresent(accepted -> checkState(accepted, when));
            return state.flatMap(TrustState::rotation).isPresent();
        }
    }

    private void checkAuthority(MrcName name, Secret secret, String when) {
        X509Certificate root = Pem.certificates(text(secret, "ca.crt")).get(0);
        assertThat(Keys.belongTogether(Pem.privateKey(text(secret, "private.key")), root.getPublicKey()))
                .as(when)
                .isTrue();
        String fingerprint = Anchor.of(root).fingerprint();
        assertThat(firstSeenRoot.putIfAbsent(name.value(), fingerprint))
                .as(when)
                .isIn(null, fingerprint);
    }

    private static String text(Secret secret, String entry) {
        return new String(secret.expose(entry).orElseThrow(), StandardCharsets.UTF_8);
    }

    private void checkState(TrustState state, String when) {
        for (RootState root : state.roots().values()) {
            String expected = firstSeenRoot.get(root.name().value());
            assertThat(root.anchors())
                    .as(when)
                    .allMatch(anchor -> anchor.fingerprint().equals(expected));
        }
        Map<String, Role> roles = new HashMap<>();
        for (StepRecord step : state.steps()) {
            RoleChange change = step.change();
            assertThat(step.breakGlass()).as(when).isEmpty();
            assertThat(change.from().isNeighbourOf(change.to())).as(when).isTrue();
            Role known = roles.put(change.mrc().value(), change.to());
            assertThat(known).as(when + ": " + state.steps()).isIn(null, change.from());
            if (!steps.contains(step)) {
                steps.add(step);
            }
        }
    }

    /** A leaf is over when its own life acknowledged another one, or when it has ended by the clock. */
    private static void assertNothingDepended(StepRecord retirement, List<String> log) {
        Instant at = retirement.at();
        Map<String, String[]> live = new HashMap<>();
        for (String line : log) {
            String[] words = line.split(" ");
            if (Instant.parse(words[1]).isAfter(at)) {
                continue;
            }
            String holder = words[0] + " " + words[3];
            if (words[2].equals("issued")) {
                live.put(holder + " " + words[4], words);
            } else {
                live.keySet().removeIf(key -> key.startsWith(holder + " ") && !key.endsWith(" " + words[4]));
            }
        }
        assertThat(live.values())
                .filteredOn(words -> words[5].equals(retirement.change().mrc().value()))
                .as(
                        "leaves of %s that were live when it was retired at %s",
                        retirement.change().mrc(), at)
                .noneMatch(words ->
                        Instant.parse(words[6]).plus(CrashingChild.SKEW).isAfter(at));
    }
}
