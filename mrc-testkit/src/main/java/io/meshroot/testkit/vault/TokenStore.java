package io.meshroot.testkit.vault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** All tokens, of all namespaces. Safe for use by several threads. */
final class TokenStore {
    /** The default and the longest life of a token: 768 hours. */
    static final Duration SYSTEM_MAX = Duration.ofDays(32);

    private final InstantSource clock;
    private final Map<String, Token> tokens = new HashMap<>();

    TokenStore(InstantSource clock) {
        this.clock = clock;
    }

    synchronized Token make(Token.Making making, String namespace) {
        Token token = new Token(making, namespace, clock.instant());
        tokens.put(token.id, token);
        return token;
    }

    /** Finds who asks, and counts that as a use. */
    synchronized Token use(String id) {
        Token token = live(id).orElseThrow(Refusal::badToken);
        if (token.usesLeft > 0 && --token.usesLeft == 0) {
            tokens.remove(id);
        }
        return token;
    }

    synchronized Optional<Token> live(String id) {
        Token token = tokens.get(id);
        if (token != null && token.isDead(clock.instant())) {
            tokens.remove(id);
            token = null;
        }
        return Optional.ofNullable(token);
    }

    synchronized void revoke(String id) {
        tokens.remove(id);
    }

    synchronized void revokeAll(String namespace) {
        tokens.values().removeIf(token -> token.namespace.equals(namespace) && !token.isRoot());
    }

    Answer lookup(Token token) {
        return Answer.data(token.lookup(clock.instant()));
    }

    Answer auth(Token token, List<String> warnings) {
        return Answer.auth(token.auth(clock.instant()), warnings);
    }

    /** Renews: the increment, or the first life again, but never past the end that the token had from the beginning. */
    synchronized Answer renew(Token token, Duration increment) {
        if (!token.renewable || token.expires == null) {
            throw Refusal.badRequest("lease is not renewable");
        }
        Instant now = clock.instant();
        if (!token.period.isZero()) {
            Instant next = now.plus(token.period);
            Instant end = token.explicitMax.isZero() ? next : token.created.plus(token.explicitMax);
            token.expires = next.isBefore(end) ? next : end;
            return Answer.auth(token.auth(now), List.of());
        }
        Duration max = token.explicitMax.isZero() ? SYSTEM_MAX : shorter(token.explicitMax, SYSTEM_MAX);
        Instant last = token.created.plus(max);
        Duration wanted = increment.isZero() ? token.ttl : increment;
        List<String> warnings = new ArrayList<>();
        token.expires = now.plus(wanted);
        if (token.expires.isAfter(last)) {
            token.expires = last;
            warnings.add("TTL of \"" + GoDuration.brief(wanted) + "\" exceeded the effective max_ttl of \""
                    + GoDuration.brief(max) + "\"; TTL value is capped accordingly");
        }
        return Answer.auth(token.auth(now), warnings);
    }

    static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    /** The policies of a token: sorted, with {@code default} unless that was declined. */
    static List<String> policies(List<String> asked, boolean withoutDefault) {
        TreeSet<String> policies = new TreeSet<>(asked);
        if (!withoutDefault && !policies.contains("root")) {
            policies.add("default");
        }
        return List.copyOf(policies);
    }
}
