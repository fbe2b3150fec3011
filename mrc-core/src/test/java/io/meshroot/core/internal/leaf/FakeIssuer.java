package io.meshroot.core.internal.leaf;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.core.x509.CaProfile;
import io.meshroot.core.x509.Roots;
import io.meshroot.core.x509.SigningCa;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.TestKeys;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/** A root with a real key that fails, stalls or lies when a test says so. Everything it signs is checked. */
final class FakeIssuer implements Issuer {
    final AtomicInteger signed = new AtomicInteger();
    volatile Runnable beforeSigning = () -> {};
    volatile UnaryOperator<List<X509Certificate>> answer = UnaryOperator.identity();
    volatile IssuerCapabilities capabilities = IssuerCapabilities.unlimited();
    volatile List<byte[]> requests = List.of();
    private final SigningCa ca;

    FakeIssuer(String name, TrustDomain domain, Instant notBefore, Instant notAfter) {
        KeyPair pair = TestKeys.generate(KeyType.EC_P256);
        CaProfile profile = new CaProfile(
                "CN=" + name,
                Optional.of(SpiffeId.parse("spiffe://" + domain)),
                notBefore,
                notAfter,
                OptionalInt.empty());
        ca = SigningCa.of(List.of(Roots.selfSigned(profile, pair)), pair.getPrivate());
    }

    X509Certificate root() {
        return ca.root();
    }

    /** Fails from now on. */
    void failWith(RuntimeException failure) {
        beforeSigning = () -> {
            throw failure;
        };
    }

    /**
     * A signature that waits.
     *
     * @param begun counted down when it has begun
     * @param goOn to be counted down to let it go on
     */
    record Stall(CountDownLatch begun, CountDownLatch goOn) {}

    /** Has each signature wait from now on. */
    Stall stall() {
        Stall stall = new Stall(new CountDownLatch(1), new CountDownLatch(1));
        beforeSigning = () -> {
            stall.begun.countDown();
            try {
                stall.goOn.await();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        };
        return stall;
    }

    void recover() {
        beforeSigning = () -> {};
    }

    @Override
    public List<X509Certificate> trustAnchors() {
        return List.of(ca.root());
    }

    @Override
    public List<X509Certificate> sign(SigningRequest request) {
        signed.incrementAndGet();
        beforeSigning.run();
        List<X509Certificate> chain = ca.signLeaf(request.publicKey(), request.profile());
        CertificateProfileChecker.create().requireIssued(chain, ca.root(), request.profile(), request.publicKey());
        requests = List.of(request.pkcs10());
        return answer.apply(chain);
    }

    @Override
    public IssuerCapabilities capabilities() {
        return capabilities;
    }

    @Override
    public void close() {}
}
