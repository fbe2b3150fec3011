package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a {@link FakeKubernetes}, for a test to look at and to change as an administrator, without a client and
 * without the faults of the network. Objects are maps, lists, strings, numbers, booleans and null, and copies. Safe for use by
 * several threads.
 */
public final class KubernetesObjects {
    private final ObjectStore store;
    private final Catalog catalog;
    private final Writes writes;

    KubernetesObjects(ObjectStore store, Catalog catalog, Writes writes) {
        this.store = store;
        this.catalog = catalog;
        this.writes = writes;
    }

    /**
     * Creates an object; its namespace is {@code default} if it names none.
     *
     * @param object the object
     * @return the object as it is stored
     * @throws KubernetesRefusal if the server refuses it
     */
    public Map<String, @Nullable Object> create(Map<String, ?> object) {
        Map<String, @Nullable Object> copy = Fields.copyOf(object);
        return copied(writes.create(Caller.ADMIN, where(copy, ""), copy, Options.USUAL));
    }

    /**
     * Creates an object; its namespace is {@code default} if it names none.
     *
     * @param json the object in JSON
     * @return the object as it is stored
     * @throws KubernetesRefusal if the server refuses it
     * @throws IllegalArgumentException if it is no object in JSON
     */
    public Map<String, @Nullable Object> create(String json) {
        return create(Json.readObject(json));
    }

    /**
     * Replaces an object, except for its status if that is a subresource.
     *
     * @param object the object, with the resource version that it was read with, or none if its kind allows that
     * @return the object as it is stored
     * @throws KubernetesRefusal if the server refuses it
     */
    public Map<String, @Nullable Object> update(Map<String, ?> object) {
        Map<String, @Nullable Object> copy = Fields.copyOf(object);
        return copied(writes.update(Caller.ADMIN, where(copy, ""), copy, Options.USUAL));
    }

    /**
     * Replaces the status of an object.
     *
     * @param object the object, with the resource version that it was read with, or none if its kind allows that
     * @return the object as it is stored
     * @throws KubernetesRefusal if the server refuses it
     */
    public Map<String, @Nullable Object> updateStatus(Map<String, ?> object) {
        Map<String, @Nullable Object> copy = Fields.copyOf(object);
        return copied(writes.update(Caller.ADMIN, where(copy, "status"), copy, Options.USUAL));
    }

    /**
     * Deletes an object. Harmless if it is not there.
     *
     * @param name which one
     * @throws KubernetesRefusal if the server refuses that
     */
    public void delete(ObjectName name) {
        try {
            Outcome unused = writes.delete(Caller.ADMIN, where(name), Map.of(), Options.USUAL);
        } catch (KubernetesRefusal refusal) {
            if (refusal.code() != 404) {
                throw refusal;
            }
        }
    }

    /**
     * Returns an object.
     *
     * @param name which one
     * @return the object, if it is there
     * @throws KubernetesRefusal if its kind is not known
     */
    public Optional<Map<String, @Nullable Object>> get(ObjectName name) {
        Lookup where = where(name);
        return store.get(where.key()).map(found -> Fields.copyOf(Reads.shown(where.type(), found)));
    }

    /**
     * Returns all objects of a kind, in all namespaces.
     *
     * @param apiVersion group and version
     * @param kind the kind
     * @return the objects, by namespace and name
     * @throws KubernetesRefusal if the kind is not known
     */
    public List<Map<String, @Nullable Object>> list(String apiVersion, String kind) {
        ResourceType type = type(apiVersion, kind);
        return store.snapshot(type.collection()).objects().values().stream()
                .map(found -> Fields.copyOf(Reads.shown(type, found)))
                .toList();
    }

    /**
     * Returns an entry of a Secret.
     *
     * @param namespace the namespace of the Secret
     * @param name its name
     * @param key the entry
     * @return the decoded bytes, if they are there
     */
    public Optional<byte[]> secret(String namespace, String name, String key) {
        return get(new ObjectName("v1", "Secret", namespace, name))
                .map(secret -> Fields.text(secret, "data", key))
                .filter(text -> !text.isEmpty())
                .map(Base64.getDecoder()::decode);
    }

    /** The collection of a kind. */
    Lookup all(String apiVersion, String kind) {
        return new Lookup(type(apiVersion, kind), "", "", "");
    }

    private ResourceType type(String apiVersion, String kind) {
        return catalog.ofKind(apiVersion, kind)
                .orElseThrow(() -> KubernetesRefusal.of(
                        404, "NotFound", "no matches for kind \"" + kind + "\" in version \"" + apiVersion + "\""));
    }

    private Lookup where(ObjectName name) {
        Objects.requireNonNull(name, "name");
        return new Lookup(type(name.apiVersion(), name.kind()), name.namespace(), name.name(), "");
    }

    private Lookup where(Map<String, @Nullable Object> object, String subresource) {
        ResourceType type = type(Fields.text(object, "apiVersion"), Fields.text(object, "kind"));
        String namespace = Fields.text(object, "metadata", "namespace");
        String inside = namespace.isEmpty() ? "default" : namespace;
        return new Lookup(
                type,
                type.is(ResourceType.Trait.NAMESPACED) ? inside : "",
                Fields.text(object, "metadata", "name"),
                subresource);
    }

    private static Map<String, @Nullable Object> copied(Outcome outcome) {
        return Fields.copyOf(outcome.object());
    }
}
