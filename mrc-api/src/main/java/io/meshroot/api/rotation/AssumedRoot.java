package io.meshroot.api.rotation;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Anchor;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * Stands in a plan for the certificate of a root that does not exist yet: valid from the beginning and without a
 * well-defined end (RFC 5280, section 4.1.2.5). It validates nothing and never leaves the plan.
 */
@SuppressWarnings("serial") // never written
final class AssumedRoot extends X509Certificate {
    private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

    private final String name;

    private AssumedRoot(MrcName name) {
        this.name = "assumed root of " + name;
    }

    static Anchor of(MrcName name) {
        return Anchor.of(new AssumedRoot(name));
    }

    @Override
    public byte[] getEncoded() {
        return name.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public PublicKey getPublicKey() {
        return new AssumedKey(name);
    }

    @Override
    public Date getNotBefore() {
        return Date.from(Instant.EPOCH);
    }

    @Override
    public Date getNotAfter() {
        return Date.from(NO_END);
    }

    @Override
    public X500Principal getSubjectX500Principal() {
        return new X500Principal("CN=assumed");
    }

    @Override
    public X500Principal getIssuerX500Principal() {
        return getSubjectX500Principal();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract
    public Principal getSubjectDN() {
        return getSubjectX500Principal();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract
    public Principal getIssuerDN() {
        return getSubjectX500Principal();
    }

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
        return 3;
    }

    @Override
    public BigInteger getSerialNumber() {
        return BigInteger.ONE;
    }

    @Override
    public byte[] getTBSCertificate() {
        return getEncoded();
    }

    @Override
    public byte[] getSignature() {
        throw noCertificate();
    }

    @Override
    public String getSigAlgName() {
        throw noCertificate();
    }

    @Override
    public String getSigAlgOID() {
        throw noCertificate();
    }

    @Override
    public byte @Nullable [] getSigAlgParams() {
        return null;
    }

    @Override
    public boolean @Nullable [] getIssuerUniqueID() {
        return null;
    }

    @Override
    public boolean @Nullable [] getSubjectUniqueID() {
        return null;
    }

    @Override
    public boolean @Nullable [] getKeyUsage() {
        return null;
    }

    @Override
    public int getBasicConstraints() {
        return Integer.MAX_VALUE;
    }

    @Override
    public void verify(PublicKey key) {
        throw noCertificate();
    }

    @Override
    public void verify(PublicKey key, String sigProvider) {
        throw noCertificate();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return false;
    }

    @Override
    public @Nullable Set<String> getCriticalExtensionOIDs() {
        return null;
    }

    @Override
    public @Nullable Set<String> getNonCriticalExtensionOIDs() {
        return null;
    }

    @Override
    public byte @Nullable [] getExtensionValue(String oid) {
        return null;
    }

    @Override
    public String toString() {
        return name;
    }

    private UnsupportedOperationException noCertificate() {
        return new UnsupportedOperationException(name + " is no certificate; it stands for one in a plan");
    }

    /** A key that nobody has. */
    private static final class AssumedKey implements PublicKey {
        private static final long serialVersionUID = 1L;

        private final String name;

        AssumedKey(String name) {
            this.name = name;
        }

        @Override
        public String getAlgorithm() {
            return "assumed";
        }

        @Override
        public String getFormat() {
            return "assumed";
        }

        @Override
        public byte[] getEncoded() {
            return name.getBytes(StandardCharsets.UTF_8);
        }
    }
}
