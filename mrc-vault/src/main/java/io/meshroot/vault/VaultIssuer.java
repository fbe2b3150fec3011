package io.meshroot.vault;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.VaultConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.api.time.Subscription;
import io.meshroot.core.x509.Chains;
import io.meshroot.core.x509.Keys;
import io.meshroot.vault.internal.client.Answers;
import io.meshroot.vault.internal.client.VaultReply;
import io.meshroot.vault.internal.client.VaultRequest;
import io.meshroot.vault.internal.http.CallScope;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Signs leaves by a PKI engine, under the roots that were there when it was opened. */
final class VaultIssuer implements Issuer {
    private final MrcName name;
    private final Connection connection;
    private final SigningRoots roots;
    private final RootWatch watch;
    private final Optional<Role> role;
    private final InstantSource clock;
    private final Duration clockSkew;
    private final OptionalInt knownPace;
    private final SignRemedies remedies;
    private final Pace pace = new Pace();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean closed;

    private VaultIssuer(
            Connection connection,
            IssuerContext context,
            Settings settings,
            Optional<Role> role,
            RootLookup lookup,
            RoleLookup roles,
            RootWatch.Opening opening) {
        this.name = context.mrc().name();
        this.connection = connection;
        this.roots = opening.roots();
        this.role = role;
        this.clock = context.clock();
        this.clockSkew = context.clockSkew();
        this.knownPace = settings.signaturesPerSecond();
        this.remedies = new SignRemedies(connection.mount());
        this.watch = new RootWatch(
                connection.client(),
                lookup,
                // What the document says, no role changes; and what may not be read, is not asked for again.
                scope -> connection.mount().pinned().isPresent() || role.isEmpty() ? role : roles.read(scope),
                opening,
                context.scheduler(),
                settings.rootWatch(),
                connection.jitter());
    }

    static VaultIssuer open(VaultConfig config, IssuerContext context, Settings settings) {
        Connection connection = Connection.open(config, context, settings);
        try (CallScope scope = connection.client().begin()) {
            Mount mount = connection.mount();
            RoleLookup roles = new RoleLookup(connection.authorized(), mount);
            Optional<Role> role = roles.read(scope);
            RootLookup lookup = new RootLookup(connection.client(), mount);
            RootWatch.Opening opening = RootWatch.Opening.read(lookup, role, scope);
            VaultIssuer issuer = new VaultIssuer(connection, context, settings, role, lookup, roles, opening);
            issuer.watch.start();
            return issuer;
        } catch (RuntimeException e) {
            connection.close();
            throw e;
        }
    }

    @Override
    public List<X509Certificate> trustAnchors() {
        requireOpen();
        return roots.roots();
    }

    @Override
    public List<X509Certificate> sign(SigningRequest request) {
        Objects.requireNonNull(request, "request");
        requireOpen();
        Keys.requireAcceptable(request.publicKey(), "the key to certify");
        if (!watch.isUnchanged()) {
            throw drifted("is seen behind " + connection.mount().name(), null);
        }
        SignRequest asked = new SignRequest(connection.mount(), request, clock, clockSkew);
        try (CallScope scope = connection.client().begin()) {
            VaultReply reply = send(asked, scope);
            return checked(asked, reply);
        }
    }

    private VaultReply send(SignRequest asked, CallScope scope) {
        int calls = underWay.incrementAndGet();
        Instant begun = clock.instant();
        try {
            VaultReply reply = connection.authorized().send(asked::now, scope);
            VaultReply good = Answers.requireOk(connection.client().server(), asked.shown(), reply, remedies);
            pace.took(Duration.between(begun, clock.instant()), calls);
            return good;
        } finally {
            underWay.decrementAndGet();
        }
    }

    private List<X509Certificate> checked(SignRequest asked, VaultReply reply) {
        AnswerCheck check = new AnswerCheck(connection.mount(), asked);
        SignAnswer answer;
        try {
            answer = SignAnswer.of(reply.data());
        } catch (SignAnswer.Unreadable e) {
            throw refused(asked.shown(), e.why() + "; see what answers at this address", reply, e);
        }
        Optional<List<X509Certificate>> chain = answer.chainTo(roots.roots());
        if (chain.isEmpty() && answer.foreignRoot().isPresent()) {
            watch.lookSoon();
            throw drifted("signed a leaf", answer.foreignRoot().get());
        }
        check.difference(answer).ifPresent(difference -> {
            throw refused(asked.shown(), difference, reply, null);
        });
        if (chain.isEmpty()) {
            watch.lookSoon();
            throw refused(
                    asked.shown(),
                    "the chain of the leaf does not lead to " + shown(roots.roots()) + ": the role's issuer_ref names"
                            + " another issuer, or the issuer's chain lacks a certificate; see `"
                            + connection.mount().command("read") + " "
                            + connection.mount().rolePath()
                            + "` and name the issuer in the document",
                    reply,
                    null);
        }
        check.complaint(chain.get(), roots.roots(), clock.instant()).ifPresent(complaint -> {
            throw refused(asked.shown(), complaint, reply, null);
        });
        return chain.get();
    }

    private ProviderException refused(VaultRequest shown, String why, VaultReply reply, @Nullable Throwable cause) {
        String warned =
                reply.warnings().isEmpty() ? "" : " (the server warns: " + String.join("; ", reply.warnings()) + ")";
        return Answers.refused(connection.client().server(), shown, why + warned, cause);
    }

    private ProviderException drifted(String what, @Nullable X509Certificate other) {
        return new ProviderException(
                ErrorCode.ROOT_DRIFTED,
                Retry.CANNOT_HELP,
                null,
                "another root" + (other == null ? "" : ", " + Chains.shown(other) + ",") + " " + what + ", and " + name
                        + " has " + shown(roots.roots())
                        + "; make the old issuer the default again, pin it with \"issuer\" in the document, or rotate to a"
                        + " new MeshRootCertificate",
                null);
    }

    private static String shown(List<X509Certificate> certificates) {
        return String.join(" and ", certificates.stream().map(Chains::shown).toList());
    }

    @Override
    public IssuerCapabilities capabilities() {
        requireOpen();
        Set<KeyType> types = role.map(Role::keyTypes).orElseGet(() -> EnumSet.allOf(KeyType.class));
        return new IssuerCapabilities(
                types,
                role.flatMap(Role::maxTtl),
                // An intermediate may have been replaced below the same root.
                Optional.of(watch.seen().notAfter()),
                knownPace.isPresent() ? knownPace : pace.perSecond());
    }

    @Override
    public Subscription onRootChange(Consumer<List<X509Certificate>> listener) {
        return watch.onChange(Objects.requireNonNull(listener, "listener"));
    }

    private void requireOpen() {
        if (closed) {
            throw new MeshRootException(ErrorCode.CLOSED, "the issuer is closed; open it again");
        }
    }

    @Override
    public void close() {
        closed = true;
        watch.close();
        connection.close();
    }

    /** Names the MeshRootCertificate and nothing that is secret. */
    @Override
    public String toString() {
        return "VaultIssuer[" + name + "]";
    }
}
