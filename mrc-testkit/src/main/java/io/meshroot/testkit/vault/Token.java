package io.meshroot.testkit.vault;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A token. Changed only under the lock of its {@link TokenStore}. */
final class Token {
    private static final String LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static final int LENGTH = 24;
    private static final SecureRandom RANDOM = new SecureRandom();

    final String id;
    final String accessor = random();
    final String namespace;
    final List<String> policies;
    final Instant created;
    final Duration ttl;
    final Duration explicitMax;
    final Duration period;
    final boolean renewable;
    final String origin;
    final Map<String, String> metadata;

    @Nullable
    Instant expires;

    long usesLeft;

    Token(Making making, String namespace, Instant now) {
        this.id = making.id().orElse("s." + random() + (namespace.isEmpty() ? "" : "." + suffix(namespace)));
        this.namespace = namespace;
        this.policies = making.policies();
        this.created = now;
        this.ttl = making.ttl();
        this.explicitMax = making.explicitMax();
        this.period = making.period();
        this.renewable = making.renewable();
        this.usesLeft = making.uses();
        this.origin = making.origin();
        this.metadata = making.metadata();
        this.expires = ttl.isZero() ? null : now.plus(ttl);
    }

    /**
     * How a token is to be.
     *
     * @param id its secret, if not a random one
     * @param policies its policies
     * @param ttl how long it lives; zero for ever
     * @param explicitMax after how long it ends however often it is renewed; zero for no such limit
     * @param period what each renewal gives, without any maximum but an explicit one; zero for no such token
     * @param renewable whether it can be renewed
     * @param uses how often it can be used; zero for any number
     * @param origin the path that made it
     * @param metadata what the login says of it
     */
    record Making(
            Optional<String> id,
            List<String> policies,
            Duration ttl,
            Duration explicitMax,
            Duration period,
            boolean renewable,
            long uses,
            String origin,
            Map<String, String> metadata) {}

    private static String suffix(String namespace) {
        return Integer.toString(namespace.hashCode() & 0x7fffffff, 36);
    }

    private static String random() {
        StringBuilder text = new StringBuilder(LENGTH);
        RANDOM.ints(LENGTH, 0, LETTERS.length()).forEach(i -> text.append(LETTERS.charAt(i)));
        return text.toString();
    }

    boolean isRoot() {
        return policies.contains("root");
    }

    boolean isDead(Instant now) {
        return expires != null && !now.isBefore(expires);
    }

    Map<String, @Nullable Object> auth(Instant now) {
        Map<String, @Nullable Object> auth = new LinkedHashMap<>();
        auth.put("client_token", id);
        auth.put("accessor", accessor);
        auth.put("policies", policies);
        auth.put("token_policies", policies);
        auth.put("metadata", metadata.isEmpty() ? null : metadata);
        auth.put("lease_duration", left(now));
        auth.put("renewable", renewable);
        auth.put("entity_id", "");
        auth.put("token_type", "service");
        auth.put("orphan", !origin.equals("auth/token/create"));
        auth.put("mfa_requirement", null);
        auth.put("num_uses", usesLeft);
        return auth;
    }

    Map<String, @Nullable Object> lookup(Instant now) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>();
        data.put("accessor", accessor);
        data.put("creation_time", created.getEpochSecond());
        data.put("creation_ttl", ttl.toSeconds());
        data.put("display_name", "token");
        data.put("entity_id", "");
        data.put("expire_time", expires == null ? null : expires.toString());
        data.put("explicit_max_ttl", explicitMax.toSeconds());
        data.put("id", id);
        data.put("issue_time", created.toString());
        data.put("meta", metadata.isEmpty() ? null : metadata);
        if (!namespace.isEmpty()) {
            data.put("namespace_path", namespace);
        }
        data.put("num_uses", usesLeft);
        data.put("orphan", !origin.equals("auth/token/create"));
        data.put("path", origin);
        if (!period.isZero()) {
            data.put("period", period.toSeconds());
        }
        data.put("policies", policies);
        data.put("renewable", renewable);
        data.put("ttl", left(now));
        data.put("type", "service");
        return data;
    }

    private long left(Instant now) {
        return expires == null
                ? 0
                : Math.max(0, Math.round(Duration.between(now, expires).toMillis() / 1000.0));
    }

    /** Shows no secret. */
    @Override
    public String toString() {
        return "Token[" + accessor + "]";
    }
}
