package io.meshroot.testkit.vault;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.testkit.x509.TestKeys;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/** Makes roots and intermediates, signs those of others, takes in what others signed. */
final class PkiAuthorities {
    private static final Duration BACK = Duration.ofSeconds(30);
    private static final String NO_AIA =
            "This mount hasn't configured any authority information access (AIA) fields; this may make it harder for"
                    + " systems to find missing certificates in the chain or to validate revocation status of"
                    + " certificates. Consider updating /config/urls or the newly generated issuer with this"
                    + " information.";

    private final PkiIssuers issuers;
    private final Leases leases;
    private final InstantSource clock;
    private final Map<PublicKey, KeyPair> waiting = new HashMap<>();

    PkiAuthorities(PkiIssuers issuers, Leases leases, InstantSource clock) {
        this.issuers = issuers;
        this.leases = leases;
        this.clock = clock;
    }

    /** Makes a root; a rotation names it {@code next} if nothing is named so. */
    Answer root(Params params, String fallbackName) {
        String name = issuerName(params);
        if (name.isEmpty() && issuers.optional(fallbackName).isEmpty()) {
            name = fallbackName;
        }
        KeyPair keys = keys(params);
        String commonName = params.string("common_name");
        List<String> warnings = new ArrayList<>();
        PkiWriter.Content content = content(params, keys.getPublic(), commonName, end(params, warnings));
        warnings.add(NO_AIA);
        X509Certificate root = PkiWriter.write(content, null, keys.getPrivate());
        PkiIssuer made = issuer(name, root, Optional.of(keys));
        issuers.add(made);
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("certificate", PkiIssuer.pem(root));
        data.put("expiration", root.getNotAfter().toInstant().getEpochSecond());
        data.put("issuer_id", made.id());
        data.put("issuer_name", made.name());
        data.put("issuing_ca", PkiIssuer.pem(root));
        data.put("key_id", made.keyId());
        data.put("key_name", "");
        data.put("serial_number", PkiIssuer.serial(root));
        return Answer.data(data, warnings);
    }

    /** Makes the key of an intermediate and a request for its certificate. */
    synchronized Answer request(Params params) {
        KeyPair keys = keys(params);
        try {
            PKCS10CertificationRequest request = new JcaPKCS10CertificationRequestBuilder(
                            PkiWriter.subject(params, params.string("common_name")), keys.getPublic())
                    .build(new JcaContentSignerBuilder(
                                    keys.getPrivate().getAlgorithm().equals("RSA")
                                            ? "SHA256withRSA"
                                            : "SHA256withECDSA")
                            .build(keys.getPrivate()));
            waiting.put(keys.getPublic(), keys);
            String text = "-----BEGIN CERTIFICATE REQUEST-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(request.getEncoded())
                    + "\n-----END CERTIFICATE REQUEST-----";
            return Answer.data(Map.of("csr", text, "key_id", UUID.randomUUID().toString()));
        } catch (OperatorCreationException | IOException e) {
            throw new IllegalStateException("the request can't be made", e);
        }
    }

    /** Signs another mount's intermediate. */
    Answer intermediate(Params params, PkiIssuer above) {
        PkiCsr csr = PkiCsr.read(params.string("csr"));
        String commonName = params.string("common_name", csr.commonName());
        List<String> warnings = new ArrayList<>();
        Instant end = end(params, warnings);
        Instant last = above.certificate().getNotAfter().toInstant();
        if (end.isAfter(last)) {
            throw Refusal.badRequest("cannot satisfy request, as TTL would result in notAfter of " + end
                    + " that is beyond the expiration of the CA certificate at " + last);
        }
        X509Certificate made = PkiWriter.write(
                content(params, csr.key(), commonName, end),
                above.certificate(),
                above.key().orElseThrow());
        List<String> chain = issuers.chain(above).stream().map(PkiIssuer::pem).toList();
        return Answer.data(
                Map.of(
                        "certificate", PkiIssuer.pem(made),
                        "issuing_ca", PkiIssuer.pem(above.certificate()),
                        "ca_chain", chain,
                        "expiration", made.getNotAfter().toInstant().getEpochSecond(),
                        "serial_number", PkiIssuer.serial(made)),
                warnings);
    }

