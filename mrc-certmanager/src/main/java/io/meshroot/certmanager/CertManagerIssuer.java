package io.meshroot.certmanager;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.x509.AskedValidity;
import io.meshroot.core.x509.Chains;
import io.meshroot.core.x509.CsrCheck;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.LeafCheck;
import io.meshroot.core.x509.SeenRoots;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Signs leaves by CertificateRequests, under the roots that were there when it was opened. */
final class CertManagerIssuer implements Issuer {
    private final CertManagerConfig config;
    private final IssuerContext context;
    private final Settings settings;
    private final KubernetesClient client;
    private final Requests requests;
    private final Sweeper sweeper;
    private final SeenRoots roots;
    /** The first end of the certificates above the last leaf; an intermediate may be replaced below the same root. */
    private volatile Optional<Instant> aboveEnds = Optional.empty();

    private volatile boolean closed;

    private CertManagerIssuer(CertManagerConfig config, IssuerContext context, Settings settings) {
        this.config = config;
        this.context = context;
        this.settings = settings;
        this.client = settings.clients().open(settings.deadline());
        try {
            String namespace = namespace(client, settings);
            this.requests = new Requests(client, namespace, config, context.scheduler(), settings);
            this.sweeper = new Sweeper(client, namespace, context.clock(), context.scheduler());
            try {
                this.roots = new SeenRoots(configuredOrLearnt(), context.scheduler());
            } catch (RuntimeException e) {
                requests.close();
                throw e;
            }
        } catch (RuntimeException e) {
            settings.clients().close(client);
            throw e;
        }
    }

    static CertManagerIssuer open(CertManagerConfig config, IssuerContext context, Settings settings) {
        CertManagerIssuer issuer = new CertManagerIssuer(config, context, settings);
        try {
            issuer.sweeper.start();
            return issuer;
        } catch (RuntimeException e) {
            issuer.close();
            throw e;
        }
    }

    static String namespace(KubernetesClient client, Settings settings) {
        return settings.namespace()
                .or(() -> Optional.ofNullable(client.getNamespace()))
                .orElseThrow(() -> new ProviderException(
                        Retry.CANNOT_HELP,
                        "the client has no namespace; name one with CertManagerProvider.builder().namespace(...)",
                        null));
    }

    private List<X509Certificate> configuredOrLearnt() {
        List<X509Certificate> configured = settings.anchors().getOrDefault(name(), List.of());
        if (!configured.isEmpty()) {
            noteEnds(List.of(), configured);
            return configured;
        }
        Probe probe = Probe.of(context);
        Answer answer = answer(probe, KeyType.EC_P256);
        List<X509Certificate> learnt = answer.roots();
        if (learnt.isEmpty()) {
            throw new ProviderException(
                    Retry.CANNOT_HELP,
                    "no root is above the leaves of " + shownIssuer()
                            + ": neither its chain nor status.ca holds one, and an"
                            + " intermediate is not taken for one; give the root with"
                            + " CertManagerProvider.builder().trustAnchors(...)",
                    null);
        }
        List<X509Certificate> chain = answer.chainTo(learnt)
                .orElseThrow(() -> Answer.refused("the leaf does not lead to " + shown(learnt), null));
        // Whoever answers with some certificate of another authority must not bring its root into the trust.
        requireAsAsked(answer, probe, chain, learnt);
        noteEnds(chain, learnt);
        return learnt;
    }

    private void noteEnds(List<X509Certificate> chain, List<X509Certificate> anchors) {
        // With several roots only the one above this chain ends it.
        List<X509Certificate> above = chain.isEmpty()
                ? List.of()
                : anchors.stream()
                        .filter(anchor -> Chains.namesIssuer(chain.get(chain.size() - 1), anchor))
                        .toList();
        Instant last = (above.isEmpty() ? anchors : above)
                .stream()
                        .map(root -> root.getNotAfter().toInstant())
                        .max(Instant::compareTo)
                        .orElseThrow();
        aboveEnds = Stream.concat(
                        chain.stream().skip(1).map(each -> each.getNotAfter().toInstant()), Stream.of(last))
                .min(Instant::compareTo);
    }

    private MrcName name() {
        return context.mrc().name();
    }

    private Answer answer(SigningRequest request, KeyType keyType) {
        return Answer.of(requests.issue(naming -> RequestDocument.of(
                naming.name(), naming.instance(), config, request.pkcs10(), keyType, duration(request))));
    }

    private Duration duration(SigningRequest request) {
        // cert-manager counts from when it signs, which may be as late as the deadline, for want of an approval.
        Duration latest = context.clockSkew().plus(settings.deadline());
        return AskedValidity.until(context.clock().instant(), request.profile().notAfter(), latest);
    }

