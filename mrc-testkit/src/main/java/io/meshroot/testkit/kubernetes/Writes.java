package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import io.meshroot.testkit.kubernetes.Options.UnknownFields;
import io.meshroot.testkit.kubernetes.ResourceType.Trait;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates, changes and deletes objects, in the order of a real server: decode, admit, check, store. */
final class Writes {
    private static final int MOST_BYTES = 1536 * 1024;
    private static final String STATUS = "status";

    private final ObjectStore store;
    private final Catalog catalog;
    private final AdmissionChain admission;
    private final InstantSource clock;

    Writes(ObjectStore store, Catalog catalog, AdmissionChain admission, InstantSource clock) {
        this.store = store;
        this.catalog = catalog;
        this.admission = admission;
        this.clock = clock;
    }

    Outcome create(Caller caller, Lookup where, Map<String, @Nullable Object> body, Options options) {
        ResourceType type = where.type();
        Map<String, @Nullable Object> object = decoded(where, body);
        Map<String, @Nullable Object> metadata = Fields.metadata(object);
        requireNamespace(where, metadata);
        if (!Fields.text(metadata, "resourceVersion").isEmpty()) {
            throw KubernetesRefusal.of(
                    500, "InternalError", "resourceVersion should not be set on objects to be created");
        }
        Metadata.name(metadata);
        if (type.is(Trait.STATUS)) {
            object.remove(STATUS);
        }
        List<String> warnings = shape(type, object, options);
        Metadata.created(type, metadata, clock.instant());
        Lookup target = where.named(Fields.text(metadata, "name"));
        admission.admit("CREATE", target, caller, object, null);
        require(type, target.name(), complaints(type, object, null));
        admission.ask("CREATE", target, caller, object, null);
        if (type.equals(BuiltIns.DEFINITION)) {
            Definitions.accept(object, clock.instant());
        }
        requireSize(object);
        if (store.get(target.key()).isPresent()) {
            throw KubernetesRefusal.alreadyExists(type, target.name());
        }
        if (options.writing() == Options.Writing.DRY_RUN) {
            return new Outcome(201, object, warnings);
        }
        Map<String, @Nullable Object> kept = store.replace(target.key(), null, object)
                .orElseThrow(() -> KubernetesRefusal.alreadyExists(type, target.name()));
        define(type, kept);
        return new Outcome(201, Reads.shown(type, kept), warnings);
    }

