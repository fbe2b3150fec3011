package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.provider.Issuer;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.core.store.InMemorySecretStore;
import io.meshroot.testkit.time.TestClock;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exactly one root results however many race to make it. */
class RaceTest {
    private static final int RACERS = 16;
    private static final int ROUNDS = 5;

    @TempDir
    private Path folder;

    @Test
    void oneRootResultsInMemory() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            InMemorySecretStore shared = new InMemorySecretStore();
            assertThat(race(() -> shared)).hasSize(1);
        }
    }

    @Test
    void oneRootResultsInOneFolderHoweverManyStoresAreOpenOnIt() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            Path shared = folder.resolve("round-" + round);
            assertThat(race(() -> FileSecretStore.at(shared))).containsExactlyElementsOf(read(shared));
        }
    }

    /** What a process finds that starts later. */
    private static List<X509Certificate> read(Path shared) {
        try (SecretStore later = FileSecretStore.at(shared);
                Issuer issuer = new TresorProvider().open(new Bench(TestClock.create(), later).context())) {
            return issuer.trustAnchors();
        }
    }

    private static Set<X509Certificate> race(Supplier<SecretStore> stores) throws Exception {
        List<SecretStore> opened = new ArrayList<>();
        CyclicBarrier start = new CyclicBarrier(RACERS);
        ExecutorService threads = Executors.newFixedThreadPool(RACERS);
        try {
            List<Callable<List<X509Certificate>>> racers = new ArrayList<>();
            for (int i = 0; i < RACERS; i++) {
                SecretStore store = stores.get();
                opened.add(store);
                Bench bench = new Bench(TestClock.create(), store);
                racers.add(() -> {
                    start.await(1, TimeUnit.MINUTES);
                    try (Issuer issuer = new TresorProvider().open(bench.context())) {
                        List<X509Certificate> leaf = bench.leaf(issuer);
                        leaf.get(0).verify(issuer.trustAnchors().get(0).getPublicKey());
                        return issuer.trustAnchors();
                    }
                });
            }
            Set<X509Certificate> roots = new HashSet<>();
            for (Future<List<X509Certificate>> racer : threads.invokeAll(racers)) {
                roots.addAll(racer.get());
            }
            return roots;
        } finally {
            threads.shutdownNow();
            opened.forEach(SecretStore::close);
        }
    }
}
