package io.meshroot.testkit.vault;

import io.meshroot.testkit.internal.http.FaultPlan;
import io.meshroot.testkit.internal.http.HttpListener;
import io.meshroot.testkit.internal.http.ServerTls;
import io.meshroot.testkit.internal.http.WireRequest;
import io.meshroot.testkit.internal.http.WireResponse;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A Vault or OpenBao server in the test's own process. It listens on the loopback address, signs certification requests
 * for real, keeps mounts, issuers, roles, policies, tokens, quotas and namespaces, and refuses what the real server
 * refuses, with its statuses and words (OpenBao 2.6.2). It can also be sealed, stand by, be down, or misbehave. Set it
 * up with {@link #admin}, in the same calls as a real server. Safe for use by several threads.
 *
 * <pre>{@code
 * try (FakeVault vault = FakeVault.start()) {
 *     VaultAdmin admin = vault.admin();
 *     admin.mountPki("pki");
 *     admin.generateRoot("pki", "root-a");
 *     admin.writeRole("pki", "mesh", VaultAdmin.meshRole("spiffe://cluster.local/*"));
 *     admin.writePolicy("mesh-root", "path \"pki/sign/mesh\" { capabilities = [\"update\"] }");
 *     String token = admin.createToken(Map.of("policies", List.of("default", "mesh-root"), "ttl", "1h"));
 *     // ... the code under test talks to vault.address() ...
 *     vault.failNext(3, VaultFault.rateLimited());
 * }
 * }</pre>
 *
 * <p>Not there: {@code issue}, {@code sign-verbatim}, ACME, CRLs, OCSP, AIA URLs, templates in roles and policies, other
 * secrets engines, and login methods other than AppRole and Kubernetes.
 */
public final class FakeVault implements AutoCloseable {
    private final InstantSource clock;
    private final String rootToken;
    private final VaultCore core;
    private final @Nullable ServerTls tls;
    private final FaultPlan<VaultFault> faults = new FaultPlan<>();
    private final RequestLog log = new RequestLog();
    private final int port;
    private final Object lock = new Object();
    private @Nullable HttpListener listener;

    private FakeVault(InstantSource clock, @Nullable ServerTls tls) {
        this.clock = clock;
        this.rootToken = "s.root-" + UUID.randomUUID();
        this.core = new VaultCore(clock, rootToken);
        this.tls = tls;
        HttpListener first = listen(0);
        this.listener = first;
        this.port = first.port();
    }

    /**
     * Starts a server with plain HTTP and the system's clock on a free port.
     *
     * @return the server; close it
     */
    public static FakeVault start() {
        return start(InstantSource.system());
    }

    /**
     * Starts a server with plain HTTP on a free port.
     *
     * @param clock tells it the time, for certificates, tokens and quotas
     * @return the server; close it
     */
    public static FakeVault start(InstantSource clock) {
        return new FakeVault(Objects.requireNonNull(clock, "clock"), null);
    }

    /**
     * Starts a server with HTTPS on a free port; its certificate, for {@code localhost} and the loopback address, is to be
     * checked with {@link #tlsRoot}.
     *
     * @param clock tells it the time, for certificates, tokens and quotas
     * @return the server; close it
     */
    public static FakeVault startTls(InstantSource clock) {
        return new FakeVault(Objects.requireNonNull(clock, "clock"), ServerTls.make("Fake Vault TLS Root"));
    }

    private HttpListener listen(int wanted) {
        SSLContext context = tls == null ? null : tls.context();
        return HttpListener.open(wanted, context, this::handle);
    }

    private WireResponse handle(WireRequest request) {
        Optional<VaultFault> fault = faults.next(request.path());
        WireResponse response = fault.map(each -> faulty(request, each)).orElseGet(() -> core.handle(request));
        log.add(request, response.status());
        return response;
    }

    private WireResponse faulty(WireRequest request, VaultFault fault) {
        switch (fault.kind()) {
            case SLOW -> {
                faults.linger(fault.delay());
                return core.handle(request);
            }
            case CUT -> {
                return core.handle(request).cut();
            }
            case RESET_AFTERWARDS -> {
                WireResponse unused = core.handle(request);
                return WireResponse.reset();
            }
            case RESET -> {
                return WireResponse.reset();
            }
            default -> {
                return fault.answered(request);
            }
        }
    }

    /**
     * Returns where the server listens; the same also while it is down.
     *
     * @return the URL, as {@code http://127.0.0.1:41235}
     */
    public URI address() {
        return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    /**
     * Returns the token that may do everything.
     *
     * @return the token
     */
    public String rootToken() {
        return rootToken;
    }

    /**
     * Returns the root that a client checks the server's TLS certificate with.
     *
     * @return the root
     * @throws IllegalStateException if the server speaks plain HTTP
     */
    public X509Certificate tlsRoot() {
        if (tls == null) {
            throw new IllegalStateException("this server speaks plain HTTP; start it with startTls");
        }
        return tls.root();
    }

    /**
     * Returns a client that sets the server up, with the root token.
     *
     * @return the client
     */
    public VaultAdmin admin() {
        return VaultAdmin.of(address(), rootToken, tls == null ? Optional.empty() : Optional.of(tls.root()));
    }

    /**
     * Names a Kubernetes service account's token, which {@code auth/kubernetes/login} then takes.
     *
     * @param jwt the token
     * @param namespace the namespace of the service account
     * @param name its name
     */
    public void acceptServiceAccount(String jwt, String namespace, String name) {
        core.accounts().put(jwt, new KubernetesBackend.ServiceAccount(namespace, name));
    }

    /** Seals the server: it answers 503 to all but {@code sys/health} and {@code sys/seal-status}. */
    public void seal() {
        core.seal();
    }

    /** Unseals the server; mounts, issuers, roles and tokens are still there. */
    public void unseal() {
        core.unseal();
    }

    /**
     * Makes the server stand by without forwarding: it redirects every request with 307.
     *
     * @param leader where the active server is
     */
    public void standBy(URI leader) {
        core.standby(new VaultCore.Standby(false, Objects.requireNonNull(leader, "leader")));
    }

    /** Makes the server stand by while no server is active: it answers 503. */
    public void standByWithoutLeader() {
        core.standby(new VaultCore.Standby(false, null));
    }

    /** Makes the server active again. */
    public void becomeActive() {
        core.standby(VaultCore.Standby.NONE);
    }

    /** Closes the port and every connection: clients are refused. Harmless if it is down already. */
    public void goDown() {
        synchronized (lock) {
            if (listener != null) {
                listener.close();
                listener = null;
            }
        }
    }

    /** Opens the same port again, with everything still there. Harmless if it is up already. */
    public void comeUp() {
        synchronized (lock) {
            if (listener == null) {
                listener = listen(port);
            }
        }
    }

    /**
     * Makes the next requests go wrong.
     *
     * @param times how many; at least 1
     * @param fault how
     */
    public void failNext(int times, VaultFault fault) {
        failNext(times, "", fault);
    }

    /**
     * Makes the next requests of a path go wrong.
     *
     * @param times how many; at least 1
     * @param path what the path has to contain, as {@code /sign/}
     * @param fault how
     */
    public void failNext(int times, String path, VaultFault fault) {
        faults.add(Objects.requireNonNull(path, "path"), Objects.requireNonNull(fault, "fault"), times);
    }

    /**
     * Makes all requests go wrong until {@link #recover}.
     *
     * @param fault how
     */
    public void fail(VaultFault fault) {
        failNext(Integer.MAX_VALUE, "", fault);
    }

    /** Ends all faults, and the waits of slow ones. */
    public void recover() {
        faults.clear();
    }

    /**
     * Returns the last requests, at most 1,000.
     *
     * @return the requests, the oldest first
     */
    public List<VaultRequest> requests() {
        return log.last();
    }

    /**
     * Returns how many requests came in since the start.
     *
     * @return how many
     */
    public long requestCount() {
        return log.count();
    }

    /**
     * Returns the clock that the server goes by.
     *
     * @return the clock
     */
    public InstantSource clock() {
        return clock;
    }

    /** Stops the server. Closing twice does no harm. */
    @Override
    public void close() {
        recover();
        goDown();
    }
}
