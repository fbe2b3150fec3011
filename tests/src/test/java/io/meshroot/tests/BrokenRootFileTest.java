package io.meshroot.tests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A root's file that somebody broke while no manager ran. */
class BrokenRootFileTest {
    private static final IssueRequest REQUEST = IssueRequest.service("bookbuyer.bookstore");

    @TempDir
    private Path folder;

    @BeforeEach
    void makeTwoRoots() {
        try (FileMrcStore roots = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder);
                CertificateManager manager = manager(roots, secrets)) {
            manager.create(MeshRootCertificate.builder("second")
                    .provider(TresorConfig.inSecret("mesh-root", "second-ca"))
                    .role(Role.PASSIVE)
                    .build());
            until(() -> manager.trust().roots().size() == 2);
        }
    }

    private static CertificateManager manager(FileMrcStore roots, FileSecretStore secrets) {
        return CertificateManager.builder().mrcStore(roots).secretStore(secrets).build();
    }

    private Path fileOf(String name) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith(name + "."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime() - end).as("time that was too long").isNegative();
            LockSupport.parkNanos(10_000_000);
        }
    }

    @Test
    void ofTheSignerLetsNoManagerStartAndNamesTheFile() throws IOException {
        Path file = fileOf("mesh-root");
        Files.writeString(file, "spec: [");

        try (FileMrcStore roots = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder)) {
            assertThatThrownBy(() -> manager(roots, secrets))
                    .isInstanceOfSatisfying(
                            MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.STORE_CORRUPT))
                    .hasMessageContaining("root mesh-root signs")
                    .hasMessageContaining(file.getFileName().toString());
        }
    }

    @Test
    void ofAnotherRootShowsInTheReadinessUntilItIsMended() throws IOException {
        Path file = fileOf("second");
        String good = Files.readString(file);
        Files.writeString(file, "spec: [");

        try (FileMrcStore roots = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder);
                CertificateManager manager = manager(roots, secrets)) {
            assertThat(manager.readiness().problems())
                    .singleElement()
                    .asString()
                    .contains(file.getFileName().toString());
            assertThat(manager.issue(REQUEST).signer().value()).isEqualTo("mesh-root");
            assertThat(manager.trust().roots()).hasSize(2);

            Files.writeString(file, good);

            until(() -> manager.readiness().isReady());
        }
    }
}
