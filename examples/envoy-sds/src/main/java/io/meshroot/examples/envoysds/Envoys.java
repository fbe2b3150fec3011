package io.meshroot.examples.envoysds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.controlplane.cache.v3.SimpleCache;
import io.envoyproxy.controlplane.server.DiscoveryServerCallbacks;
import io.envoyproxy.controlplane.server.exception.RequestException;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.Resource;
import io.grpc.Status;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.time.Scheduler;
import io.meshroot.core.CertificateManager;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/** Hears what passes between the discovery server and its Envoys, and tells the Envoy that it is about. */
final class Envoys implements DiscoveryServerCallbacks, AutoCloseable {
    private final CertificateManager manager;
    private final SimpleCache<String> cache;
    private final Scheduler scheduler;
    private final SdsSettings settings;
    private final Map<String, Envoy> byNode = new ConcurrentHashMap<>();
    private final Map<Long, Envoy> byStream = new ConcurrentHashMap<>();

    Envoys(CertificateManager manager, SimpleCache<String> cache, Scheduler scheduler, SdsSettings settings) {
        this.manager = manager;
        this.cache = cache;
        this.scheduler = scheduler;
        this.settings = settings;
    }

    @Override
    public void onV3StreamRequest(long stream, DiscoveryRequest request) throws RequestException {
        boolean first = !byStream.containsKey(stream);
        Envoy envoy = envoyOf(stream, request.getNode(), request.getResourceNamesList());
        if (first) {
            envoy.claimed(stream, request.getResourceNamesList(), request.getVersionInfo());
        } else if (request.hasErrorDetail()) {
            refuse(envoy, stream, request.getResponseNonce(), request.getErrorDetail());
        } else {
            envoy.subscribed(stream, request.getResourceNamesList(), List.of());
            envoy.accepted(stream, request.getResponseNonce());
        }
    }

    @Override
    public void onV3StreamDeltaRequest(long stream, DeltaDiscoveryRequest request) throws RequestException {
        Envoy envoy = envoyOf(stream, request.getNode(), request.getResourceNamesSubscribeList());
        if (request.hasErrorDetail()) {
            refuse(envoy, stream, request.getResponseNonce(), request.getErrorDetail());
        }
        envoy.subscribed(stream, request.getResourceNamesSubscribeList(), request.getResourceNamesUnsubscribeList());
        if (!request.getResponseNonce().isEmpty()) {
            envoy.accepted(stream, request.getResponseNonce());
        }
    }

    @Override
    public void onV3StreamResponse(long stream, DiscoveryRequest request, DiscoveryResponse response) {
        sent(stream, response.getNonce(), response.getVersionInfo(), response.getResourcesList());
    }

    @Override
    public void onV3StreamDeltaResponse(long stream, DeltaDiscoveryRequest request, DeltaDiscoveryResponse response) {
        sent(
                stream,
                response.getNonce(),
                response.getSystemVersionInfo(),
                response.getResourcesList().stream().map(Resource::getResource).toList());
    }

    private void sent(long stream, String nonce, String version, List<Any> resources) {
        Envoy envoy = byStream.get(stream);
        if (envoy != null) {
            Set<String> names = resources.stream().map(Envoys::nameOf).collect(Collectors.toSet());
            envoy.sent(stream, nonce, version, names);
        }
    }

    private static String nameOf(Any resource) {
        try {
            return resource.unpack(Secret.class).getName();
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalStateException("something else than a secret was sent", e);
        }
    }

    /** Ends the stream as well: Envoy comes back after a pause that grows, instead of refusing the same again at once. */
    private static void refuse(Envoy envoy, long stream, String nonce, com.google.rpc.Status reason)
            throws RequestException {
        envoy.refused(stream, nonce, reason);
        throw new RequestException(
                Status.FAILED_PRECONDITION.withDescription("the secrets were refused; come back for others"));
    }

    private Envoy envoyOf(long stream, Node node, List<String> secrets) throws RequestException {
        Envoy known = byStream.get(stream);
        if (known != null) {
            return known;
        }
        if (node.getId().isEmpty()) {
            throw new RequestException(Status.INVALID_ARGUMENT.withDescription(
                    "the request has no node; leave set_node_on_first_message_only unset"));
        }
        IssueRequest request = settings.identities()
                .apply(node)
                .orElseThrow(() -> new RequestException(Status.PERMISSION_DENIED.withDescription(
                        "node.cluster names no service that may have secrets; write <service account>.<namespace>")));
        Envoy envoy = open(stream, node.getId(), request, secrets);
        if (!envoy.has(request)) {
            throw new RequestException(Status.PERMISSION_DENIED.withDescription(
                    "node.id is that of another service's Envoy; give each Envoy an id of its own"));
        }
        byStream.put(stream, envoy);
        return envoy;
    }

    private Envoy open(long stream, String node, IssueRequest request, List<String> secrets) throws RequestException {
        try {
            return byNode.compute(node, (id, there) -> {
                Envoy envoy = there;
                if (envoy == null) {
                    envoy = new Envoy(id, request, manager, cache, scheduler, settings.settle());
                    envoy.start();
                }
                if (envoy.has(request)) {
                    envoy.opened(stream, secrets);
                }
                return envoy;
            });
        } catch (MeshRootException e) {
            throw new RequestException(Status.UNAVAILABLE
                    .withDescription("no leaf can be issued: " + e.code())
                    .withCause(e));
        }
    }

    @Override
    public void onStreamClose(long stream, String typeUrl) {
        ended(stream);
    }

    @Override
    public void onStreamCloseWithError(long stream, String typeUrl, Throwable error) {
        ended(stream);
    }

    private void ended(long stream) {
        Envoy envoy = byStream.remove(stream);
        if (envoy != null && envoy.closed(stream)) {
            scheduler.schedule(settings.patience(), this::forgetTheGone);
        }
    }

    private void forgetTheGone() {
        byNode.forEach((node, any) -> byNode.computeIfPresent(node, (id, envoy) -> {
            if (envoy.isGone()) {
                envoy.close();
                cache.clearSnapshot(id);
                return null;
            }
            return envoy;
        }));
    }

    @Override
    public void close() {
        byNode.values().forEach(Envoy::close);
        byNode.clear();
    }
}
