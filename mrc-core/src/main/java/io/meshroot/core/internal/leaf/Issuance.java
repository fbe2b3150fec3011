package io.meshroot.core.internal.leaf;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.core.internal.Authority;
import io.meshroot.core.internal.Settings;
import io.meshroot.core.x509.LeafCheck;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Issues one leaf, from the policy to the commit. Safe for use by several threads. */
final class Issuance {
    /** So often a leaf is made again because its signer stopped signing meanwhile. */
    private static final int MOST_ATTEMPTS = 5;

    private final Authority authority;
    private final Settings settings;
    private final Pace reissues;

    Issuance(Authority authority, Settings settings, Pace reissues) {
        this.authority = authority;
        this.settings = settings;
        this.reissues = reissues;
    }

    /** A leaf that counts as its holder's, and what was certified. The audit has yet to be told. */
    record Committed(Leaf leaf, LeafProfile profile) {}

    /** Issues a leaf for the request's holder, or refuses and tells the audit. */
    Committed issue(IssueRequest request, Material material) {
        Attempt attempt = new Attempt(request, material);
        try {
            for (int count = 0; count < MOST_ATTEMPTS; count++) {
                Optional<Committed> committed = attempt.run();
                if (committed.isPresent()) {
                    return committed.get();
                }
            }
            throw new MeshRootException(
                    ErrorCode.NO_SIGNER,
                    "the signer changed during each of " + MOST_ATTEMPTS + " issues for " + request.identity()
                            + "; ask again");
        } catch (MeshRootException e) {
            refused(request, e, Optional.ofNullable(attempt.signer));
            throw e;
        }
    }

    /** Tells the audit of a leaf that is handed out next. What it can't take is thrown away. */
    void issued(IssueRequest request, Committed committed) {
        Leaf leaf = committed.leaf;
        try {
            settings.audit()
                    .on(new AuditEvent.Issued(
                            settings.clock().instant(),
                            request,
                            leaf.signer(),
                            leaf.serial(),
                            leaf.notAfter(),
                            committed.profile));
        } catch (RuntimeException e) {
            authority.ended(request.holder(), leaf.serial());
            MeshRootException failure = new MeshRootException(
                    ErrorCode.ISSUANCE_REFUSED,
                    "the audit listener failed on the leaf of " + request.identity()
                            + ", which is thrown away; mend the listener",
                    e);
            refused(request, failure, Optional.of(leaf.signer()));
            throw failure;
        }
    }

    /** Tells the audit of a refusal. What it throws changes nothing any more. */
    void refused(IssueRequest request, MeshRootException why, Optional<MrcName> signer) {
        try {
            settings.audit()
                    .on(new AuditEvent.Refused(
                            settings.clock().instant(), request, String.valueOf(why.getMessage()), signer));
        } catch (RuntimeException e) {
            why.addSuppressed(e);
        }
    }

    /** The attempts for one leaf. */
    private final class Attempt {
        private final IssueRequest request;
        private final Material material;
        private @Nullable MrcName signer;

        Attempt(IssueRequest request, Material material) {
            this.request = request;
            this.material = material;
        }

        /** Empty if the signer stopped signing. */
        Optional<Committed> run() {
            try (Authority.IssueTicket ticket = authority.begin()) {
                RootState root = ticket.signer();
                signer = root.name();
                Instant now = settings.clock().instant();
                IssuerCapabilities can = asking(root, () -> ticket.issuer().capabilities());
                reissues.limit(can.signaturesPerSecond());
                requireKeyType(root, can);
                LeafProfile profile = profile(root, Lifetime.of(request, now, root, can, settings));
                decide(profile);
                ticket.ensureHorizon(profile.notAfter());
                List<X509Certificate> chain = asking(root, () -> ticket.issuer().sign(material.certifying(profile)));
                check(root, chain, profile);
                Leaf leaf = leaf(ticket, chain, now);
                Lifetime.requireUseful(request, now, leaf.notAfter(), root, settings);
                return ticket.commit(request.holder(), Uses.of(request), leaf.live())
                        ? Optional.of(new Committed(leaf, profile))
                        : Optional.empty();
            }
        }

        private void requireKeyType(RootState root, IssuerCapabilities can) {
            if (!can.keyTypes().contains(material.type())) {
                throw new MeshRootException(
                        ErrorCode.KEY_UNACCEPTABLE,
                        "root " + root.name() + " signs no keys of type "
                                + material.type().id() + "; ask for another type");
            }
        }

        private LeafProfile profile(RootState root, Lifetime lifetime) {
            return Profiles.of(request, root, lifetime, settings.layout());
        }

        private void decide(LeafProfile profile) {
            IssuancePolicy.Decision decision;
            try {
                decision = settings.policy().decide(request, profile);
            } catch (RuntimeException e) {
                throw new MeshRootException(
                        ErrorCode.ISSUANCE_REFUSED,
                        "the policy failed on " + request.identity() + ", which refuses it; mend the policy",
                        e);
            }
            if (decision.refusal().isPresent()) {
                throw new MeshRootException(
                        ErrorCode.ISSUANCE_REFUSED,
                        "the policy refuses " + request.identity() + ": "
                                + decision.refusal().get());
            }
        }

        /** Whatever a provider throws becomes the library's exception. */
        private <T> T asking(RootState root, Supplier<T> question) {
            try {
                return question.get();
            } catch (MeshRootException e) {
                throw e;
            } catch (RuntimeException e) {
                throw new ProviderException(
                        ProviderException.Retry.MAY_HELP,
                        "the provider of root " + root.name() + " failed with "
                                + e.getClass().getName() + "; see the cause",
                        e);
            }
        }

        private void check(RootState root, List<X509Certificate> chain, LeafProfile profile) {
            List<X509Certificate> anchors =
                    root.anchors().stream().map(Anchor::certificate).toList();
            // The time now, not that of the begin: a provider may take long.
            LeafCheck.check(
                    chain,
                    profile,
                    material.publicKey(),
                    anchors,
                    settings.clock().instant());
        }

        private Leaf leaf(Authority.IssueTicket ticket, List<X509Certificate> chain, Instant now) {
            Authority.Snapshot snapshot = ticket.snapshot();
            IssuedCertificate.Signed signed = new IssuedCertificate.Signed(
                    ticket.signer().name(), snapshot.state().signing().number(), chain);
            IssuedCertificate certificate = material.privateKey()
                    .map(key -> IssuedCertificate.withKey(request.identity(), signed, key, snapshot.bundle()))
                    .orElseGet(() -> IssuedCertificate.withoutKey(request.identity(), signed, snapshot.bundle()));
            Instant renewAt = settings.renewal().renewAt(request, now, certificate.notAfter());
            return new Leaf(certificate, now, renewAt, request.holder());
        }
    }
}
