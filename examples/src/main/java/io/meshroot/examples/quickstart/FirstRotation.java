package io.meshroot.examples.quickstart;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.rotation.Rotation;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import java.nio.file.Path;

/** A root that is kept in a folder, and replaced. */
public final class FirstRotation {
    private FirstRotation() {}

    /**
     * Makes a root, replaces it, and prints who signs.
     *
     * @param args the folder
     */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        // snippet: rotation
        try (FileMrcStore roots = FileMrcStore.at(folder);
                FileSecretStore secrets = FileSecretStore.at(folder);
                CertificateManager manager = CertificateManager.builder()
                        .mrcStore(roots)
                        .secretStore(secrets)
                        .build()) {
            manager.onEvent(System.out::println);
            Rotation rotation = manager.rotateTo(MeshRootCertificate.builder("next-root")
                    .provider(TresorConfig.inSecret("mesh-root", "next-root-ca"))
                    .spiffe(SpiffeMode.ENABLED)
                    .role(Role.PASSIVE)
                    .build());
            rotation.completion().toCompletableFuture().join();
            System.out.println("signed by "
                    + manager.issue(IssueRequest.service("bookbuyer.bookstore")).signer());
        }
        // end
    }
}
