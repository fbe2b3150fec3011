package io.meshroot.vault;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.SigningRequest;
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
    private static final int MARGIN_SHARE = 10;

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
        ttl = validity(sent, profile.notAfter());
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

    /**
     * Never more than is left, and never zero, which would mean the role's own validity. The server counts from its own
     * time, which is later by the way of the request and may be ahead of ours: a leaf that ends later than asked is refused
     * by whoever checks it, so that a margin is left.
     */
    private Duration validity(Instant now, Instant end) {
        Duration left = Duration.between(now, end);
        Duration share = left.dividedBy(MARGIN_SHARE);
        Duration margin = share.compareTo(clockSkew) < 0 ? share : clockSkew;
        Duration whole = Duration.ofSeconds(left.minus(margin).toSeconds());
        if (whole.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new ProviderException(
                    ErrorCode.VALIDITY_TOO_SHORT,
                    Retry.CANNOT_HELP,
                    null,
                    "a leaf until " + end + " is valid for less than a second from now; ask for more",
                    null);
        }
        return whole;
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
