package io.meshroot.core.internal.trust;

import io.meshroot.api.ProviderException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CustomProviderConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.x509.CaProfile;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Roots;
import io.meshroot.core.x509.SigningCa;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** Certificate authorities in memory, one per name, that fail, drift and are counted as a test wants it. */
final class FakeProvider implements CertificateProvider {
    static final String NAME = "fake";
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final Map<String, SigningCa> authorities = new ConcurrentHashMap<>();
    private final Map<String, Instant> ends = new ConcurrentHashMap<>();
    private final Set<String> broken = ConcurrentHashMap.newKeySet();
    private final Set<String> sealed = ConcurrentHashMap.newKeySet();
    private final Map<String, List<Consumer<List<X509Certificate>>>> listeners = new ConcurrentHashMap<>();
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger closed = new AtomicInteger();

    static MeshRootCertificate mrc(String name, Role role) {
        return sharing(name, name, role);
    }

    static MeshRootCertificate sharing(String name, String authority, Role role) {
        return MeshRootCertificate.builder(name)
                .provider(new CustomProviderConfig(NAME, Map.of("authority", authority)))
                .role(role)
                .build();
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Issuer open(IssuerContext context) {
        String authority = authority(context.mrc());
        if (broken.contains(authority)) {
            throw new ProviderException(ProviderException.Retry.MAY_HELP, authority + " is out of order", null);
        }
        opened.incrementAndGet();
        return new FakeIssuer(authority);
    }

    private static String authority(MeshRootCertificate mrc) {
        return ((CustomProviderConfig) mrc.spec().provider()).parameters().getOrDefault("authority", "");
    }

    void breakDown(String authority) {
        broken.add(authority);
    }

    void repair(String authority) {
        broken.remove(authority);
    }

    void seal(String authority) {
        sealed.add(authority);
    }

    boolean isSealed(String authority) {
        return sealed.contains(authority);
    }

    void unseal(String authority) {
        sealed.remove(authority);
    }

    void end(String authority, Instant end) {
        ends.put(authority, end);
    }

    SigningCa authority(String name) {
        return authorities.computeIfAbsent(name, this::make);
    }

    /** Puts another root behind an authority; returns the old one. */
    SigningCa drift(String name) {
        SigningCa old = authority(name);
        replace(name, make(name));
        return old;
    }

    void replace(String name, SigningCa other) {
        authorities.put(name, other);
        listeners.getOrDefault(name, List.of()).forEach(listener -> listener.accept(List.of(other.root())));
    }

    private SigningCa make(String name) {
        KeyPair pair = Keys.generate(KeyType.EC_P256);
        CaProfile profile = new CaProfile(
                "CN=" + name,
                Optional.empty(),
                START.minus(Duration.ofDays(1)),
                ends.getOrDefault(name, START.plus(Duration.ofDays(3650))),
                OptionalInt.empty());
        X509Certificate root = Roots.selfSigned(profile, pair.getPublic(), bytes -> {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(pair.getPrivate());
            signature.update(bytes);
            return signature.sign();
        });
        return SigningCa.of(List.of(root), pair.getPrivate());
    }

    private final class FakeIssuer implements Issuer {
        private final String authority;
        private boolean open = true;

        FakeIssuer(String authority) {
            this.authority = authority;
        }

        @Override
        public List<X509Certificate> trustAnchors() {
            return List.of(authority(authority).root());
        }

        @Override
        public List<X509Certificate> sign(SigningRequest request) {
            if (sealed.contains(authority) || !open) {
                throw new ProviderException(ProviderException.Retry.MAY_HELP, authority + " is sealed", null);
            }
            return authority(authority).signLeaf(request.publicKey(), request.profile());
        }

        @Override
        public IssuerCapabilities capabilities() {
            return IssuerCapabilities.unlimited();
        }

        @Override
        public Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
            List<Consumer<List<X509Certificate>>> all =
                    listeners.computeIfAbsent(authority, key -> new CopyOnWriteArrayList<>());
            all.add(listener);
            return () -> all.remove(listener);
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                closed.incrementAndGet();
            }
        }
    }
}
