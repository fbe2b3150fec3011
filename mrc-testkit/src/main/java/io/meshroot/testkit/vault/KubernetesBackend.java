package io.meshroot.testkit.vault;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** {@code auth/kubernetes}; in place of a cluster's token review stand the tokens that the test has named. */
final class KubernetesBackend implements Backend {
    private final TokenStore tokens;
    private final String namespace;
    private final String mount;
    private final Map<String, ServiceAccount> accounts;
    private final Map<String, Params> roles = new HashMap<>();
    private boolean configured;

    /**
     * A service account.
     *
     * @param namespace its namespace in the cluster
     * @param name its name
     */
    record ServiceAccount(String namespace, String name) {}

    KubernetesBackend(TokenStore tokens, String namespace, String mount, Map<String, ServiceAccount> accounts) {
        this.tokens = tokens;
        this.namespace = namespace;
        this.mount = mount;
        this.accounts = accounts;
    }

    @Override
    public String type() {
        return "kubernetes";
    }

    @Override
    public boolean needsNoToken(Call.Operation operation, String path) {
        return path.equals("login");
    }

    @Override
    public synchronized Answer handle(Call call) {
        List<String> path = call.segments();
        switch (path.get(0)) {
            case "login" -> {
                call.only(Call.Operation.UPDATE);
                return login(call.params());
            }
            case "config" -> {
                call.only(Call.Operation.UPDATE);
                configured = true;
                return Answer.NOTHING;
            }
            case "role" -> {
                if (path.size() != 2) {
                    throw Refusal.unsupportedPath();
                }
                if (call.is(Call.Operation.DELETE)) {
                    roles.remove(path.get(1));
                } else {
                    call.only(Call.Operation.UPDATE);
                    roles.put(path.get(1), call.params());
                }
                return Answer.NOTHING;
            }
            default -> throw Refusal.unsupportedPath();
        }
    }

    private Answer login(Params params) {
        String name = required(params, "role");
        String jwt = required(params, "jwt");
        Params role = roles.get(name);
        if (role == null) {
            throw Refusal.badRequest("invalid role name \"" + name + "\"");
        }
        if (!configured) {
            throw Refusal.of(500, "could not load backend configuration");
        }
        ServiceAccount account = accounts.get(jwt);
        if (account == null) {
            throw Refusal.of(403, "permission denied");
        }
        check(role, "bound_service_account_names", account.name(), "service account name not authorized");
        check(role, "bound_service_account_namespaces", account.namespace(), "namespace not authorized");
        Map<String, String> metadata = Map.of(
                "role", name, "service_account_name", account.name(), "service_account_namespace", account.namespace());
        return tokens.auth(
                tokens.make(AppRoleBackend.making(role, "auth/" + mount + "/login", metadata), namespace), List.of());
    }

    private static String required(Params params, String name) {
        String value = params.string(name);
        if (value.isEmpty()) {
            throw Refusal.badRequest("missing " + name);
        }
        return value;
    }

    private static void check(Params role, String list, @Nullable String value, String refusal) {
        List<String> allowed = role.list(list, List.of());
        if (!allowed.contains("*") && !allowed.contains(String.valueOf(value))) {
            throw Refusal.of(403, refusal);
        }
    }
}
