package io.meshroot.testkit.vault;

import java.io.IOException;
import java.io.StringReader;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x500.style.IETFUtils;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemReader;

/**
 * A certification request, taken apart.
 *
 * @param key the key
 * @param commonName the common name, or empty
 * @param dnsNames the DNS names
 * @param mails the mail addresses
 * @param addresses the IP addresses
 * @param uris the URIs
 * @param hasBasicConstraints whether it bears basic constraints
 * @param proven whether its signature is right
 */
record PkiCsr(
        PublicKey key,
        String commonName,
        List<String> dnsNames,
        List<String> mails,
        List<InetAddress> addresses,
        List<String> uris,
        boolean hasBasicConstraints,
        boolean proven) {
    private static final BouncyCastleProvider BOUNCY_CASTLE = new BouncyCastleProvider();

    static PkiCsr read(String pem) {
        if (pem.isEmpty()) {
            throw Refusal.badRequest("\"csr\" is empty");
        }
        try {
            PemObject block = new PemReader(new StringReader(pem)).readPemObject();
            if (block == null) {
                throw Refusal.badRequest("csr contains no data");
            }
            return of(new JcaPKCS10CertificationRequest(block.getContent()).setProvider(BOUNCY_CASTLE));
        } catch (IOException | GeneralSecurityException | RuntimeException e) {
            if (e instanceof Refusal refusal) {
                throw refusal;
            }
            throw Refusal.badRequest("certificate request could not be parsed: " + e.getMessage());
        }
    }

    private static PkiCsr of(JcaPKCS10CertificationRequest request) throws GeneralSecurityException {
        List<String> dnsNames = new ArrayList<>();
        List<String> mails = new ArrayList<>();
        List<InetAddress> addresses = new ArrayList<>();
        List<String> uris = new ArrayList<>();
        boolean basicConstraints = false;
        for (Extensions extensions : extensions(request)) {
            basicConstraints |= extensions.getExtension(Extension.basicConstraints) != null;
            GeneralNames names = GeneralNames.fromExtensions(extensions, Extension.subjectAlternativeName);
            for (GeneralName name : names == null ? new GeneralName[0] : names.getNames()) {
                switch (name.getTagNo()) {
                    case GeneralName.dNSName -> dnsNames.add(name.getName().toString());
                    case GeneralName.rfc822Name -> mails.add(name.getName().toString());
                    case GeneralName.uniformResourceIdentifier ->
                        uris.add(name.getName().toString());
                    case GeneralName.iPAddress -> addresses.add(address(name));
                    default -> throw Refusal.badRequest("could not parse requested other SAN: " + name);
                }
            }
        }
        return new PkiCsr(
                request.getPublicKey(),
                commonName(request),
                dnsNames,
                mails,
                addresses,
                uris,
                basicConstraints,
                isProven(request));
    }

    private static List<Extensions> extensions(JcaPKCS10CertificationRequest request) {
        return Arrays.stream(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest))
                .map(attribute ->
                        Extensions.getInstance(attribute.getAttrValues().getObjectAt(0)))
                .toList();
    }

    private static InetAddress address(GeneralName name) {
        try {
            return InetAddress.getByAddress(
                    ASN1OctetString.getInstance(name.getName()).getOctets());
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("an address is of no known length", e);
        }
    }

    private static String commonName(JcaPKCS10CertificationRequest request) {
        RDN[] names = request.getSubject().getRDNs(BCStyle.CN);
        return names.length == 0
                ? ""
                : IETFUtils.valueToString(names[names.length - 1].getFirst().getValue());
    }

    private static boolean isProven(JcaPKCS10CertificationRequest request) {
        try {
            return request.isSignatureValid(new JcaContentVerifierProviderBuilder()
                    .setProvider(BOUNCY_CASTLE)
                    .build(request.getPublicKey()));
        } catch (GeneralSecurityException | OperatorCreationException | PKCSException e) {
            return false;
        }
    }

    String keyType() {
        if (key instanceof RSAPublicKey) {
            return "rsa";
        }
        return key instanceof ECPublicKey ? "ec" : "ed25519";
    }

    int keyBits() {
        if (key instanceof RSAPublicKey rsa) {
            return rsa.getModulus().bitLength();
        }
        return key instanceof ECPublicKey ec
                ? ec.getParams().getCurve().getField().getFieldSize()
                : 0;
    }
}
