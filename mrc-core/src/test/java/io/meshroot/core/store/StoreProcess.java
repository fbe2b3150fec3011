package io.meshroot.core.store;

import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore.Creation.Outcome;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.TrustState;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** A process that uses the stores in a folder, for tests of several at once. */
final class StoreProcess {
    static final SecretRef REF = new SecretRef("mesh", "ca");
    static final int INCREMENTS = 25;

    private StoreProcess() {}

    static Process start(Path folder, String mode) throws IOException {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(
                        java,
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        StoreProcess.class.getName(),
                        folder.toString(),
                        mode)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    public static void main(String[] arguments) {
        Path folder = Path.of(arguments[0]);
        try (FileMrcStore mrcs = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder)) {
            if (arguments[1].equals("race")) {
                race(mrcs, secrets, System.out);
            } else {
                change(mrcs, secrets, System.out);
            }
        }
    }

    /** Says ready, waits for the word, creates and counts, and prints who created what. */
    private static void race(FileMrcStore mrcs, FileSecretStore secrets, PrintStream out) {
        out.println("ready");
        out.flush();
        try {
            Reader in = new InputStreamReader(System.in, StandardCharsets.UTF_8);
            in.read();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        byte[] mine = Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8);
        boolean secret = secrets.createIfAbsent(REF, Secret.of(Map.of("private.key", mine)))
                        .outcome()
                == Outcome.CREATED;
        boolean state = mrcs.createState(numbered(0)).isPresent();
        boolean mrc = true;
        try {
            mrcs.create(mrc("a", Role.ACTIVE));
        } catch (MeshRootException e) {
            mrc = false;
        }
        for (int i = 0; i < INCREMENTS; i++) {
            increment(mrcs);
        }
        out.println(secret + " " + state + " " + mrc);
    }

    /** Changes everything until it is killed. */
    private static void change(FileMrcStore mrcs, FileSecretStore secrets, PrintStream out) {
        mrcs.createState(numbered(0));
        byte[] large = new byte[100_000];
        for (long revision = 1; ; revision++) {
            out.println(increment(mrcs));
            out.flush();
            mrcs.writeView(ViewFilesTest.view(new ReplicaId("replica-1"), revision));
            StoreVersion version = secrets.createIfAbsent(REF, Secret.of(Map.of("ca.crt", large, "private.key", large)))
                    .current()
                    .version();
            secrets.delete(REF, version);
            if (mrcs.list().mrcs().isEmpty()) {
                mrcs.create(mrc("a", Role.ACTIVE));
            }
            mrcs.updateRole(MrcName.of("a"), Role.ACTIVE, Role.PASSIVE);
            mrcs.delete(MrcName.of("a"));
        }
    }

    static MeshRootCertificate mrc(String name, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(TresorConfig.inSecret("mesh", "ca"))
                .role(role)
                .build();
    }

    /** A state as large as one that has its most records, so that there is a middle in which to be killed. */
    static TrustState numbered(long number) {
        return new TrustState(
                new TreeMap<>(),
                new Sequence(number, "d"),
                Sequence.NONE,
                new TreeMap<>(),
                new TreeMap<>(),
                Optional.empty(),
                Collections.nCopies(TrustState.MOST_STEPS, step(number)));
    }

    /** Each part of the state is of the same number, or the state is torn. */
    private static StepRecord step(long number) {
        return new StepRecord(
                new RoleChange(MrcName.of("a"), Role.PASSIVE, Role.ACTIVE),
                Instant.EPOCH,
                "operator",
                number,
                number,
                Collections.nCopies(20, "a holder has acknowledged trust sequence " + number),
                Optional.empty());
    }

    static long increment(FileMrcStore store) {
        while (true) {
            Versioned<TrustState> read = store.readState().orElseThrow();
            long next = read.value().trust().number() + 1;
            if (store.replaceState(read.version(), numbered(next)).isPresent()) {
                return next;
            }
        }
    }
}
