package io.meshroot.core.internal.leaf;

import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.TrustBundle;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/** A leaf that was issued, and what is looked at often. */
final class Leaf {
    private volatile IssuedCertificate certificate;
    private final LiveLeaf live;
    private final Instant notBefore;
    private final Instant issued;
    private final Instant renewAt;
    private volatile Set<HolderId> holders;
    private volatile boolean trusted = true;

    Leaf(IssuedCertificate certificate, Instant issued, Instant renewAt, HolderId holder) {
        this.certificate = certificate;
        this.live = new LiveLeaf(certificate.serial(), certificate.signer(), certificate.notAfter());
        this.notBefore = certificate.notBefore();
        this.issued = issued;
        this.renewAt = renewAt;
        this.holders = Set.of(holder);
    }

    /** A holder that begins now must not begin with the trust of the time at which the leaf was made. */
    IssuedCertificate certificate(TrustBundle trust) {
        IssuedCertificate held = certificate;
        if (held.trust().sequence() < trust.sequence()) {
            held = held.withTrust(trust);
            certificate = held;
        }
        return held;
    }

    LiveLeaf live() {
        return live;
    }

    String serial() {
        return live.serial();
    }

    MrcName signer() {
        return live.signer();
    }

    Instant notAfter() {
        return live.notAfter();
    }

    Instant renewAt() {
        return renewAt;
    }

    /** The life that it was given. */
    Duration life() {
        return Duration.between(issued, notAfter());
    }

    /** Whether it may be handed out: a peer would take it. */
    boolean isUsable(Instant now) {
        return trusted && !isExpired(now) && !isEarly(now);
    }

    boolean isExpired(Instant now) {
        return now.isAfter(live.notAfter());
    }

    /** It was made while the clock was ahead. */
    boolean isEarly(Instant now) {
        return now.isBefore(notBefore);
    }

    /** Its root was taken out of the trust, as breaking glass can do. */
    void distrust() {
        trusted = false;
    }

    /** Whether its root is in the trust, as far as is known. */
    boolean isTrusted() {
        return trusted;
    }

    /** Whether the trust side knows that this holder may use it. */
    boolean isRecorded(HolderId holder) {
        return holders.contains(holder);
    }

    synchronized void recorded(HolderId holder) {
        Set<HolderId> more = new HashSet<>(holders);
        more.add(holder);
        holders = Set.copyOf(more);
    }

    /** A holder that gave it back may have been deregistered since; should it come again, it is recorded anew. */
    synchronized void left(HolderId holder) {
        Set<HolderId> fewer = new HashSet<>(holders);
        fewer.remove(holder);
        holders = Set.copyOf(fewer);
    }
}
