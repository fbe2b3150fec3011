package io.meshroot.core.x509;

import java.math.BigInteger;
import java.security.Principal;
import java.security.PublicKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Date;
import java.util.Set;

/** A certificate object that says of itself what another one says. */
@SuppressWarnings("deprecation")
final class LyingCertificate extends X509Certificate {
    private static final long serialVersionUID = 1L;

    private final X509Certificate real;
    private final X509Certificate said;

    LyingCertificate(X509Certificate real, X509Certificate said) {
        this.real = real;
        this.said = said;
    }

    @Override
    public byte[] getEncoded() throws CertificateEncodingException {
        return real.getEncoded();
    }

    @Override
    public void verify(PublicKey key) {}

    @Override
    public void verify(PublicKey key, String provider) {}

    @Override
    public String toString() {
        return said.toString();
    }

    @Override
    public PublicKey getPublicKey() {
        return said.getPublicKey();
    }

    @Override
    public void checkValidity() {}

    @Override
    public void checkValidity(Date date) {}

    @Override
    public int getVersion() {
        return said.getVersion();
    }

    @Override
    public BigInteger getSerialNumber() {
        return said.getSerialNumber();
    }

    @Override
    public Principal getIssuerDN() {
        return said.getIssuerDN();
    }

    @Override
    public Principal getSubjectDN() {
        return said.getSubjectDN();
    }

    @Override
    public Date getNotBefore() {
        return said.getNotBefore();
    }

    @Override
    public Date getNotAfter() {
        return said.getNotAfter();
    }

    @Override
    public byte[] getTBSCertificate() throws CertificateEncodingException {
        return said.getTBSCertificate();
    }

    @Override
    public byte[] getSignature() {
        return said.getSignature();
    }

    @Override
    public String getSigAlgName() {
        return said.getSigAlgName();
    }

    @Override
    public String getSigAlgOID() {
        return said.getSigAlgOID();
    }

    @Override
    public byte[] getSigAlgParams() {
        return said.getSigAlgParams();
    }

    @Override
    public boolean[] getIssuerUniqueID() {
        return said.getIssuerUniqueID();
    }

    @Override
    public boolean[] getSubjectUniqueID() {
        return said.getSubjectUniqueID();
    }

    @Override
    public boolean[] getKeyUsage() {
        return said.getKeyUsage();
    }

    @Override
    public int getBasicConstraints() {
        return said.getBasicConstraints();
    }

    @Override
    public boolean hasUnsupportedCriticalExtension() {
        return false;
    }

    @Override
    public Set<String> getCriticalExtensionOIDs() {
        return said.getCriticalExtensionOIDs();
    }

    @Override
    public Set<String> getNonCriticalExtensionOIDs() {
        return said.getNonCriticalExtensionOIDs();
    }

    @Override
    public byte[] getExtensionValue(String oid) {
        return said.getExtensionValue(oid);
    }
}
