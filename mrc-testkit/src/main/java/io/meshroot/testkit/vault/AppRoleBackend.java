package io.meshroot.testkit.vault;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** {@code auth/approle}. */
final class AppRoleBackend implements Backend {
    private final TokenStore tokens;
    private final String namespace;
    private final String mount;
    private final InstantSource clock;
    private final Map<String, AppRole> roles = new HashMap<>();

    AppRoleBackend(TokenStore tokens, String namespace, String mount, InstantSource clock) {
        this.tokens = tokens;
        this.namespace = namespace;
        this.mount = mount;
        this.clock = clock;
    }

    private static final class AppRole {
        private final String name;
        private final String roleId = UUID.randomUUID().toString();
        private final Map<String, SecretId> secretIds = new HashMap<>();
        private Params settings;

        AppRole(String name, Params settings) {
            this.name = name;
            this.settings = settings;
        }
    }

    private static final class SecretId {
        private final @Nullable Instant end;
        private long usesLeft;

        SecretId(long usesLeft, @Nullable Instant end) {
            this.usesLeft = usesLeft;
            this.end = end;
        }
    }

    @Override
    public String type() {
        return "approle";
    }

    @Override
    public boolean needsNoToken(Call.Operation operation, String path) {
        return path.equals("login");
    }

    @Override
    public synchronized Answer handle(Call call) {
        List<String> path = call.segments();
        if (call.path().equals("login")) {
            call.only(Call.Operation.UPDATE);
            return login(call.params());
        }
        if (!path.get(0).equals("role") || path.size() < 2) {
            throw Refusal.unsupportedPath();
        }
        AppRole role = roles.get(path.get(1));
        if (path.size() == 2) {
            return role(call, path.get(1), role);
        }
        if (role == null) {
            throw Refusal.of(404, "role \"" + path.get(1) + "\" does not exist");
        }
        return switch (path.get(2)) {
            case "role-id" -> Answer.data(Map.of("role_id", role.roleId));
            case "secret-id" -> path.size() == 3 ? newSecretId(role) : destroy(role, call.params());
            default -> throw Refusal.unsupportedPath();
        };
    }

    private Answer role(Call call, String name, @Nullable AppRole role) {
        switch (call.operation()) {
            case UPDATE -> {
                if (role == null) {
                    roles.put(name, new AppRole(name, call.params()));
                } else {
                    role.settings = call.params();
                }
            }
            case DELETE -> roles.remove(name);
            default -> throw Refusal.unsupportedOperation();
        }
        return Answer.NOTHING;
    }

    private Answer newSecretId(AppRole role) {
        String secret = UUID.randomUUID().toString();
        Duration ttl = role.settings.duration("secret_id_ttl", Duration.ZERO);
        long uses = role.settings.number("secret_id_num_uses", 0);
        Instant end = ttl.isZero() ? null : clock.instant().plus(ttl);
        role.secretIds.put(secret, new SecretId(uses, end));
        Map<String, Object> data = new LinkedHashMap<>();
        data.put("secret_id", secret);
        data.put("secret_id_accessor", UUID.randomUUID().toString());
        data.put("secret_id_num_uses", uses);
        data.put("secret_id_ttl", ttl.toSeconds());
        return Answer.data(data);
    }

    private static Answer destroy(AppRole role, Params params) {
        role.secretIds.remove(params.string("secret_id"));
        return Answer.NOTHING;
    }

    private Answer login(Params params) {
        if (!params.has("role_id")) {
            throw Refusal.of(500, "missing role_id");
        }
        AppRole role = roles.values().stream()
                .filter(each -> each.roleId.equals(params.string("role_id")))
                .findFirst()
                .orElseThrow(AppRoleBackend::invalid);
        if (!params.has("secret_id")) {
            throw Refusal.badRequest("missing secret_id");
        }
        String secret = params.string("secret_id");
        SecretId found = Optional.ofNullable(role.secretIds.get(secret)).orElseThrow(AppRoleBackend::invalid);
        if (found.end != null && !clock.instant().isBefore(found.end)) {
            role.secretIds.remove(secret);
            throw invalid();
        }
        if (found.usesLeft > 0 && --found.usesLeft == 0) {
            role.secretIds.remove(secret);
        }
        return tokens.auth(
                tokens.make(
                        making(role.settings, "auth/" + mount + "/login", Map.of("role_name", role.name)), namespace),
                List.of());
    }

    private static Refusal invalid() {
        return Refusal.badRequest("invalid role or secret ID");
    }

    /** Makes what a login gives, as the role's {@code token_} parameters say. */
    static Token.Making making(Params settings, String origin, Map<String, String> metadata) {
        Duration max = settings.duration("token_max_ttl", Duration.ZERO);
        Duration ttl = settings.duration("token_ttl", Duration.ZERO);
        if (ttl.isZero()) {
            ttl = TokenStore.SYSTEM_MAX;
        }
        if (!max.isZero()) {
            ttl = TokenStore.shorter(ttl, max);
        }
        return new Token.Making(
                Optional.empty(),
                TokenStore.policies(
                        settings.list("token_policies", List.of()), settings.flag("token_no_default_policy", false)),
                ttl,
                max,
                Duration.ZERO,
                true,
                settings.number("token_num_uses", 0),
                origin,
                metadata);
    }
}
