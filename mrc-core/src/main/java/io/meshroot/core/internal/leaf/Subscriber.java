package io.meshroot.core.internal.leaf;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.core.CertificateListener;
import io.meshroot.core.CertificateUpdate;
import io.meshroot.core.internal.Conflated;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Delivers the newest leaf and trust to one listener, one call at a time; what it misses meanwhile is conflated. */
final class Subscriber {
    private final IssueRequest request;
    private final CertificateListener listener;
    private final Source source;
    private final Settings settings;
    private final Events events;
    private final Conflated delivery;
    /** Touched by deliveries only, which follow one another. */
    private @Nullable CertificateUpdate last;

    /** Where a subscriber finds what is newest. */
    record Source(Supplier<@Nullable IssuedCertificate> certificate, Supplier<TrustBundle> trust) {}

    Subscriber(IssueRequest request, CertificateListener listener, Source source, Settings settings, Events events) {
        this.request = request;
        this.listener = listener;
        this.source = source;
        this.settings = settings;
        this.events = events;
        this.delivery = new Conflated(settings.executor(), this::deliver);
    }

    void offer() {
        delivery.offer();
    }

    void close() {
        delivery.close();
    }

    private void deliver() {
        CertificateUpdate before = last;
        try {
            IssuedCertificate newest = source.certificate.get();
            if (newest == null && before != null) {
                // Released or banned: trust goes on to whoever still uses the leaf.
                newest = before.certificate();
            }
            if (newest == null) {
                return;
            }
            // Trust after the leaf: whatever signed the leaf is trusted in every later bundle while the leaf lives.
            TrustBundle trust = source.trust.get();
            if (before != null
                    && before.certificate() == newest
                    && before.trust().sequence() == trust.sequence()) {
                return;
            }
            CertificateUpdate update = new CertificateUpdate(newest, trust);
            last = update;
            listener.on(update);
        } catch (RuntimeException e) {
            events.publish(new MeshEvent.SubscriberFailed(settings.clock().instant(), request, e.toString()));
        }
    }
}
