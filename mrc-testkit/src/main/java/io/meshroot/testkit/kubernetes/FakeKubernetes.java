package io.meshroot.testkit.kubernetes;

import io.meshroot.testkit.internal.http.FaultPlan;
import io.meshroot.testkit.internal.http.HttpListener;
import io.meshroot.testkit.internal.http.ServerTls;
import io.meshroot.testkit.internal.http.WireRequest;
import io.meshroot.testkit.internal.http.WireResponse;
import java.io.IOException;
import java.net.URI;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * A Kubernetes API server in the test's own process. It listens on the loopback address and keeps objects of the core
 * kinds that a control plane needs and of every CustomResourceDefinition that it is given, under one counter of resource
 * versions: conflicts, watches with resumption, bookmarks and 410, status subresources, pruning, defaults, schemas and CEL
 * rules, RBAC by the Roles and bindings that are in it, and validating webhooks over HTTPS. It can also forget its history, be
 * down, lose a client, or misbehave. Statuses, reasons and messages are those of Kubernetes 1.34. Safe for use by several
 * threads.
 *
 * <pre>{@code
 * try (FakeKubernetes kubernetes = FakeKubernetes.start()) {
 *     kubernetes.objects().create("{\"apiVersion\":\"v1\",\"kind\":\"Namespace\",\"metadata\":{\"name\":\"mesh\"}}");
 *     String token = kubernetes.serviceAccountToken("mesh", "controller");
 *     // ... the code under test talks to kubernetes.address() with that token ...
 *     kubernetes.compact();
 *     kubernetes.cut(token, NetworkCut.SILENT);
 * }
 * }</pre>
 *
 * <p>Not there: server-side apply and strategic merge patches (415), conversion of custom resources, mutating webhooks, checks of
 * the fields of built-in kinds other than Secrets and ConfigMaps, garbage collection by owner, {@code managedFields}, controllers
 * of any kind, and CEL beyond what {@code Cel} in the sources lists, which is refused when a definition is created.
 */
public final class FakeKubernetes implements AutoCloseable {
    private final InstantSource clock;
    private final String adminToken = "admin-" + UUID.randomUUID();
    private final ObjectStore store = new ObjectStore();
    private final Webhooks webhooks = new Webhooks(store);
    private final AdmissionChain admission = new AdmissionChain(webhooks);
    private final Cuts cuts = new Cuts();
    private final FaultPlan<KubernetesFault> faults = new FaultPlan<>();
    private final RequestLog log = new RequestLog();
    private final ExecutorService readers = Executors.newCachedThreadPool(task -> {
        Thread thread = new Thread(task, "fake-kubernetes");
        thread.setDaemon(true);
        return thread;
    });
    private final KubernetesObjects objects;
    private final ApiServer server;
    private final @Nullable ServerTls tls;
    private final int port;
    private final Object lock = new Object();
    private @Nullable HttpListener listener;

    private FakeKubernetes(InstantSource clock, @Nullable ServerTls tls) {
        this.clock = clock;
        this.tls = tls;
        Catalog catalog = new Catalog();
        Writes writes = new Writes(store, catalog, admission, clock);
        objects = new KubernetesObjects(store, catalog, writes);
        server = new ApiServer(store, catalog, writes, cuts, new WatchStreams(readers));
        server.know(adminToken, Caller.ADMIN);
        for (String namespace : List.of("default", "kube-system")) {
            Map<String, @Nullable Object> unused = objects.create(
                    Map.of("apiVersion", "v1", "kind", "Namespace", "metadata", Map.of("name", namespace)));
        }
        HttpListener first = listen(0);
        this.listener = first;
        this.port = first.port();
    }

    /**
     * Starts a server with plain HTTP and the system's clock on a free port.
     *
     * @return the server; close it
     */
    public static FakeKubernetes start() {
        return start(InstantSource.system());
    }

    /**
     * Starts a server with plain HTTP on a free port.
     *
     * @param clock tells it the time, for {@code creationTimestamp}; time-outs of watches go by real time
     * @return the server; close it
     */
    public static FakeKubernetes start(InstantSource clock) {
        return new FakeKubernetes(Objects.requireNonNull(clock, "clock"), null);
    }

    /**
     * Starts a server with HTTPS on a free port; its certificate, for {@code localhost} and the loopback address, is to be
     * checked with {@link #tlsRoot}.
     *
     * @param clock tells it the time, for {@code creationTimestamp}
     * @return the server; close it
     */
    public static FakeKubernetes startTls(InstantSource clock) {
        return new FakeKubernetes(Objects.requireNonNull(clock, "clock"), ServerTls.make("Fake Kubernetes TLS Root"));
    }

    private HttpListener listen(int wanted) {
        SSLContext context = tls == null ? null : tls.context();
        return HttpListener.open(wanted, context, this::handle);
    }

    private WireResponse handle(WireRequest request) {
        String token = ApiServer.token(request);
        WireResponse response;
        try {
            cuts.pass(token);
            Optional<KubernetesFault> fault = faults.next(shown(request));
            response = fault.isPresent() ? faulty(request, fault.get()) : server.handle(request);
            cuts.pass(token);
        } catch (IOException e) {
            response = WireResponse.reset();
        }
        log.add(request, response.status());
        return response;
    }

    /** As faults are planned for it. */
    private static String shown(WireRequest request) {
        String watch = "true".equals(request.query().get("watch")) ? "?watch=true" : "";
        return request.method().toUpperCase(Locale.ROOT) + " " + request.path() + watch;
    }