    Outcome update(Caller caller, Lookup where, Map<String, @Nullable Object> body, Options options) {
        while (true) {
            Map<String, @Nullable Object> before = existing(where);
            Map<String, @Nullable Object> object = decoded(where, body);
            String version = Fields.text(object, "metadata", "resourceVersion");
            if (version.isEmpty() && !where.type().is(Trait.UNCONDITIONAL_UPDATE)) {
                throw KubernetesRefusal.invalid(
                        where.type(),
                        where.name(),
                        List.of(Cause.invalid("metadata.resourceVersion", "0x0: must be specified for an update")));
            }
            Optional<Outcome> done = change(caller, where, before, object, options);
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    Outcome patch(Caller caller, Lookup where, String contentType, String patch, Options options) {
        while (true) {
            Map<String, @Nullable Object> before = existing(where);
            Map<String, @Nullable Object> shown = Fields.copyOf(Reads.shown(where.type(), before));
            Map<String, @Nullable Object> object = decoded(where, Patches.apply(contentType, patch, shown));
            Optional<Outcome> done = change(caller, where, before, object, options);
            if (done.isPresent()) {
                return done.get();
            }
        }
    }

    /** Makes one attempt; nothing if somebody else was quicker and the caller may try again. */
    private Optional<Outcome> change(
            Caller caller,
            Lookup where,
            Map<String, @Nullable Object> before,
            Map<String, @Nullable Object> proposed,
            Options options) {
        ResourceType type = where.type();
        requireSame(where, Fields.metadata(proposed), before);
        Map<String, @Nullable Object> object = proposed;
        if (where.isStatus()) {
            object = Fields.copyOf(Reads.shown(type, before));
            object.put(STATUS, proposed.get(STATUS));
            if (object.get(STATUS) == null) {
                object.remove(STATUS);
            }
        } else if (type.is(Trait.STATUS)) {
            object.remove(STATUS);
            if (before.containsKey(STATUS)) {
                object.put(STATUS, Fields.copy(before.get(STATUS)));
            }
        }
        List<String> warnings = shape(type, object, options);
        Map<String, @Nullable Object> metadata = Fields.metadata(object);
        Metadata.kept(metadata, Fields.object(before, "metadata"));
        admission.admit("UPDATE", where, caller, object, before);
        if (type.is(Trait.GENERATION) && !where.isStatus() && !sameBody(object, before)) {
            metadata.put("generation", Fields.number(before, "metadata", "generation") + 1);
        }
        require(type, where.name(), complaints(type, object, before));
        admission.ask("UPDATE", where, caller, object, before);
        if (type.equals(BuiltIns.DEFINITION)) {
            Definitions.accept(object, clock.instant());
        }
        requireSize(object);
        boolean same = object.equals(Reads.shown(type, before));
        if (same || options.writing() == Options.Writing.DRY_RUN) {
            return Optional.of(new Outcome(200, object, warnings));
        }
        boolean last = metadata.get("deletionTimestamp") != null
                && Fields.list(metadata, "finalizers").isEmpty();
        Optional<Map<String, @Nullable Object>> kept = store.replace(where.key(), before, last ? null : object);
        kept.ifPresent(now -> define(type, now));
        return kept.map(now -> new Outcome(200, Reads.shown(type, now), warnings));
    }

    /** Compares everything but metadata and status. */
    private static boolean sameBody(Map<String, @Nullable Object> one, Map<String, @Nullable Object> other) {
        return body(one).equals(body(other));
    }

    private static Map<String, @Nullable Object> body(Map<String, @Nullable Object> object) {
        Map<String, @Nullable Object> body = Fields.copyOf(object);
        List.of("metadata", STATUS, "apiVersion").forEach(body::remove);
        return body;
    }

    Outcome delete(Caller caller, Lookup where, Map<String, @Nullable Object> body, Options options) {
        ResourceType type = where.type();
        while (true) {
            Map<String, @Nullable Object> before = existing(where);
            precondition(where, body, before, "uid", "UID");
            precondition(where, body, before, "resourceVersion", "ResourceVersion");
            admission.ask("DELETE", where, caller, before, before);
            if (options.writing() == Options.Writing.DRY_RUN) {
                return new Outcome(200, deleted(where, before), List.of());
            }
            boolean finalized = Fields.list(before, "metadata", "finalizers").isEmpty();
            Map<String, @Nullable Object> after = finalized ? null : ending(before);
            if (after != null && Fields.at(before, "metadata", "deletionTimestamp") != null) {
                return new Outcome(200, Reads.shown(type, before), List.of());
            }
            Optional<Map<String, @Nullable Object>> kept = store.replace(where.key(), before, after);
            if (kept.isPresent()) {
                if (after != null) {
                    return new Outcome(200, Reads.shown(type, kept.get()), List.of());
                }
                sweep(where);
                return new Outcome(200, deleted(where, before), List.of());
            }
        }
    }

    private Map<String, @Nullable Object> ending(Map<String, @Nullable Object> before) {
        Map<String, @Nullable Object> after = Fields.copyOf(before);
        Fields.metadata(after).put("deletionTimestamp", Metadata.time(clock.instant()));
        return after;
    }

    private static void precondition(
            Lookup where,
            Map<String, @Nullable Object> body,
            Map<String, @Nullable Object> before,
            String field,
            String shown) {
        String wanted = Fields.text(body, "preconditions", field);
        String found = Fields.text(before, "metadata", field);
        if (!wanted.isEmpty() && !wanted.equals(found)) {
            throw KubernetesRefusal.conflict(
                    where.type(),
                    where.name(),
                    "Precondition failed: " + shown + " in precondition: " + wanted + ", " + shown + " in object meta: "
                            + found);
        }
    }

    private static Map<String, @Nullable Object> deleted(Lookup where, Map<String, @Nullable Object> before) {
        Map<String, @Nullable Object> details = new LinkedHashMap<>();
        details.put("name", where.name());
        details.put("kind", where.type().plural());
        details.put("uid", Fields.text(before, "metadata", "uid"));
        if (!where.type().group().isEmpty()) {
            details.put("group", where.type().group());
        }
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put("kind", "Status");
        status.put("apiVersion", "v1");
        status.put("metadata", Map.of());
        status.put(STATUS, "Success");
        status.put("details", details);
        return status;
    }

    /** What goes along: objects of a definition, and those in a namespace. */
    private void sweep(Lookup where) {
        if (where.type().equals(BuiltIns.NAMESPACE)) {
            for (ResourceType each : catalog.all()) {
                remove(each.collection(), where.name());
            }
        } else if (where.type().equals(BuiltIns.DEFINITION)) {
            String plural = where.name().substring(0, where.name().indexOf('.'));
            String group = where.name().substring(plural.length() + 1);
            catalog.replace(group, plural, List.of());
            remove(group + "/" + plural, "");
            store.feeds().stream()
                    .filter(feed -> feed.collection().equals(group + "/" + plural))
                    .forEach(feed -> feed.end(WatchFeed.End.CLOSED));
        }
    }

    private void remove(String collection, String namespace) {
        store.snapshot(collection).objects().forEach((key, object) -> {
            if (namespace.isEmpty() || key.namespace().equals(namespace)) {
                Optional<Map<String, @Nullable Object>> unused = store.replace(key, object, null);
            }
        });
    }

    private void define(ResourceType type, Map<String, @Nullable Object> kept) {
        if (type.equals(BuiltIns.DEFINITION)) {
            List<ResourceType> versions = Definitions.types(kept);
            catalog.replace(Fields.text(kept, "spec", "group"), Fields.text(kept, "spec", "names", "plural"), versions);
        }
    }

    private Map<String, @Nullable Object> existing(Lookup where) {
        return store.get(where.key()).orElseThrow(() -> KubernetesRefusal.notFound(where.type(), where.name()));
    }

    private static Map<String, @Nullable Object> decoded(Lookup where, Map<String, @Nullable Object> body) {
        ResourceType type = where.type();
        Map<String, @Nullable Object> object = Fields.copyOf(body);
        String kind = Fields.text(object, "kind");
        String version = Fields.text(object, "apiVersion");
        if (kind.isEmpty()) {
            throw KubernetesRefusal.badRequest("Object 'Kind' is missing");
        }
        if (!kind.equals(type.kind()) || !version.equals(type.apiVersion())) {
            throw KubernetesRefusal.badRequest("the API version in the data (" + version + ", Kind=" + kind
                    + ") does not match the expected API version (" + type.apiVersion() + ", Kind=" + type.kind()
                    + ")");
        }
        return object;
    }

    private void requireNamespace(Lookup where, Map<String, @Nullable Object> metadata) {
        String given = Fields.text(metadata, "namespace");
        if (!where.type().is(Trait.NAMESPACED)) {
            return;
        }
        if (!given.isEmpty() && !given.equals(where.namespace())) {
            throw KubernetesRefusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        metadata.put("namespace", where.namespace());
        ObjectStore.Key key = new ObjectStore.Key(BuiltIns.NAMESPACE.collection(), "", where.namespace());
        if (store.get(key).isEmpty()) {
            throw KubernetesRefusal.notFound(BuiltIns.NAMESPACE, where.namespace());
        }
    }

    private static void requireSame(
            Lookup where, Map<String, @Nullable Object> metadata, Map<String, @Nullable Object> before) {
        String name = Fields.text(metadata, "name");
        if (!name.equals(where.name())) {
            throw KubernetesRefusal.badRequest(
                    "the name of the object (" + name + ") does not match the name on the URL (" + where.name() + ")");
        }
        String namespace = Fields.text(metadata, "namespace");
        if (!namespace.isEmpty() && !namespace.equals(where.namespace())) {
            throw KubernetesRefusal.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        String version = Fields.text(metadata, "resourceVersion");
        if (!version.isEmpty() && !version.equals(Fields.text(before, "metadata", "resourceVersion"))) {
            throw KubernetesRefusal.stale(where.type(), where.name());
        }
        String uid = Fields.text(metadata, "uid");
        String present = Fields.text(before, "metadata", "uid");
        if (!uid.isEmpty() && !uid.equals(present)) {
            throw KubernetesRefusal.conflict(
                    where.type(),
                    where.name(),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + present);
        }
    }

    /** Prunes, fills in defaults and normalizes. */
    private static List<String> shape(ResourceType type, Map<String, @Nullable Object> object, Options options) {
        Secrets.normalize(type, object);
        List<String> warnings = new ArrayList<>();
        if (type.schema().isPresent()) {
            List<String> unknown = type.schema().get().prune(object).stream()
                    .map(path -> "unknown field \"" + path + "\"")
                    .toList();
            if (options.unknown() == UnknownFields.STRICT && !unknown.isEmpty()) {
                throw KubernetesRefusal.badRequest(type.kind() + " in version \"" + type.version()
                        + "\" cannot be handled as a " + type.kind() + ": strict decoding error: "
                        + String.join(", ", unknown));
            }
            if (options.unknown() == UnknownFields.WARN) {
                warnings.addAll(unknown);
            }
            type.schema().get().fill(object);
        }
        return warnings;
    }

    private static List<Cause> complaints(
            ResourceType type, Map<String, @Nullable Object> object, @Nullable Map<String, @Nullable Object> before) {
        List<Cause> causes = new ArrayList<>(Metadata.complaints(type, Fields.object(object, "metadata")));
        causes.addAll(Secrets.complaints(type, object, before));
        if (type.equals(BuiltIns.DEFINITION)) {
            causes.addAll(Definitions.complaints(object));
        }
        type.schema().ifPresent(schema -> causes.addAll(schema.complaints(object, before)));
        if (before != null
                && type.group().equals(BuiltIns.ROLE.group())
                && !Objects.equals(object.get("roleRef"), before.get("roleRef"))) {
            causes.add(Cause.invalid("roleRef", "{}: cannot change roleRef"));
        }
        return causes;
    }

    private static void require(ResourceType type, String name, List<Cause> causes) {
        if (!causes.isEmpty()) {
            throw KubernetesRefusal.invalid(type, name, causes);
        }
    }

    private static void requireSize(Map<String, @Nullable Object> object) {
        if (Json.write(object).length() > MOST_BYTES) {
            throw KubernetesRefusal.of(500, "", "etcdserver: request is too large");
        }
    }
}
