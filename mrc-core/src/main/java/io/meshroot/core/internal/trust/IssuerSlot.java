package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The issuer of one MeshRootCertificate: opened when needed, opened again after a failure, and checked for drift. */
final class IssuerSlot {
    private final MeshRootCertificate mrc;
    private final Function<MeshRootCertificate, Issuer> opener;
    private final Supplier<Optional<RootState>> learnt;
    private final InstantSource clock;
    private final Consumer<String> onDrift;
    private final Backoff backoff = new Backoff();
    private volatile @Nullable Issuer issuer;
    private Subscription subscription = () -> {};
    private @Nullable MeshRootException failure;
    private boolean closed;
    private volatile Instant retryAt = Instant.MIN;
    private volatile @Nullable SortedSet<Anchor> anchors;
    private volatile @Nullable SortedSet<Anchor> reported;

    IssuerSlot(
            MeshRootCertificate mrc,
            Function<MeshRootCertificate, Issuer> opener,
            Supplier<Optional<RootState>> learnt,
            InstantSource clock,
            Consumer<String> onDrift) {
        this.mrc = mrc;
        this.opener = opener;
        this.learnt = learnt;
        this.clock = clock;
        this.onDrift = onDrift;
    }

    MeshRootCertificate mrc() {
        return mrc;
    }

    boolean isOpen() {
        return anchors != null;
    }

    /** Tells what the issuer can do, while it is open. */
    Optional<IssuerCapabilities> capabilities() {
        Issuer open = issuer;
        return open == null ? Optional.empty() : Optional.of(open.capabilities());
    }

    /** Returns when opening may be tried again; in the past if it has not failed. */
    Instant retryAt() {
        return retryAt;
    }

    /** Opens the issuer if need be and returns its roots, whether they are the learnt ones or not. */
    synchronized SortedSet<Anchor> learn() {
        open();
        SortedSet<Anchor> now = anchors;
        if (now == null) {
            throw new IllegalStateException("the issuer of " + mrc.name() + " is not open");
        }
        return now;
    }

    /** Returns an issuer under the roots that were learnt. */
    synchronized Issuer use() {
        if (isDrifted() && isDue()) {
            release();
        }
        Issuer open = open();
        if (isDrifted()) {
            throw new MeshRootException(ErrorCode.ROOT_DRIFTED, drift());
        }
        return open;
    }

    private boolean isDue() {
        return !clock.instant().isBefore(retryAt);
    }

    private Issuer open() {
        if (issuer != null) {
            return issuer;
        }
        if (closed) {
            throw new MeshRootException(ErrorCode.CLOSED, "the issuer of " + mrc.name() + " is closed");
        }
        if (failure != null && !isDue()) {
            throw failure;
        }
        try {
            Issuer opened = opener.apply(effective());
            try {
                anchors = anchorsOf(opened.trustAnchors());
                subscription = opened.onRootChange(this::rootChanged);
            } catch (RuntimeException e) {
                anchors = null;
                opened.close();
                throw e;
            }
            issuer = opened;
            failure = null;
        } catch (RuntimeException e) {
            failure = asFailure(e);
            retryAt = clock.instant().plus(backoff.next());
            throw failure;
        }
        lookForDrift();
        return issuer;
    }

    /** Trust domain and SPIFFE are as they were accepted, also after somebody edited the document. */
    private MeshRootCertificate effective() {
        return learnt.get()
                .map(root -> MeshRootCertificate.builder(mrc.name().value())
                        .provider(mrc.spec().provider())
                        .trustDomain(root.trustDomain())
                        .spiffe(root.spiffe())
                        .role(mrc.role())
                        .build())
                .map(built -> new MeshRootCertificate(mrc.metadata(), built.spec(), mrc.status()))
                .orElse(mrc);
    }

    private SortedSet<Anchor> anchorsOf(List<X509Certificate> certificates) {
        if (certificates.isEmpty()) {
            throw new ProviderException(
                    ProviderException.Retry.MAY_HELP,
                    "the provider of " + mrc.name() + " names no root; give it a certificate authority",
                    null);
        }
        SortedSet<Anchor> found = new TreeSet<>();
        certificates.forEach(certificate -> found.add(Anchor.of(certificate)));
        return Collections.unmodifiableSortedSet(found);
    }

    private MeshRootException asFailure(RuntimeException e) {
        return e instanceof MeshRootException known
                ? known
                : new ProviderException(
                        ProviderException.Retry.MAY_HELP, "the provider of " + mrc.name() + " failed: " + e, e);
    }

    private void rootChanged(List<X509Certificate> roots) {
        anchors = anchorsOf(roots);
        lookForDrift();
    }

    /** Tells of a drift once. */
    private void lookForDrift() {
        SortedSet<Anchor> now = anchors;
        if (!isDrifted()) {
            reported = null;
            if (now != null) {
                backoff.reset();
            }
        } else if (now != null) {
            retryAt = clock.instant().plus(backoff.next());
            if (!now.equals(reported)) {
                reported = now;
                onDrift.accept(drift());
            }
        }
    }

    private boolean isDrifted() {
        SortedSet<Anchor> now = anchors;
        return now != null
                && learnt.get().filter(root -> !root.anchors().equals(now)).isPresent();
    }

    private String drift() {
        return "the root behind " + mrc.name() + " is now " + anchors + " and not the one that was learnt, "
                + learnt.get().map(RootState::anchors).orElseGet(TreeSet::new)
                + "; nothing is signed with it, put the old one back or rotate to a new MeshRootCertificate";
    }

    /** Closes the issuer; it is opened again when needed. */
    synchronized void release() {
        subscription.close();
        subscription = () -> {};
        anchors = null;
        if (issuer != null) {
            issuer.close();
            issuer = null;
        }
    }

    synchronized void close() {
        closed = true;
        release();
    }
}