    private WireResponse faulty(WireRequest request, KubernetesFault fault) {
        switch (fault.kind()) {
            case SLOW -> {
                faults.linger(fault.delay());
                return server.handle(request);
            }
            case CUT -> {
                return server.handle(request).cut();
            }
            case RESET_AFTERWARDS -> {
                WireResponse unused = server.handle(request);
                return WireResponse.reset();
            }
            case RESET -> {
                return WireResponse.reset();
            }
            default -> {
                return fault.answer();
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
     * Returns the token of an administrator, who may do everything.
     *
     * @return the token
     */
    public String adminToken() {
        return adminToken;
    }

    /**
     * Makes a token for a service account, who may do what Roles and bindings say. The ServiceAccount need not exist.
     *
     * @param namespace its namespace
     * @param name its name
     * @return a new token
     */
    public String serviceAccountToken(String namespace, String name) {
        return token(Caller.serviceAccount(
                Objects.requireNonNull(namespace, "namespace"), Objects.requireNonNull(name, "name")));
    }

    /**
     * Makes a token for a user, who may do what Roles and bindings say.
     *
     * @param user the name of the user
     * @return a new token
     */
    public String userToken(String user) {
        return token(Caller.user(Objects.requireNonNull(user, "user")));
    }

    private String token(Caller caller) {
        String token = "token-" + UUID.randomUUID();
        server.know(token, caller);
        return token;
    }

    /**
     * Makes a token invalid: its holder gets 401 from now on.
     *
     * @param token the token
     */
    public void revoke(String token) {
        server.forget(token);
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
     * Returns the objects, for a test to look at and to change.
     *
     * @return the objects
     */
    public KubernetesObjects objects() {
        return objects;
    }

    /**
     * Watches all objects of a kind from within the process, as a controller does: first those that are there.
     *
     * @param apiVersion group and version
     * @param kind the kind
     * @param listener told of each event, one after the other, on a thread of its own
     * @return ends the watch
     * @throws KubernetesRefusal if the kind is not known
     */
    public AutoCloseable watch(String apiVersion, String kind, Consumer<KubernetesEvent> listener) {
        return LocalWatch.start(store, objects.all(apiVersion, kind), listener, readers);
    }

    /**
     * Adds a hook that looks at every object before it is stored.
     *
     * @param hook the hook
     * @return removes it
     */
    public AutoCloseable admit(AdmissionHook hook) {
        admission.add(Objects.requireNonNull(hook, "hook"));
        return () -> admission.remove(hook);
    }

    /**
     * Says where a service is that a webhook names, as cluster DNS and proxies do.
     *
     * @param service namespace and name, as {@code mesh/webhook}
     * @param address where it is, as {@code https://127.0.0.1:8443}; its certificate has to be for {@code <name>.<namespace>.svc}
     */
    public void routeService(String service, URI address) {
        webhooks.route(Objects.requireNonNull(service, "service"), Objects.requireNonNull(address, "address"));
    }

    /**
     * Forgets all history, as etcd's compaction does: a watch that resumes from an older resource version gets an
     * {@code ERROR} event with code 410, and a list that goes on from one gets 410. Open watches go on.
     */
    public void compact() {
        store.compact();
    }

    /** Sends a bookmark to each open watch that allows them. */
    public void sendBookmarks() {
        remoteFeeds().forEach(feed -> feed.bookmark(store.revision()));
    }

    /** Ends each open watch in good order, as a server does after some minutes. */
    public void endWatches() {
        remoteFeeds().forEach(feed -> feed.end(WatchFeed.End.CLOSED));
    }

    /** What is watched from outside of the process's own memory, which no network breaks. */
    private List<WatchFeed> remoteFeeds() {
        return store.feeds().stream().filter(feed -> !feed.isLocal()).toList();
    }

    /** Breaks the connection of each open watch. */
    public void breakWatches() {
        remoteFeeds().forEach(feed -> feed.end(WatchFeed.End.CUT));
    }

    /**
     * Returns how many clients' watches are open.
     *
     * @return how many
     */
    public int openWatches() {
        return remoteFeeds().size();
    }

    /**
     * Cuts a client off.
     *
     * @param token the token that it comes with
     * @param how how
     */
    public void cut(String token, NetworkCut how) {
        cuts.cut(token, Objects.requireNonNull(how, "how"));
        if (how == NetworkCut.RESET) {
            store.feeds().stream()
                    .filter(feed -> feed.token().equals(token))
                    .forEach(feed -> feed.end(WatchFeed.End.CUT));
        }
    }

    /**
     * Lets a client through again.
     *
     * @param token the token that it comes with
     */
    public void mend(String token) {
        cuts.mend(token);
    }

    /** Closes the port and every connection: clients are refused. Harmless if it is down already. */
    public void goDown() {
        synchronized (lock) {
            if (listener != null) {
                listener.close();
                listener = null;
            }
        }
        breakWatches();
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
     * Makes the next requests of a method or path go wrong.
     *
     * @param times how many; at least 1
     * @param request what method and path have to contain, as {@code POST /apis/} or {@code /leases}; watches end in
     *     {@code ?watch=true}
     * @param fault how
     */
    public void failNext(int times, String request, KubernetesFault fault) {
        faults.add(Objects.requireNonNull(request, "request"), Objects.requireNonNull(fault, "fault"), times);
    }

    /**
     * Makes all requests go wrong until {@link #recover}.
     *
     * @param fault how
     */
    public void fail(KubernetesFault fault) {
        failNext(Integer.MAX_VALUE, "", fault);
    }

    /** Ends all faults and cuts, and the waits of slow ones. */
    public void recover() {
        faults.clear();
        cuts.mendAll();
    }

    /**
     * Returns the last requests, at most 1,000; a watch is among them once it has begun.
     *
     * @return the requests, the oldest first
     */
    public List<KubernetesRequest> requests() {
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
        cuts.close();
        goDown();
        store.feeds().forEach(feed -> feed.end(WatchFeed.End.CLOSED));
        readers.shutdownNow();
    }
}
