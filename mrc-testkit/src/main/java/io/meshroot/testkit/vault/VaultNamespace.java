package io.meshroot.testkit.vault;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** A namespace: what is mounted in it and its policies. Safe for use by several threads. */
final class VaultNamespace {
    final String path;
    final Policies policies = new Policies();
    private final Map<String, Backend> mounts = new ConcurrentSkipListMap<>(
            Comparator.comparingInt(String::length).reversed().thenComparing(mount -> mount));

    VaultNamespace(String path) {
        this.path = path;
    }

    /**
     * Where a path leads.
     *
     * @param mount the path of the mount, with a slash at the end
     * @param backend what is mounted there
     * @param rest the path below
     */
    record Route(String mount, Backend backend, String rest) {}

    Optional<Route> route(String path) {
        String whole = path.endsWith("/") ? path : path + "/";
        for (Map.Entry<String, Backend> mount : mounts.entrySet()) {
            if (whole.startsWith(mount.getKey())) {
                String rest = path.length() < mount.getKey().length()
                        ? ""
                        : path.substring(mount.getKey().length());
                return Optional.of(new Route(mount.getKey(), mount.getValue(), rest));
            }
        }
        return Optional.empty();
    }

    void mount(String path, Backend backend) {
        String whole = path.endsWith("/") ? path : path + "/";
        boolean overlaps = mounts.keySet().stream().anyMatch(each -> each.startsWith(whole) || whole.startsWith(each));
        if (overlaps || mounts.putIfAbsent(whole, backend) != null) {
            throw Refusal.badRequest("path is already in use at " + whole);
        }
    }

    void unmount(String path) {
        mounts.remove(path.endsWith("/") ? path : path + "/");
    }

    Map<String, Backend> mounts() {
        return new TreeMap<>(mounts);
    }
}