    /** Takes in certificates; those of keys that were made here become issuers that sign. */
    synchronized Answer take(String pem) {
        List<X509Certificate> certificates = certificates(pem);
        List<String> added = new ArrayList<>();
        for (X509Certificate certificate : certificates) {
            boolean known =
                    issuers.all().stream().anyMatch(each -> each.certificate().equals(certificate));
            if (!known) {
                PkiIssuer made = issuer("", certificate, Optional.ofNullable(waiting.get(certificate.getPublicKey())));
                issuers.add(made);
                added.add(made.id());
            }
        }
        return Answer.data(Map.of("imported_issuers", added, "imported_keys", List.of()));
    }

    private static List<X509Certificate> certificates(String pem) {
        try {
            return CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                    .stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (CertificateException e) {
            throw Refusal.badRequest("Error parsing issuer 0: " + e.getMessage());
        }
    }

    private PkiIssuer issuer(String name, X509Certificate certificate, Optional<KeyPair> keys) {
        return new PkiIssuer(
                UUID.randomUUID().toString(),
                name,
                certificate,
                keys.map(KeyPair::getPrivate),
                keys.isPresent() ? UUID.randomUUID().toString() : "",
                "err",
                PkiIssuer.ALL_USAGES);
    }

    private PkiWriter.Content content(Params params, PublicKey key, String commonName, Instant end) {
        List<String> dnsNames = new ArrayList<>();
        if (PkiNames.isHostName(commonName) && !params.flag("exclude_cn_from_sans", false)) {
            dnsNames.add(commonName);
        }
        X500Name subject = PkiWriter.subject(params, commonName);
        List<GeneralName> names = PkiWriter.names(dnsNames, List.of(), List.of(), params.list("uri_sans", List.of()));
        OptionalInt pathLength = params.has("max_path_length") && params.number("max_path_length", -1) >= 0
                ? OptionalInt.of((int) params.number("max_path_length", 0))
                : OptionalInt.empty();
        int usage = KeyUsage.keyCertSign | KeyUsage.cRLSign;
        return new PkiWriter.Content(
                subject,
                key,
                clock.instant().minus(BACK),
                end,
                names,
                usage,
                List.of(),
                PkiWriter.Kind.AUTHORITY,
                pathLength);
    }

    private Instant end(Params params, List<String> warnings) {
        Duration ttl = params.duration("ttl", Duration.ZERO);
        Duration wanted = ttl.isZero() ? leases.standard() : ttl;
        if (wanted.compareTo(leases.longest()) > 0) {
            warnings.add("TTL \"" + GoDuration.format(wanted) + "\" is longer than permitted maxTTL \""
                    + GoDuration.format(leases.longest()) + "\", so maxTTL is being used");
            wanted = leases.longest();
        }
        return clock.instant().plus(wanted);
    }

    private String issuerName(Params params) {
        String name = params.string("issuer_name").strip();
        if (name.equalsIgnoreCase("default")) {
            throw Refusal.badRequest("reserved keyword 'default' can not be used as issuer name");
        }
        if (!name.isEmpty() && issuers.optional(name).isPresent()) {
            throw Refusal.badRequest("issuer name already in use");
        }
        return name;
    }

    private static KeyPair keys(Params params) {
        String type = params.string("key_type", "rsa");
        long bits = params.number("key_bits", 0);
        return TestKeys.generate(
                switch (type) {
                    case "ec" -> bits == 384 ? KeyType.EC_P384 : KeyType.EC_P256;
                    case "ed25519" -> KeyType.ED25519;
                    case "rsa" -> bits == 4096 ? KeyType.RSA_4096 : bits == 3072 ? KeyType.RSA_3072 : KeyType.RSA_2048;
                    default -> throw Refusal.badRequest("unknown key type: " + type);
                });
    }
}
