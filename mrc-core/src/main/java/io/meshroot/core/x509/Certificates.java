package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import java.io.ByteArrayInputStream;
import java.security.NoSuchProviderException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;

/** Certificates as objects of the JDK. */
final class Certificates {
    private static final CertificateFactory FACTORY = factory();

    private Certificates() {}

    /** Reads one certificate in DER that fills the array. */
    static X509Certificate of(byte[] der) {
        try {
            DerReader reader = new DerReader(der);
            reader.next(DerWriter.SEQUENCE);
            reader.done();
            return (X509Certificate) FACTORY.generateCertificate(new ByteArrayInputStream(der));
        } catch (DerReader.Malformed | CertificateException | RuntimeException e) {
            throw new MeshRootException(
                    ErrorCode.ENCODING_INVALID,
                    "certificate of " + der.length + " bytes can't be read; give an X.509 certificate",
                    e);
        }
    }

    /** The certificate as an object of the JDK, so that no other implementation is asked what it says. */
    static X509Certificate ofJdk(X509Certificate certificate) {
        return certificate.getClass().getName().equals("sun.security.x509.X509CertImpl")
                ? certificate
                : of(encoded(certificate));
    }

    static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
        }
    }

    private static CertificateFactory factory() {
        try {
            return CertificateFactory.getInstance("X.509", "SUN");
        } catch (CertificateException | NoSuchProviderException e) {
            try {
                return CertificateFactory.getInstance("X.509");
            } catch (CertificateException none) {
                throw new IllegalStateException("every Java platform has X.509", none);
            }
        }
    }
}
