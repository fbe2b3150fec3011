package io.meshroot.testkit.certmanager;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * What a certification request asks for.
 *
 * @param key the key
 * @param subject the subject
 * @param names the subject alternative names
 * @param isAuthority whether it asks for a certificate authority
 * @param hasUsages whether it bears key usages of either kind
 */
record RequestedLeaf(
        PublicKey key, X500Name subject, Optional<GeneralNames> names, boolean isAuthority, boolean hasUsages) {
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    /**
     * Reads a request.
     *
     * @param text base64 of PEM
     * @throws IllegalArgumentException if it can't be read, or is not signed by its own key
     */
    static RequestedLeaf of(String text) {
        String pem = new String(Base64.getDecoder().decode(text), StandardCharsets.US_ASCII);
        byte[] der = Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
        try {
            JcaPKCS10CertificationRequest request = new JcaPKCS10CertificationRequest(der).setProvider(BOUNCY_CASTLE);
            boolean proven = request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(BOUNCY_CASTLE)
                    .build(request.getPublicKey()));
            if (!proven) {
                throw new IllegalArgumentException("the signature is wrong");
            }
            return of(request);
        } catch (IOException | GeneralSecurityException | OperatorCreationException | PKCSException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static RequestedLeaf of(JcaPKCS10CertificationRequest request) throws GeneralSecurityException {
        Optional<Extensions> extensions = Arrays.stream(
                        request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest))
                .map(attribute ->
                        Extensions.getInstance(attribute.getAttrValues().getObjectAt(0)))
                .findFirst();
        boolean authority = extensions
                .map(BasicConstraints::fromExtensions)
                .filter(BasicConstraints::isCA)
                .isPresent();
        boolean usages = extensions
                .filter(each -> each.getExtension(Extension.keyUsage) != null
                        || each.getExtension(Extension.extendedKeyUsage) != null)
                .isPresent();
        return new RequestedLeaf(
                request.getPublicKey(),
                request.getSubject(),
                extensions.map(each -> GeneralNames.fromExtensions(each, Extension.subjectAlternativeName)),
                authority,
                usages);
    }
}
