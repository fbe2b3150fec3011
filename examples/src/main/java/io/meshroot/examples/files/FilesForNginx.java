package io.meshroot.examples.files;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.core.CertificateManager;
import io.meshroot.core.files.FilePublisher;
import io.meshroot.core.files.ReloadHook;
import io.meshroot.core.files.TlsProbe;
import io.meshroot.core.store.FileMrcStore;
import io.meshroot.core.store.FileSecretStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** An nginx that gets its certificate from a root in a folder, until somebody presses a key. */
public final class FilesForNginx {
    private FilesForNginx() {}

    /**
     * Publishes files for an nginx on port 8443.
     *
     * @param args the folder of the root, and the folder of the files
     * @throws IOException if standard input can't be read
     */
    public static void main(String[] args) throws IOException {
        Path store = Path.of(args[0]);
        Path folder = Path.of(args[1]);
        // snippet: files
        try (FileMrcStore roots = FileMrcStore.at(store);
                FileSecretStore secrets = FileSecretStore.at(store);
                CertificateManager manager = CertificateManager.builder()
                        .mrcStore(roots)
                        .secretStore(secrets)
                        .eventListener(System.out::println)
                        .build();
                FilePublisher edge = FilePublisher.builder(manager, IssueRequest.service("edge.shop"), folder)
                        .reload(ReloadHook.command(Duration.ofSeconds(10), "nginx", "-s", "reload"))
                        .probe(TlsProbe.of("127.0.0.1", 8443).http("/healthz"))
                        .build()) {
            System.out.println("nginx finds its certificate in " + edge.files().chainAndKey());
            System.in.read(); // until a key is pressed
            System.out.println(edge.status());
        }
        // end
    }
}
