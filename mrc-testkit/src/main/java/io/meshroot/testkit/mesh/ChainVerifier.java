package io.meshroot.testkit.mesh;

import io.meshroot.api.leaf.IssuedCertificate;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.jspecify.annotations.Nullable;

/** Verifies the signatures of every leaf that a holder gets, on a thread of its own: the outcome depends on nothing else. */
final class ChainVerifier implements AutoCloseable {
    private final BouncyCastleProvider provider = new BouncyCastleProvider();
    private final AtomicReference<@Nullable AssertionError> first = new AtomicReference<>();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "mesh-simulator-verifier");
        made.setDaemon(true);
        return made;
    });

    void verify(IssuedCertificate issued, X509Certificate root) {
        thread.execute(() -> {
            List<X509Certificate> path = new ArrayList<>(issued.chain());
            path.add(root);
            for (int i = 0; i + 1 < path.size(); i++) {
                verify(issued, path.get(i), path.get(i + 1));
            }
        });
    }

    private void verify(IssuedCertificate issued, X509Certificate child, X509Certificate issuer) {
        try {
            child.verify(issuer.getPublicKey(), provider);
        } catch (GeneralSecurityException e) {
            first.compareAndSet(
                    null, new AssertionError("a signature in the chain of " + issued.identity() + " is wrong", e));
        }
    }

    /** Waits for all, and fails if a signature is wrong. */
    void await() {
        CompletableFuture.runAsync(() -> {}, thread).join();
        AssertionError error = first.get();
        if (error != null) {
            throw error;
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
