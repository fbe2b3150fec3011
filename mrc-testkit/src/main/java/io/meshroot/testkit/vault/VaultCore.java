package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireRequest;
import io.meshroot.testkit.internal.http.WireResponse;
import io.meshroot.testkit.internal.json.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Decides what becomes of a request, in the order of the real server. Safe for use by several threads. */
final class VaultCore {
    private static final String PREFIX = "/v1/";
    private static final String ROOT = "";

    private final InstantSource clock;
    private final TokenStore tokens;
    private final Map<String, VaultNamespace> namespaces = new ConcurrentHashMap<>();
    private final Map<String, RateQuota> quotas = new ConcurrentHashMap<>();
    private final Map<String, KubernetesBackend.ServiceAccount> accounts = new ConcurrentHashMap<>();
    private volatile boolean quotaHeaders;
    private volatile boolean sealed;
    private volatile Standby standby = Standby.NONE;

    /**
     * Whether this server stands by.
     *
     * @param active whether it does not
     * @param leader the server that is active, or null if there is none
     */
    record Standby(boolean active, @Nullable URI leader) {
        static final Standby NONE = new Standby(true, null);
    }

    VaultCore(InstantSource clock, String rootToken) {
        this.clock = clock;
        this.tokens = new TokenStore(clock);
        addNamespace(ROOT);
        tokens.make(
                new Token.Making(
                        Optional.of(rootToken),
                        List.of("root"),
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO,
                        false,
                        0,
                        "auth/token/root",
                        Map.of()),
                ROOT);
    }

    InstantSource clock() {
        return clock;
    }

    TokenStore tokens() {
        return tokens;
    }

    Map<String, KubernetesBackend.ServiceAccount> accounts() {
        return accounts;
    }

    void seal() {
        sealed = true;
    }

    void unseal() {
        sealed = false;
    }

    void standby(Standby now) {
        standby = now;
    }

    void quotaHeaders(boolean sent) {
        quotaHeaders = sent;
    }

    void addQuota(String name, RateQuota quota) {
        quotas.put(name, quota);
    }

    void removeQuota(String name) {
        quotas.remove(name);
    }

    boolean hasNamespace(String path) {
        return namespaces.containsKey(path);
    }

    void addNamespace(String path) {
        namespaces.computeIfAbsent(path, name -> {
            VaultNamespace made = new VaultNamespace(name);
            made.mount("sys", new SysBackend(this, made));
            made.mount("auth/token", new TokenBackend(tokens, name, made.policies));
            return made;
        });
    }

    void removeNamespace(String path) {
        namespaces.remove(path);
        tokens.revokeAll(path);
    }

    WireResponse handle(WireRequest request) {
        try {
            return answer(request);
        } catch (Refusal refusal) {
            return refusal.response();
        } catch (RuntimeException e) {
            // A fault of the fake's own; better seen in the client's message than as a lost connection.
            return Refusal.collected(500, "internal error: " + e).response();
        }
    }

    private WireResponse answer(WireRequest request) {
        if (!request.path().startsWith(PREFIX)) {
            throw Refusal.notFound();
        }
        String path = request.path().substring(PREFIX.length());
        if (path.equals("sys/health")) {
            return health(request);
        }
        if (path.equals("sys/seal-status")) {
            return WireResponse.json(200, Map.of("type", "shamir", "initialized", true, "sealed", sealed));
        }
        if (path.equals("sys/unseal")) {
            unseal();
            return WireResponse.json(200, Map.of("type", "shamir", "initialized", true, "sealed", false));
        }
        if (sealed) {
            throw Refusal.of(503, "Vault is sealed");
        }
        if (!standby.active()) {
            return redirect(request, standby.leader());
        }
        return route(request, path);
    }

    private WireResponse health(WireRequest request) {
        if (request.header("X-Vault-Namespace").filter(name -> !name.isEmpty()).isPresent()) {
            throw Refusal.badRequest("operation unavailable in namespaces");
        }
        Map<String, Object> health = new LinkedHashMap<>();
        health.put("initialized", true);
        health.put("sealed", sealed);
        health.put("standby", !standby.active());
        health.put("server_time_utc", clock.instant().getEpochSecond());
        health.put("version", "2.6.2");
        int otherwise = standby.active() ? 200 : 429;
        return WireResponse.json(sealed ? 503 : otherwise, health);
    }

