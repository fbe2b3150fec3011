package io.meshroot.vault;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.core.x509.AskedValidity;
import io.meshroot.core.x509.Pem;
import io.meshroot.vault.internal.client.VaultRequest;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What is asked of {@code sign}. The names stand in the parameters as well as in the certification request: which of the
 * two a role takes is its own setting.
 */
final class SignRequest {
    private final Mount mount;
    private final SigningRequest request;
    private final InstantSource clock;
    private final Duration clockSkew;
    private final String csr;
    /** When the last attempt was made, and the validity that it asked for. */
    private volatile Instant sent = Instant.EPOCH;

    private volatile Duration ttl = Duration.ZERO;

    SignRequest(Mount mount, SigningRequest request, InstantSource clock, Duration clockSkew) {
        this.mount = mount;
        this.request = request;
        this.clock = clock;
        this.clockSkew = clockSkew;
        this.csr = Pem.ofRequest(Pem.certificationRequest(request.pkcs10()));
    }

    /** Makes the request as of now. */
    VaultRequest now() {
        LeafProfile profile = request.profile();
        sent = clock.instant();
        // Never zero, which would mean the role's own validity.
        ttl = AskedValidity.until(sent, profile.notAfter(), clockSkew);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("csr", csr);
        profile.commonName().ifPresent(name -> fields.put("common_name", name));
        if (!profile.dnsNames().isEmpty()) {
            fields.put("alt_names", String.join(",", profile.dnsNames()));
        }
        if (!profile.ipAddresses().isEmpty()) {
            fields.put(
                    "ip_sans",
                    profile.ipAddresses().stream()
                            .map(InetAddress::getHostAddress)
                            .collect(Collectors.joining(",")));
        }
        profile.spiffeId().map(SpiffeId::toString).ifPresent(id -> fields.put("uri_sans", id));
        // A CN that is to be a DNS name as well is among the DNS names.
        fields.put("exclude_cn_from_sans", true);
        fields.put("ttl", ttl.toSeconds() + "s");
        fields.put("format", "pem");
        return VaultRequest.post(mount.sign(), fields);
    }

    /** The request without its parameters, for messages. */
    VaultRequest shown() {
        return VaultRequest.post(mount.sign(), Map.of());
    }

    LeafProfile profile() {
        return request.profile();
    }

    SigningRequest signing() {
        return request;
    }

    /** When the leaf is expected to end by our clock. */
    Instant expectedEnd() {
        return sent.plus(ttl);
    }

    /** How much sooner it may end, since the server's clock may be behind. */
    Duration tolerance() {
        Duration half = ttl.dividedBy(2);
        return (half.compareTo(clockSkew) < 0 ? half : clockSkew).plusSeconds(2);
    }
}
