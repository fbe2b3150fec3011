package io.meshroot.tests.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes begin at the same time on one empty folder. */
@Tag("long")
final class StoreRaceTest {
    private static final int PROCESSES = 8;

    @TempDir
    private Path folder;

    @Test
    void oneAuthorityResultsAndAllUseIt() throws Exception {
        List<ChildJvm> children = new ArrayList<>();
        try {
            for (int i = 0; i < PROCESSES; i++) {
                children.add(ChildJvm.start(Racer.class, folder.toString(), "racer" + i + ".race"));
            }
            for (ChildJvm child : children) {
                assertThat(child.awaitLine("waiting")).as("%s", child.seen()).isTrue();
            }
            for (ChildJvm child : children) {
                child.tell("go");
            }
            Set<String> roots = new HashSet<>();
            for (ChildJvm child : children) {
                assertThat(child.finish()).as("%s", child.seen()).isZero();
                child.seen().stream().filter(line -> line.startsWith("root ")).forEach(roots::add);
                assertThat(child.seen()).contains("leaf verified");
            }
            assertThat(roots).hasSize(1);
        } finally {
            children.forEach(ChildJvm::close);
        }
        try (FileMrcStore store = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder)) {
            assertThat(store.list().problems()).isEmpty();
            assertThat(store.list().mrcs()).hasSize(1);
            assertThat(store.readState().orElseThrow().value().roots()).hasSize(1);
            assertThat(secrets.read(new SecretRef("mesh-root", "mesh-root-ca"))).isPresent();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            assertThat(files).noneMatch(file -> file.getFileName().toString().endsWith(".tmp"));
        }
    }

    /** What each process does. */
    static final class Racer {
        private Racer() {}

        public static void main(String[] args) throws Exception {
            System.out.println("waiting");
            if (System.in.read() < 0) {
                return;
            }
            Path folder = Path.of(args[0]);
            try (FileMrcStore store = FileMrcStore.at(folder);
                    FileSecretStore secrets = FileSecretStore.at(folder);
                    CertificateManager manager = CertificateManager.builder()
                            .mrcStore(store)
                            .secretStore(secrets)
                            .build()) {
                IssuedCertificate leaf = manager.issue(IssueRequest.service(args[1]));
                manager.state()
                        .validating()
                        .forEach(root ->
                                root.anchors().forEach(anchor -> System.out.println("root " + anchor.fingerprint())));
                leaf.leaf().verify(manager.trust().roots().get(0).getPublicKey());
                System.out.println("leaf verified");
            }
        }
    }
}
