package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.WireRequest;
import java.util.ArrayDeque;
import java.util.List;

/** The last requests, and how many there were in all. Safe for use by several threads. */
final class RequestLog {
    private static final int KEPT = 1_000;

    private final ArrayDeque<VaultRequest> last = new ArrayDeque<>();
    private long count;

    synchronized void add(WireRequest request, int status) {
        count++;
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        String path = request.path().replaceFirst("^/v1/", "");
        last.addLast(new VaultRequest(
                request.method(),
                path,
                request.header("X-Vault-Namespace").orElse(""),
                request.header("X-Vault-Token").orElse(""),
                request.text(),
                status));
    }

    synchronized List<VaultRequest> last() {
        return List.copyOf(last);
    }

    synchronized long count() {
        return count;
    }
}
