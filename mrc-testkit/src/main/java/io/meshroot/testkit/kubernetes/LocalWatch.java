package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.json.Json;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A watch from within the process. */
final class LocalWatch {
    private LocalWatch() {}

    static AutoCloseable start(
            ObjectStore store, Lookup where, Consumer<KubernetesEvent> listener, ExecutorService threads) {
        WatchSession session = new WatchSession(store, where, Map.of(), "", new Cuts());
        threads.execute(() -> {
            try {
                session.run(text -> listener.accept(event(text)));
            } catch (IOException e) {
                // Cut, as every watch is when the server goes.
            }
        });
        return () -> session.feed().end(WatchFeed.End.CLOSED);
    }

    private static KubernetesEvent event(String text) {
        Map<String, @Nullable Object> event = Json.readObject(text);
        return new KubernetesEvent(
                KubernetesEvent.Type.valueOf(Fields.text(event, "type")), Fields.object(event, "object"));
    }
}
