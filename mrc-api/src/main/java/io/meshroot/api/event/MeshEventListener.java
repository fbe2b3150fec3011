package io.meshroot.api.event;

/** Hears of events, one at a time and in order, on a thread of the library's. What it throws is dropped. */
@FunctionalInterface
public interface MeshEventListener {
    /**
     * Takes one event.
     *
     * @param event the event
     */
    void on(MeshEvent event);
}
