package io.meshroot.core.bundle;

import io.meshroot.api.DocumentException;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.trust.Anchor;
import io.meshroot.core.internal.tree.DocNode;
import io.meshroot.core.internal.tree.Document;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.JsonText;
import io.meshroot.core.internal.tree.JsonWriter;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** The JWK set of a bundle (RFC 7517; SPIFFE Trust Domain and Bundle, section 4; X509-SVID, section 6). */
final class BundleJson {
    private static final String SEQUENCE = "spiffe_sequence";
    private static final String HINT = "spiffe_refresh_hint";
    private static final String KEYS = "keys";
    private static final String X509_SVID = "x509-svid";
    private static final long LONGEST_HINT = Integer.MAX_VALUE;

    private BundleJson() {}

    static String write(SpiffeBundle bundle) {
        Map<String, Object> document = new LinkedHashMap<>();
        bundle.sequence().ifPresent(sequence -> document.put(SEQUENCE, sequence));
        bundle.refreshHint().ifPresent(hint -> document.put(HINT, hint.toSeconds()));
        document.put(KEYS, bundle.authorities().stream().map(BundleJson::entry).toList());
        return JsonWriter.write(document);
    }

    /** One entry; a key ID must not stand there (X509-SVID, section 6.1). */
    private static Map<String, Object> entry(X509Certificate authority) {
        Map<String, Object> entry = new LinkedHashMap<>(JwkParameters.of(authority.getPublicKey()));
        entry.put("use", X509_SVID);
        try {
            entry.put("x5c", List.of(Base64.getEncoder().encodeToString(authority.getEncoded())));
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate can't be encoded; give another implementation's", e);
        }
        return entry;
    }

    static SpiffeBundle read(TrustDomain domain, String json) {
        Fields fields = Fields.of("", root(json));
        OptionalLong sequence = fields.get(SEQUENCE).isPresent()
                ? OptionalLong.of(fields.number(SEQUENCE, 0, Long.MAX_VALUE))
                : OptionalLong.empty();
        Optional<Duration> hint = fields.get(HINT)
                .map(present -> fields.number(HINT, 0, LONGEST_HINT))
                .filter(seconds -> seconds > 0)
                .map(Duration::ofSeconds);
        if (fields.get(KEYS).isEmpty()) {
            throw fields.required(KEYS, "write a list of keys, empty if there are none");
        }
        List<X509Certificate> authorities = new ArrayList<>();
        for (Fields key : fields.items(KEYS)) {
            if (isText(key, "use", X509_SVID) && JwkParameters.isKnown(text(key, "kty"))) {
                List<String> chain = key.strings("x5c");
                if (!chain.isEmpty()) {
                    authorities.add(authority(key.path("x5c") + "[0]", chain.get(0)));
                }
            }
        }
        try {
            return new SpiffeBundle(domain, authorities, sequence, hint);
        } catch (IllegalArgumentException e) {
            throw new DocumentException(KEYS, "can't be the bundle of " + domain, String.valueOf(e.getMessage()));
        }
    }

    private static DocNode root(String json) {
        if (json.length() > SpiffeBundle.MAX_LENGTH) {
            throw new DocumentException(
                    "", "the bundle has " + json.length() + " characters", "use at most " + SpiffeBundle.MAX_LENGTH);
        }
        try {
            List<Document> documents = JsonText.parse(json);
            if (documents.size() != 1) {
                throw new DocumentException(
                        "", "the text holds " + documents.size() + " documents", "give one SPIFFE bundle");
            }
            return documents.get(0).root();
        } catch (JsonText.NotJson e) {
            throw new DocumentException("", "the bundle is not JSON: " + e.why(), "give a SPIFFE bundle");
        }
    }

    private static String text(Fields fields, String name) {
        return fields.get(name)
                .filter(node -> node instanceof DocNode.Scalar scalar && scalar.kind() == DocNode.Kind.STRING)
                .map(node -> ((DocNode.Scalar) node).text())
                .orElse("");
    }

    private static boolean isText(Fields fields, String name, String value) {
        return text(fields, name).equals(value);
    }

    private static X509Certificate authority(String path, String base64) {
        try {
            return Anchor.ofDer(Base64.getDecoder().decode(base64)).certificate();
        } catch (IllegalArgumentException e) {
            throw new DocumentException(path, "is no certificate", "write one X.509 certificate: DER in base 64");
        }
    }
}
