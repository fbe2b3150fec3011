package io.meshroot.core.x509;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1Primitive;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectKeyIdentifier;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;

/** Makes the certificates of certificate authorities, roots and intermediates alike; few are made, so with objects. */
final class CaCertificates {
    private CaCertificates() {}

    /** Who signs: the name and the key identifier that the certificate gives it, and how. */
    record Issuer(byte[] name, byte[] keyId, SignatureScheme scheme, CertificateSigner signer) {}

    static X509Certificate make(CaProfile profile, SubjectKey key, Instant notAfter, Issuer issuer) {
        try {
            V3TBSCertificateGenerator fields = new V3TBSCertificateGenerator();
            fields.setSerialNumber(new ASN1Integer(new BigInteger(Serials.next())));
            fields.setSignature(AlgorithmIdentifier.getInstance(issuer.scheme().identifier()));
            fields.setIssuer(X500Name.getInstance(issuer.name()));
            fields.setStartDate(new Time(Date.from(profile.notBefore())));
            fields.setEndDate(new Time(Date.from(notAfter)));
            fields.setSubject(X500Name.getInstance(profile.subject().getEncoded()));
            fields.setSubjectPublicKeyInfo(SubjectPublicKeyInfo.getInstance(ASN1Primitive.fromByteArray(key.info())));
            ExtensionsGenerator extensions = extensions(profile, key);
            extensions.addExtension(
                    Extension.authorityKeyIdentifier, false, new AuthorityKeyIdentifier(issuer.keyId()));
            fields.setExtensions(extensions.generate());
            TBSCertificate tbs = fields.generateTBSCertificate();
            byte[] toBeSigned = tbs.getEncoded("DER");
            byte[] signature = sign(issuer.signer(), toBeSigned);
            return Certificates.of(LeafTemplate.signed(issuer.scheme().identifier(), toBeSigned, signature));
        } catch (IOException e) {
            throw new IllegalArgumentException("the certificate can't be encoded; check its name and key", e);
        }
    }

    /** The extensions that do not depend on the issuer, in DER. */
    static byte[] requested(CaProfile profile, SubjectKey key) {
        try {
            return extensions(profile, key).generate().getEncoded("DER");
        } catch (IOException e) {
            throw new IllegalArgumentException("the request can't be encoded; check its names", e);
        }
    }

    private static ExtensionsGenerator extensions(CaProfile profile, SubjectKey key) throws IOException {
        ExtensionsGenerator extensions = new ExtensionsGenerator();
        BasicConstraints constraints = profile.pathLength().isPresent()
                ? new BasicConstraints(profile.pathLength().getAsInt())
                : new BasicConstraints(true);
        extensions.addExtension(Extension.basicConstraints, true, constraints);
        extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
        extensions.addExtension(Extension.subjectKeyIdentifier, false, new SubjectKeyIdentifier(key.identifier()));
        if (profile.spiffeId().isPresent()) {
            GeneralName id = new GeneralName(
                    GeneralName.uniformResourceIdentifier,
                    profile.spiffeId().get().toString());
            extensions.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(id));
        }
        return extensions;
    }

    /** Signs; a failure of the key's device or service is the provider's failure. */
    static byte[] sign(CertificateSigner signer, byte[] toBeSigned) {
        try {
            return signer.sign(toBeSigned);
        } catch (GeneralSecurityException | java.security.ProviderException e) {
            throw new ProviderException(
                    Retry.MAY_HELP,
                    "the key of the certificate authority can't sign now; check the token or the service that holds it",
                    e);
        }
    }
}
