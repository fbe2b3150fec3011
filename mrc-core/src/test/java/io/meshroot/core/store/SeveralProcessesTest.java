package io.meshroot.core.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes on one folder, some of which are killed. */
class SeveralProcessesTest {
    private static final int PROCESSES = 3;
    private static final int KILLS = 3;

    @TempDir
    private Path folder;

    @Test
    void createOnceAndLoseNoUpdate() throws Exception {
        List<Process> processes = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(StoreProcess.start(folder, "race"));
            }
            for (Process process : processes) {
                assertThat(process.inputReader().readLine()).isEqualTo("ready");
            }
            for (Process process : processes) {
                process.outputWriter().write("go\n");
                process.outputWriter().flush();
            }
            for (Process process : processes) {
                answers.add(Objects.requireNonNull(process.inputReader().readLine(), "an answer"));
                assertThat(process.waitFor()).isZero();
            }
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
        for (int what = 0; what < 3; what++) {
            int column = what;
            assertThat(answers)
                    .extracting(answer -> answer.split(" ", -1)[column])
                    .containsOnlyOnce("true");
        }
        try (FileMrcStore store = FileMrcStore.at(folder)) {
            assertThat(store.list()).isEqualTo(new MrcListing(List.of(StoreProcess.mrc("a", Role.ACTIVE)), List.of()));
            assertThat(store.readState().orElseThrow().value().trust().number())
                    .isEqualTo((long) PROCESSES * StoreProcess.INCREMENTS);
        }
    }

    @Test
    void findEverythingWholeAfterAKill() throws Exception {
        for (int kill = 0; kill < KILLS; kill++) {
            long last = killAfter(3 + 5 * kill);
            try (FileMrcStore mrcs = FileMrcStore.at(folder);
                    FileSecretStore secrets = FileSecretStore.at(folder)) {
                assertThat(mrcs.list().problems()).isEmpty();
                TrustState state = mrcs.readState().orElseThrow().value();
                assertThat(state.trust().number()).isBetween(last, last + 1);
                assertThat(state).isEqualTo(StoreProcess.numbered(state.trust().number()));
                assertThat(mrcs.readViews()).extracting(ReplicaView::id).containsExactly(new ReplicaId("replica-1"));
                Optional<Versioned<Secret>> secret = secrets.read(StoreProcess.REF);
                secret.ifPresent(found -> assertThat(found.value().names()).containsExactly("ca.crt", "private.key"));
                assertNothingIsLeft();
                mrcs.delete(MrcName.of("a"));
            }
        }
    }

    /** The last number that was written for certain. */
    private long killAfter(int changes) throws IOException, InterruptedException {
        Process process = StoreProcess.start(folder, "change");
        long last = 0;
        BufferedReader out = process.inputReader();
        for (int i = 0; i < changes; i++) {
            last = Long.parseLong(Objects.requireNonNull(out.readLine(), "a number"));
        }
        // The handle leaves open what the process has written; the process itself would close it.
        process.toHandle().destroyForcibly();
        for (String line = out.readLine(); line != null && !line.isEmpty(); line = out.readLine()) {
            last = Long.parseLong(line);
        }
        process.waitFor();
        return last;
    }

    private void assertNothingIsLeft() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            assertThat(all.map(path -> path.getFileName().toString()))
                    .noneMatch(name -> name.startsWith(".tmp-") || name.endsWith(".deleted"));
        }
    }
}
