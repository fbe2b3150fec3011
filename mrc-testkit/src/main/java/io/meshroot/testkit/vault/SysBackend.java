package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.json.Json;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code sys}: mounts, policies, quotas, namespaces, the seal. */
final class SysBackend implements Backend {
    private final VaultCore core;
    private final VaultNamespace namespace;

    SysBackend(VaultCore core, VaultNamespace namespace) {
        this.core = core;
        this.namespace = namespace;
    }

    @Override
    public String type() {
        return "system";
    }

    @Override
    public boolean needsNoToken(Call.Operation operation, String path) {
        return false;
    }

    @Override
    public Answer handle(Call call) {
        String path = call.path();
        if (path.equals("mounts")) {
            call.only(Call.Operation.READ);
            return Answer.data(types(false));
        }
        if (path.equals("auth")) {
            call.only(Call.Operation.READ);
            return Answer.data(types(true));
        }
        if (path.startsWith("mounts/")) {
            return mounts(call, path.substring("mounts/".length()));
        }
        if (path.startsWith("auth/")) {
            return auth(call, path.substring("auth/".length()));
        }
        if (path.startsWith("policies/acl")) {
            return policies(call, path.length() > 13 ? path.substring(13) : "");
        }
        if (path.startsWith("quotas/")) {
            return quotas(call, path.substring("quotas/".length()));
        }
        if (path.startsWith("namespaces/")) {
            return namespaces(call, path.substring("namespaces/".length()));
        }
        if (path.equals("capabilities-self")) {
            return capabilities(call);
        }
        if (path.equals("seal")) {
            call.only(Call.Operation.UPDATE);
            core.seal();
            return Answer.NOTHING;
        }
        throw Refusal.unsupportedPath();
    }

    private Map<String, Object> types(boolean logins) {
        Map<String, Object> types = new LinkedHashMap<>();
        namespace.mounts().forEach((path, backend) -> {
            if (path.startsWith("auth/") == logins) {
                types.put(logins ? path.substring("auth/".length()) : path, Map.of("type", backend.type()));
            }
        });
        return types;
    }

    private Answer mounts(Call call, String path) {
        if (path.endsWith("/tune")) {
            return tune(call, path.substring(0, path.length() - "/tune".length()));
        }
        Params params = call.params();
        switch (call.operation()) {
            case UPDATE -> {
                if (!params.string("type").equals("pki")) {
                    throw Refusal.badRequest("plugin not found in the catalog: " + params.string("type"));
                }
                namespace.mount(path, new PkiBackend(core.clock(), new Leases(params.nested("config"))));
            }
            case DELETE -> namespace.unmount(path);
            default -> {
                Map<String, Object> types = types(false);
                if (!types.containsKey(path + "/")) {
                    throw Refusal.badRequest("No secret engine mount at " + path + "/");
                }
                return Answer.data(Json.object(types.get(path + "/")));
            }
        }
        return Answer.NOTHING;
    }

    private Answer tune(Call call, String path) {
        if (!(namespace.mounts().get(path + "/") instanceof PkiBackend pki)) {
            throw Refusal.badRequest("cannot fetch sysview for path \"" + path + "/\"");
        }
        if (call.is(Call.Operation.UPDATE)) {
            pki.leases().tune(call.params());
            return Answer.NOTHING;
        }
        call.only(Call.Operation.READ);
        return Answer.data(pki.leases().read());
    }

    private Answer auth(Call call, String path) {
        if (call.is(Call.Operation.DELETE)) {
            namespace.unmount("auth/" + path);
            return Answer.NOTHING;
        }
        call.only(Call.Operation.UPDATE);
        String type = call.params().string("type");
        Backend backend = switch (type) {
            case "approle" -> new AppRoleBackend(core.tokens(), namespace.path, path, core.clock());
            case "kubernetes" -> new KubernetesBackend(core.tokens(), namespace.path, path, core.accounts());
            default -> throw Refusal.badRequest("plugin not found in the catalog: " + type);
        };
        namespace.mount("auth/" + path, backend);
        return Answer.NOTHING;
    }

    private Answer policies(Call call, String name) {
        switch (call.operation()) {
            case UPDATE -> {
                namespace.policies.write(name, call.params().string("policy"));
                return Answer.NOTHING;
            }
            case DELETE -> {
                namespace.policies.delete(name);
                return Answer.NOTHING;
            }
            case LIST -> {
                return Answer.data(Map.of("keys", namespace.policies.names()));
            }
            default -> {
                String text = namespace.policies.text(name).orElseThrow(Refusal::notFound);
                return Answer.data(Map.of("name", name, "policy", text));
            }
        }
    }

    private Answer quotas(Call call, String path) {
        Params params = call.params();
        if (path.equals("config")) {
            call.only(Call.Operation.UPDATE);
            core.quotaHeaders(params.flag("enable_rate_limit_response_headers", false));
            return Answer.NOTHING;
        }
        if (!path.startsWith("rate-limit/")) {
            throw Refusal.unsupportedPath();
        }
        if (call.is(Call.Operation.DELETE)) {
            core.removeQuota(path);
            return Answer.NOTHING;
        }
        call.only(Call.Operation.UPDATE);
        long rate = params.number("rate", 0);
        if (rate <= 0) {
            throw Refusal.badRequest("'rate' is invalid");
        }
        core.addQuota(
                path, new RateQuota(params.string("path"), rate, params.duration("interval", Duration.ofSeconds(1))));
        return Answer.NOTHING;
    }

    private Answer namespaces(Call call, String name) {
        String path = namespace.path + name + "/";
        switch (call.operation()) {
            case UPDATE -> core.addNamespace(path);
            case DELETE -> core.removeNamespace(path);
            default -> {
                if (!core.hasNamespace(path)) {
                    throw Refusal.notFound();
                }
            }
        }
        return Answer.data(Map.of("path", path));
    }

    private Answer capabilities(Call call) {
        Token token = Objects.requireNonNull(call.token(), "token");
        List<String> paths = call.params().list("paths", call.params().list("path", List.of()));
        Map<String, @Nullable Object> found = paths.stream()
                .distinct()
                .collect(Collectors.toMap(
                        path -> path,
                        path -> List.copyOf(namespace.policies.capabilities(token.policies, path)),
                        (one, other) -> one,
                        LinkedHashMap::new));
        return Answer.data(found);
    }
}
