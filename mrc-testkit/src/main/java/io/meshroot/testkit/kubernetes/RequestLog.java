package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.WireRequest;
import java.util.ArrayDeque;
import java.util.List;

/** The last requests, and how many there were in all. Safe for use by several threads. */
final class RequestLog {
    private static final int KEPT = 1_000;

    private final ArrayDeque<KubernetesRequest> last = new ArrayDeque<>();
    private long count;

    synchronized void add(WireRequest request, int status) {
        count++;
        if (last.size() == KEPT) {
            last.removeFirst();
        }
        last.addLast(new KubernetesRequest(
                request.method(), request.path(), request.query(), ApiServer.token(request), request.text(), status));
    }

    synchronized List<KubernetesRequest> last() {
        return List.copyOf(last);
    }

    synchronized long count() {
        return count;
    }
}
