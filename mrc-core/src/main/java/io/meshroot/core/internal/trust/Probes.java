package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.LeafNames;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.AuditEvent;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.trust.Probe;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.Authority.Snapshot;
import io.meshroot.core.internal.Settings;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.LeafCheck;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Signs leaves only to see whether somebody trusts them: whether they validate against the published trust, or whether a
 * holder accepts them. Nobody serves with them, so that nobody breaks who does not trust them and the horizon need not
 * cover them. They live for minutes.
 */
final class Probes {
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(5);
    private static final LeafIdentity IDENTITY = LeafIdentity.internal("probe.meshroot.internal");

    private final Books books;
    private final Issuers issuers;
    private final Settings settings;
    private final Map<MrcName, Retry> retries = new ConcurrentHashMap<>();

    Probes(Books books, Issuers issuers, Settings settings) {
        this.books = books;
        this.issuers = issuers;
        this.settings = settings;
    }

    /** Returns when a root may be probed again; in the past unless the last probe failed. */
    Instant retryAt(MrcName root) {
        Retry retry = retries.get(root);
        return retry == null ? Instant.MIN : retry.at;
    }

    /** Probes a root and enters the result into the books. May block. */
    void run(MrcName name) {
        Snapshot snapshot = books.beginProbe(name);
        long sequence = snapshot.state().trust().number();
        try {
            Optional<RootState> root = snapshot.state().root(name);
            if (root.isEmpty()) {
                return;
            }
            sign(root.get(), snapshot);
            retries.remove(name);
            books.probed(name, new Probe(sequence, Optional.empty()));
        } catch (RuntimeException e) {
            Retry retry = retries.computeIfAbsent(name, key -> new Retry());
            retry.at = settings.clock().instant().plus(retry.backoff.next());
            books.probed(name, new Probe(sequence, Optional.of(String.valueOf(e.getMessage()))));
        } finally {
            books.finish(name);
        }
    }

    /**
     * Hands out a leaf of a root, to be shown to a holder. May block.
     *
     * @throws MeshRootException if there is no such root that validates, its key is tainted, or it can't sign
     */
    IssuedCertificate leaf(MrcName name) {
        Snapshot snapshot = books.beginProbe(name);
        try {
            TrustState state = snapshot.state();
            RootState root = state.root(name)
                    .filter(known -> known.role().validates())
                    .orElseThrow(() -> new MeshRootException(
                            ErrorCode.NO_SIGNER,
                            name + " does not validate now, so that nobody can be probed for trust in it;"
                                    + " probe roots that are passive or active"));
            if (state.isTainted(name) && !root.role().signs()) {
                throw new MeshRootException(
                        ErrorCode.NO_SIGNER, "the key of " + name + " is tainted and signs nothing any more; leave it");
            }
            Signed signed = sign(root, snapshot);
            audit(signed);
            return signed.leaf();
        } finally {
            books.finish(name);
        }
    }

    private void audit(Signed signed) {
        IssueRequest request = IssueRequest.builder(signed.leaf().identity()).build();
        try {
            settings.audit()
                    .on(new AuditEvent.Issued(
                            settings.clock().instant(),
                            request,
                            signed.leaf().signer(),
                            signed.leaf().serial(),
                            signed.leaf().notAfter(),
                            signed.profile()));
        } catch (RuntimeException e) {
            throw new MeshRootException(
                    ErrorCode.ISSUANCE_REFUSED,
                    "the audit listener failed on the probe leaf of "
                            + signed.leaf().signer() + ", which is thrown away; mend the listener",
                    e);
        }
    }

    private Signed sign(RootState root, Snapshot snapshot) {
        Instant now = settings.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        Duration life =
                settings.longestValidity().compareTo(LONGEST_LIFE) < 0 ? settings.longestValidity() : LONGEST_LIFE;
        Instant end = now.plus(life).plusSeconds(1).truncatedTo(ChronoUnit.SECONDS);
        LeafNames names = IDENTITY.names(root.trustDomain(), SpiffeMode.DISABLED, settings.layout());
        NavigableSet<String> dnsNames = new TreeSet<>();
        names.dnsName().ifPresent(dnsNames::add);
        LeafProfile profile = new LeafProfile(
                names.commonName(),
                dnsNames,
                Set.of(),
                Optional.empty(),
                now.minus(settings.clockSkew()).truncatedTo(ChronoUnit.SECONDS),
                end);
        KeyPair pair = Keys.generate(settings.keyType());
        List<X509Certificate> chain = issuers.use(root.name()).sign(new Request(pair, profile));
        LeafCheck.check(
                chain,
                profile,
                pair.getPublic(),
                snapshot.bundle().rootsOf(root.trustDomain()),
                settings.clock().instant());
        IssuedCertificate.Signed signed = new IssuedCertificate.Signed(
                root.name(), snapshot.state().signing().number(), chain);
        return new Signed(IssuedCertificate.withKey(IDENTITY, signed, pair.getPrivate(), snapshot.bundle()), profile);
    }

    private record Signed(IssuedCertificate leaf, LeafProfile profile) {}

    private record Request(KeyPair pair, LeafProfile profile) implements SigningRequest {
        @Override
        public PublicKey publicKey() {
            return pair.getPublic();
        }

        @Override
        public byte[] pkcs10() {
            return Csr.create(pair, profile);
        }

        @Override
        public String toString() {
            return "probe " + profile;
        }
    }

    private static final class Retry {
        private final Backoff backoff = new Backoff();
        private volatile Instant at = Instant.MIN;
    }
}
