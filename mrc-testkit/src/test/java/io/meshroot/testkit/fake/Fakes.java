package io.meshroot.testkit.fake;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.testkit.time.TestClock;
import io.meshroot.testkit.time.TestScheduler;
import java.time.Duration;
import java.util.Optional;

/** What the tests of the fake need. */
public final class Fakes {
    private Fakes() {}

    public static IssuerContext context(FakeProvider provider) {
        MeshRootCertificate mrc = MeshRootCertificate.builder("mrc-1")
                .provider(provider.config())
                .spiffe(SpiffeMode.ENABLED)
                .role(Role.ACTIVE)
                .build();
        TestClock clock = TestClock.create();
        return new IssuerContext(mrc, new NoSecrets(), clock, new TestScheduler(clock), Duration.ofMinutes(1));
    }

    /** The fake keeps its keys to itself. */
    private static final class NoSecrets implements SecretStore {
        @Override
        public Optional<Versioned<Secret>> read(SecretRef ref) {
            throw unused();
        }

        @Override
        public Creation createIfAbsent(SecretRef ref, Secret secret) {
            throw unused();
        }

        @Override
        public void delete(SecretRef ref, StoreVersion expected) {
            throw unused();
        }

        @Override
        public Subscription watch(SecretRef ref, Runnable onChange) {
            throw unused();
        }

        @Override
        public void close() {}

        private static MeshRootException unused() {
            return new MeshRootException(ErrorCode.STORE_UNAVAILABLE, "the fake needs no secrets; don't ask");
        }
    }
}
