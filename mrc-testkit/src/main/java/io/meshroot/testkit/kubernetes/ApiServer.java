package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.WireRequest;
import io.meshroot.testkit.internal.http.WireResponse;
import io.meshroot.testkit.internal.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Answers requests: who asks, whether that is allowed, what it gives. */
final class ApiServer {
    private static final int LARGEST_BODY = 3 * 1024 * 1024;

    private final ObjectStore store;
    private final Catalog catalog;
    private final Reads reads;
    private final Writes writes;
    private final Rbac rbac;
    private final Cuts cuts;
    private final WatchStreams streams;
    private final Map<String, Caller> callers = new ConcurrentHashMap<>();

    ApiServer(ObjectStore store, Catalog catalog, Writes writes, Cuts cuts, WatchStreams streams) {
        this.store = store;
        this.catalog = catalog;
        this.reads = new Reads(store);
        this.writes = writes;
        this.rbac = new Rbac(store);
        this.cuts = cuts;
        this.streams = streams;
    }

    void know(String token, Caller caller) {
        callers.put(token, caller);
    }

    void forget(String token) {
        callers.remove(token);
    }

    static String token(WireRequest request) {
        return request.header("Authorization")
                .filter(value -> value.startsWith("Bearer "))
                .map(value -> value.substring("Bearer ".length()))
                .orElse("");
    }

    WireResponse handle(WireRequest request) {
        try {
            return answer(request);
        } catch (KubernetesRefusal refusal) {
            return refusal.response();
        } catch (NumberFormatException e) {
            return KubernetesRefusal.badRequest("a number in the query can't be read: " + e.getMessage())
                    .response();
        }
    }

    private WireResponse answer(WireRequest request) {
        Caller caller = caller(request);
        String path = request.path();
        if (path.matches("/(healthz|livez|readyz)(/.*)?")) {
            return WireResponse.raw(200, "text/plain", "ok".getBytes(StandardCharsets.UTF_8));
        }
        if (path.equals("/version")) {
            return WireResponse.json(200, Discovery.version());
        }
        if (caller.isAnonymous()) {
            throw KubernetesRefusal.of(
                    403, "Forbidden", "forbidden: User \"" + caller.user() + "\" cannot get path \"" + path + "\"");
        }
        if (path.equals(AccessReviews.PATH) && request.method().equals("POST")) {
            return AccessReviews.answer(rbac, caller, body(request)).response();
        }
        Optional<Lookup> where = Route.resource(path, catalog);
        if (where.isPresent()) {
            return resource(request, caller, where.get());
        }
        return new Discovery(catalog)
                .answer(path)
                .filter(found -> request.method().equals("GET"))
                .map(found -> WireResponse.json(200, found))
                .orElseGet(() -> KubernetesRefusal.noSuchResource().response());
    }

    private Caller caller(WireRequest request) {
        String token = token(request);
        if (token.isEmpty()) {
            return Caller.ANONYMOUS;
        }
        return Optional.ofNullable(callers.get(token)).orElseThrow(KubernetesRefusal::unauthorized);
    }

    private WireResponse resource(WireRequest request, Caller caller, Lookup asked) {
        Map<String, String> query = new LinkedHashMap<>(request.query());
        boolean watch = "true".equals(query.get("watch")) || "1".equals(query.get("watch"));
        String verb = verb(request.method(), asked, watch);
        Attributes attributes = asked.named(nameOf(asked, query)).attributes(verb);
        if (!rbac.allows(caller, attributes)) {
            throw attributes.forbidden(caller);
        }
        boolean known = asked.subresource().isEmpty()
                || (asked.isStatus() && asked.type().is(ResourceType.Trait.STATUS));
        boolean placed = asked.name().isEmpty()
                || asked.type().is(ResourceType.Trait.NAMESPACED)
                        != asked.namespace().isEmpty();
        if (!known || !placed) {
            throw KubernetesRefusal.noSuchResource();
        }
        Options options = Options.of(query);
        return switch (verb) {
            case "get" -> WireResponse.json(200, reads.get(asked));
            case "list" -> WireResponse.json(200, reads.list(asked, query));
            case "watch" ->
                streams.answer(request, new WatchSession(store, asked, watched(asked, query), token(request), cuts));
            case "create" ->
                writes.create(caller, asked, body(request), options).response();
            case "update" ->
                writes.update(caller, asked, body(request), options).response();
            case "patch" ->
                writes.patch(caller, asked, contentType(request), request.text(), options)
                        .response();
            case "delete" ->
                writes.delete(caller, asked, optionalBody(request), options).response();
            default -> deleteCollection(caller, asked, query, options);
        };
    }

    /** A list or watch with a selector of one name is allowed to whoever may see that object. */
    private static String nameOf(Lookup asked, Map<String, String> query) {
        String prefix = "metadata.name=";
        String selector = query.getOrDefault("fieldSelector", "");
        boolean one = asked.name().isEmpty() && selector.startsWith(prefix) && !selector.contains(",");
        return one ? selector.substring(prefix.length()) : asked.name();
    }

    /** A watch of one object is one of its collection with a selector. */
    private static Map<String, String> watched(Lookup asked, Map<String, String> query) {
        if (!asked.name().isEmpty()) {
            query.put("fieldSelector", "metadata.name=" + asked.name());
        }
        return query;
    }

    private static String verb(String method, Lookup asked, boolean watch) {
        boolean collection = asked.name().isEmpty();
        return switch (method) {
            case "GET" -> watch ? "watch" : collection ? "list" : "get";
            case "POST" -> requireThat(collection, "create");
            case "PUT" -> requireThat(!collection, "update");
            case "PATCH" -> requireThat(!collection, "patch");
            case "DELETE" -> collection ? "deletecollection" : "delete";
            default -> requireThat(false, "");
        };
    }

    private static String requireThat(boolean fits, String verb) {
        if (!fits) {
            throw KubernetesRefusal.of(
                    405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        }
        return verb;
    }

    private WireResponse deleteCollection(Caller caller, Lookup asked, Map<String, String> query, Options options) {
        Selector selector = Selector.of(asked.namespace(), query);
        store.snapshot(asked.type().collection()).objects().forEach((key, object) -> {
            if (selector.matches(object)) {
                Lookup one = new Lookup(asked.type(), key.namespace(), key.name(), "");
                Outcome unused = writes.delete(caller, one, Map.of(), options);
            }
        });
        return WireResponse.json(
                200, Map.of("kind", "Status", "apiVersion", "v1", "metadata", Map.of(), "status", "Success"));
    }

    private static String contentType(WireRequest request) {
        return request.header("Content-Type").orElse("").split(";", 2)[0].strip();
    }

    private static Map<String, @Nullable Object> optionalBody(WireRequest request) {
        return request.body().length == 0 ? Map.of() : body(request);
    }

    private static Map<String, @Nullable Object> body(WireRequest request) {
        if (request.body().length > LARGEST_BODY) {
            throw KubernetesRefusal.of(
                    413, "RequestEntityTooLarge", "Request entity too large: limit is " + LARGEST_BODY);
        }
        try {
            return Json.readObject(request.text());
        } catch (IllegalArgumentException e) {
            throw KubernetesRefusal.badRequest("couldn't get version/kind; json parse error: " + e.getMessage());
        }
    }
}
