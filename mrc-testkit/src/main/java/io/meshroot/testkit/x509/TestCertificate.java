package io.meshroot.testkit.x509;

import java.io.ByteArrayInputStream;
import java.security.KeyPair;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** A certificate for tests with its key and the certificates above it. Immutable. */
public final class TestCertificate {
    private final byte[] der;
    private final KeyPair keys;
    private final Optional<TestCertificate> issuer;

    TestCertificate(byte[] der, KeyPair keys, Optional<TestCertificate> issuer) {
        this.der = der.clone();
        this.keys = Objects.requireNonNull(keys, "keys");
        this.issuer = Objects.requireNonNull(issuer, "issuer");
    }

    /**
     * Returns the certificate, as the platform reads it or, where that refuses, as Bouncy Castle does.
     *
     * @return the certificate
     * @throws IllegalStateException if it is so broken that neither reads it; there is {@link #der} then
     */
    public X509Certificate certificate() {
        try {
            return read(CertificateFactory.getInstance("X.509"));
        } catch (CertificateException e) {
            return readLeniently(e);
        }
    }

    private X509Certificate readLeniently(CertificateException refusal) {
        try {
            return read(CertificateFactory.getInstance("X.509", TestKeys.BOUNCY_CASTLE));
        } catch (CertificateException e) {
            e.addSuppressed(refusal);
            throw new IllegalStateException("the certificate is too broken to be read; use der()", e);
        }
    }

    private X509Certificate read(CertificateFactory factory) throws CertificateException {
        return (X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der));
    }

    /**
     * Returns the certificate in DER.
     *
     * @return a copy
     */
    public byte[] der() {
        return der.clone();
    }

    /**
     * Hands out the key pair.
     *
     * @return the key pair
     */
    public KeyPair keys() {
        return keys;
    }

    /**
     * Returns the certificate authority that signed this.
     *
     * @return the issuer; empty for a root
     */
    public Optional<TestCertificate> issuer() {
        return issuer;
    }

    /**
     * Returns the root of the chain.
     *
     * @return the root; this one if it is self-signed
     */
    public TestCertificate root() {
        return issuer.map(TestCertificate::root).orElse(this);
    }

    /**
     * Returns this certificate and those above it, the root included.
     *
     * @return the chain, this first
     */
    public List<X509Certificate> chainWithRoot() {
        List<X509Certificate> chain = new ArrayList<>(chain());
        chain.add(root().certificate());
        return List.copyOf(chain);
    }

    /**
     * Returns this certificate and those above it without the root, as it is sent in TLS.
     *
     * @return the chain, this first; empty for a root
     */
    public List<X509Certificate> chain() {
        List<X509Certificate> chain = new ArrayList<>();
        TestCertificate next = this;
        while (next.issuer.isPresent()) {
            chain.add(next.certificate());
            next = next.issuer.get();
        }
        return List.copyOf(chain);
    }

    /**
     * Returns {@link #chain} in DER.
     *
     * @return the chain, this first; empty for a root
     */
    public List<byte[]> chainDer() {
        List<byte[]> chain = new ArrayList<>();
        TestCertificate next = this;
        while (next.issuer.isPresent()) {
            chain.add(next.der());
            next = next.issuer.get();
        }
        return List.copyOf(chain);
    }

    /**
     * Describes the certificate without its key.
     *
     * @return how long it is, and under how many others
     */
    @Override
    public String toString() {
        return "TestCertificate[" + der.length + " bytes, depth " + chainDer().size() + "]";
    }
}
