package io.meshroot.api.leaf;

/**
 * Hears of every issue and refusal, on the thread that issues and before the leaf is handed out. A listener that throws
 * refuses the issue: what can't be audited is not issued.
 */
@FunctionalInterface
public interface AuditListener {
    /** Hears nothing; the default. */
    AuditListener NONE = event -> {};

    /**
     * Takes one event.
     *
     * @param event the event
     */
    void on(AuditEvent event);
}
