package io.meshroot.examples.envoysds;

import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.CertificateValidationContext;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.SPIFFECertValidatorConfig;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.TlsCertificate;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.x509.Pem;
import java.util.List;

/** The two secrets that an Envoy asks for, by these names. */
final class Secrets {
    /** Chain and key. */
    static final String LEAF = "tls_certificate";

    /** The roots of each trust domain. */
    static final String TRUST = "validation_context";

    private Secrets() {}

    /** What is in force together; the version that Envoy repeats says which it is. */
    static String version(CertificateUpdate update) {
        return update.certificate().serial() + "/" + update.trust().sequence();
    }

    static List<Secret> of(CertificateUpdate update) {
        return List.of(leaf(update.certificate()), trust(update.trust()));
    }

    private static Secret leaf(IssuedCertificate certificate) {
        String key = Pem.of(certificate.privateKey().orElseThrow());
        return Secret.newBuilder()
                .setName(LEAF)
                .setTlsCertificate(TlsCertificate.newBuilder()
                        .setCertificateChain(inline(certificate.chainPem()))
                        .setPrivateKey(inline(key)))
                .build();
    }

    /** Envoy's validator for SPIFFE accepts a SPIFFE ID under the roots of its own trust domain only. */
    private static Secret trust(TrustBundle trust) {
        SPIFFECertValidatorConfig.Builder domains = SPIFFECertValidatorConfig.newBuilder();
        trust.authorities()
                .forEach((domain, roots) -> domains.addTrustDomains(SPIFFECertValidatorConfig.TrustDomain.newBuilder()
                        .setName(domain.name())
                        .setTrustBundle(inline(Pem.of(roots)))));
        return Secret.newBuilder()
                .setName(TRUST)
                .setValidationContext(CertificateValidationContext.newBuilder()
                        .setCustomValidatorConfig(TypedExtensionConfig.newBuilder()
                                .setName("envoy.tls.cert_validator.spiffe")
                                .setTypedConfig(Any.pack(domains.build()))))
                .build();
    }

    private static DataSource inline(String pem) {
        return DataSource.newBuilder()
                .setInlineBytes(ByteString.copyFromUtf8(pem))
                .build();
    }
}