    @Override
    public List<X509Certificate> trustAnchors() {
        requireOpen();
        return roots.opened();
    }

    @Override
    public List<X509Certificate> sign(SigningRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        KeyType keyType = Keys.requireAcceptable(request.publicKey(), "the key to certify");
        // cert-manager certifies what the certification request says, and what it signed is there for others to read.
        CsrCheck.difference(request.pkcs10(), request.profile()).ifPresent(difference -> {
            throw new ProviderException(
                    ErrorCode.ISSUANCE_REFUSED,
                    Retry.CANNOT_HELP,
                    null,
                    "the certification request can't go to cert-manager, which signs what it says: " + difference
                            + "; make it with exactly the names of the leaf, or let the manager make the key",
                    null);
        });
        Instant asked = context.clock().instant();
        Duration duration = duration(request);
        Answer answer = answer(request, keyType);
        List<X509Certificate> chain = chain(answer);
        requireAsAsked(answer, request, chain, roots.opened());
        requireLongEnough(answer, asked.plus(duration), duration);
        roots.see(roots.opened());
        return chain;
    }

    private List<X509Certificate> chain(Answer answer) {
        Optional<List<X509Certificate>> chain = answer.chainTo(roots.opened());
        if (chain.isPresent()) {
            noteEnds(chain.get(), roots.opened());
            return chain.get();
        }
        List<X509Certificate> others = answer.roots();
        if (others.isEmpty()) {
            throw Answer.refused(
                    "the chain of the leaf does not lead to " + shown(roots.opened()) + ", and holds no other root",
                    null);
        }
        roots.see(others);
        throw new ProviderException(
                ErrorCode.ROOT_DRIFTED,
                Retry.CANNOT_HELP,
                null,
                "another root, " + shown(others) + ", is above a leaf of " + shownIssuer() + ", and " + name() + " has "
                        + shown(roots.opened())
                        + "; give the issuer its old CA back, or rotate to a new MeshRootCertificate",
                null);
    }

    private void requireAsAsked(
            Answer answer, SigningRequest request, List<X509Certificate> chain, List<X509Certificate> anchors) {
        try {
            LeafCheck.check(
                    chain,
                    request.profile(),
                    request.publicKey(),
                    anchors,
                    context.clock().instant());
        } catch (MeshRootException e) {
            if (e.code() != ErrorCode.PROVIDER_ANSWER_REFUSED) {
                throw e;
            }
            boolean early = answer.leaf()
                    .getNotBefore()
                    .toInstant()
                    .isAfter(context.clock().instant());
            throw Answer.refused(
                    e.getMessage() + (early ? "; cert-manager does not back-date: set all clocks by NTP" : ""), e);
        }
    }

    /** A leaf may end with the certificate that signed it, and a little sooner where a clock is behind. */
    private void requireLongEnough(Answer answer, Instant expected, Duration duration) {
        Instant end = answer.leaf().getNotAfter().toInstant();
        Duration half = duration.dividedBy(2);
        Duration tolerance = half.compareTo(context.clockSkew()) < 0 ? half : context.clockSkew();
        boolean withItsIssuer = answer.above().stream()
                .filter(above -> Chains.namesIssuer(answer.leaf(), above))
                .anyMatch(above -> !end.isBefore(above.getNotAfter().toInstant().minusSeconds(1)));
        if (end.isBefore(expected.minus(tolerance).minusSeconds(2)) && !withItsIssuer) {
            throw Answer.refused(
                    "the leaf ends at " + end + ", "
                            + Duration.between(end, expected).toSeconds()
                            + " s sooner than asked; let the issuer sign for as long as leaves are valid",
                    null);
        }
    }

    private String shownIssuer() {
        return config.issuerKind() + " \"" + config.issuerName() + "\"";
    }

    private static String shown(List<X509Certificate> certificates) {
        return String.join(" and ", certificates.stream().map(Chains::shown).toList());
    }

    @Override
    public IssuerCapabilities capabilities() {
        requireOpen();
        return new IssuerCapabilities(
                EnumSet.allOf(KeyType.class), Optional.empty(), aboveEnds, settings.signaturesPerSecond());
    }

    @Override
    public Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
        return roots.onChange(Objects.requireNonNull(listener, "listener"));
    }

    private void requireOpen() {
        if (closed) {
            throw Deadline.closed();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            sweeper.close();
            requests.close();
            roots.close();
            settings.clients().close(client);
        }
    }

    /** Names the MeshRootCertificate and nothing that is secret. */
    @Override
    public String toString() {
        return "CertManagerIssuer[" + name() + "]";
    }
}