    private static WireResponse redirect(WireRequest request, @Nullable URI leader) {
        if (leader == null) {
            throw Refusal.of(503, "no active Vault instance found");
        }
        String location = leader.resolve("/") + request.path().substring(1);
        return new WireResponse(307, Map.of("Location", location), new byte[0], WireResponse.End.KEPT);
    }

    private WireResponse route(WireRequest request, String whole) {
        VaultNamespace namespace = namespace(request, whole);
        String header = headerNamespace(request);
        String path = whole.substring(namespace.path.length() - header.length());
        Optional<WireResponse> tooMany = checkQuotas(whole, namespace.path + path);
        if (tooMany.isPresent()) {
            return tooMany.get();
        }
        Call.Operation operation = Call.Operation.of(request);
        Optional<VaultNamespace.Route> route = namespace.route(path);
        boolean free = route.map(found -> found.backend().needsNoToken(operation, found.rest()))
                .orElse(false);
        Token token = null;
        if (!free) {
            token = tokens.use(token(request));
            check(token, namespace, operation, path);
        }
        if (operation == Call.Operation.UPDATE && path.endsWith("/")) {
            throw Refusal.badRequest("cannot write to a path ending in '/'");
        }
        VaultNamespace.Route found = route.orElseThrow(() -> Refusal.noRoute(path));
        return found.backend()
                .handle(new Call(operation, found.rest(), params(request), token))
                .response();
    }

    private VaultNamespace namespace(WireRequest request, String path) {
        String header = headerNamespace(request);
        VaultNamespace best = namespaces.get(header);
        if (best == null) {
            throw Refusal.of(404, "namespace not found");
        }
        for (VaultNamespace each : namespaces.values()) {
            boolean below = each.path.startsWith(header)
                    && path.startsWith(each.path.substring(header.length()))
                    && each.path.length() > best.path.length();
            if (below) {
                best = each;
            }
        }
        return best;
    }

    private static String headerNamespace(WireRequest request) {
        String name = request.header("X-Vault-Namespace").orElse("").strip();
        return name.isEmpty() || name.endsWith("/") ? name : name + "/";
    }

    private Optional<WireResponse> checkQuotas(String asked, String path) {
        for (RateQuota quota : quotas.values()) {
            Optional<Map<String, String>> headers =
                    quota.covers(path) ? quota.refuse(clock.instant()) : Optional.empty();
            if (headers.isPresent()) {
                return Optional.of(tooMany(asked, quotaHeaders ? headers.get() : Map.of()));
            }
        }
        return Optional.empty();
    }

    static WireResponse tooMany(String path, Map<String, String> headers) {
        WireResponse refused = WireResponse.json(
                429, Map.of("errors", List.of("request path \"" + path + "\": rate limit quota exceeded")));
        Map<String, String> all = new LinkedHashMap<>(refused.headers());
        all.putAll(headers);
        return new WireResponse(429, all, refused.body(), WireResponse.End.KEPT);
    }

    private static String token(WireRequest request) {
        return request.header("X-Vault-Token")
                .or(() -> request.header("Authorization")
                        .filter(value -> value.startsWith("Bearer "))
                        .map(value -> value.substring("Bearer ".length())))
                .filter(value -> !value.isEmpty())
                .orElseThrow(Refusal::badToken);
    }

    /** The -self paths always belong to the token's own namespace; others are seen from there. */
    private void check(Token token, VaultNamespace namespace, Call.Operation operation, String path) {
        boolean own = path.startsWith("auth/token/") && path.endsWith("-self");
        VaultNamespace home = namespaces.get(token.namespace);
        if (home == null || (!own && !namespace.path.startsWith(token.namespace))) {
            throw Refusal.denied();
        }
        String seen = own ? path : namespace.path.substring(token.namespace.length()) + path;
        if (!home.policies.allow(token.policies, operation, seen)) {
            throw Refusal.denied();
        }
    }

    private static Params params(WireRequest request) {
        if (request.body().length == 0) {
            return new Params(request.query());
        }
        try {
            return new Params(Json.readObject(new String(request.body(), StandardCharsets.UTF_8)));
        } catch (IllegalArgumentException e) {
            throw Refusal.badRequest("failed to parse JSON input: " + e.getMessage());
        }
    }
}
