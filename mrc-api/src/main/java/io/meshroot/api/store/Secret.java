package io.meshroot.api.store;

import java.security.MessageDigest;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Named entries that nobody else may see. Immutable; compares in constant time and never shows its content. */
public final class Secret {
    private final SortedMap<String, byte[]> entries;

    private Secret(SortedMap<String, byte[]> entries) {
        this.entries = entries;
    }

    /**
     * Makes a secret.
     *
     * @param entries the entries by name; copied
     * @return the secret
     * @throws IllegalArgumentException if a name is empty or has characters outside {@code a-z A-Z 0-9 - _ .}
     */
    public static Secret of(Map<String, byte[]> entries) {
        SortedMap<String, byte[]> copy = new TreeMap<>();
        entries.forEach((name, value) -> copy.put(checked(name), value.clone()));
        return new Secret(copy);
    }

    private static String checked(String name) {
        if (!name.matches("[-._a-zA-Z0-9]{1,253}") || name.equals(".") || name.equals("..")) {
            throw new IllegalArgumentException(
                    "the name of a secret's entry is empty, too long or has characters outside a-z A-Z 0-9 - _ .; rename it");
        }
        return name;
    }

    /**
     * Returns the names of the entries.
     *
     * @return the names, sorted
     */
    public Set<String> names() {
        return Collections.unmodifiableSet(entries.keySet());
    }

    /**
     * Hands out the content of an entry.
     *
     * @param name its name
     * @return a copy of the content, if there is such an entry
     */
    public Optional<byte[]> expose(String name) {
        byte[] value = entries.get(Objects.requireNonNull(name, "name"));
        return value == null ? Optional.empty() : Optional.of(value.clone());
    }

    @Override
    public boolean equals(Object other) {
        if (!(other instanceof Secret that) || !entries.keySet().equals(that.entries.keySet())) {
            return false;
        }
        boolean equal = true;
        for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
            equal &= MessageDigest.isEqual(entry.getValue(), that.entries.get(entry.getKey()));
        }
        return equal;
    }

    @Override
    public int hashCode() {
        return entries.keySet().hashCode();
    }

    /**
     * Names the entries, without their content.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return "Secret" + entries.keySet();
    }
}
