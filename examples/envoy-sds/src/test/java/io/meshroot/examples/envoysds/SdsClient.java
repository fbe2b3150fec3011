package io.meshroot.examples.envoysds;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.Status;
import io.envoyproxy.envoy.config.core.v3.Node;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.Secret;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryRequest;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.envoyproxy.envoy.service.secret.v3.SecretDiscoveryServiceGrpc;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.StreamObserver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Speaks SDS as Envoy does: a stream for each secret, with versions and nonces. */
final class SdsClient implements AutoCloseable {
    private static final String SECRET = "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.Secret";
    private static final int SECONDS = 20;

    private final Kind kind;
    private final Node node;
    private final ManagedChannel channel;
    private final Consumer<Received> consumer;
    private final Map<String, Stream> streams = new ConcurrentHashMap<>();
    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

    /** The protocol variant. */
    enum Kind {
        STATE_OF_THE_WORLD,
        DELTA
    }

    /** A secret that has come in, to be answered. */
    record Received(SdsClient client, Secret secret, String version, String nonce) {
        void ack() {
            client.stream(secret.getName()).answer(this, Status.getDefaultInstance());
        }

        void nack(String reason) {
            client.stream(secret.getName())
                    .answer(
                            this,
                            Status.newBuilder().setCode(3).setMessage(reason).build());
        }
    }

    SdsClient(Kind kind, int port, String id, String cluster, Consumer<Received> consumer) {
        this.kind = kind;
        this.consumer = consumer;
        node = Node.newBuilder().setId(id).setCluster(cluster).build();
        channel = NettyChannelBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .usePlaintext()
                .build();
    }

    /** One that keeps what it receives until the test asks for it. */
    SdsClient(Kind kind, int port) {
        this(kind, port, "envoy-1", "bookseller.bookstore", any -> {});
    }

    SdsClient subscribe(String secret) {
        return subscribe(secret, "");
    }

    /** Subscribes, naming the version that an earlier stream gave. */
    SdsClient subscribe(String secret, String had) {
        Stream stream = kind == Kind.DELTA ? new Delta(secret) : new StateOfTheWorld(secret);
        streams.put(secret, stream);
        stream.begin(had);
        return this;
    }

    void end(String secret) {
        streams.remove(secret).requests().onCompleted();
    }

    private Stream stream(String secret) {
        return streams.get(secret);
    }

    Received next() throws InterruptedException {
        Received next = received.poll(SECONDS, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no secret came; failures: " + failures);
        }
        return next;
    }

    private void take(Any resource, String version, String nonce) {
        try {
            Received here = new Received(this, resource.unpack(Secret.class), version, nonce);
            received.add(here);
            consumer.accept(here);
        } catch (InvalidProtocolBufferException e) {
            throw new AssertionError(e);
        }
    }

    private interface Stream {
        StreamObserver<?> requests();

        void begin(String had);

        void answer(Received received, Status error);
    }

    private final class StateOfTheWorld implements Stream, StreamObserver<DiscoveryResponse> {
        private final String secret;
        private final StreamObserver<DiscoveryRequest> requests;
        private volatile String accepted = "";

        StateOfTheWorld(String secret) {
            this.secret = secret;
            requests = SecretDiscoveryServiceGrpc.newStub(channel).streamSecrets(this);
        }

        @Override
        public StreamObserver<?> requests() {
            return requests;
        }

        private DiscoveryRequest.Builder request() {
            return DiscoveryRequest.newBuilder()
                    .setNode(node)
                    .setTypeUrl(SECRET)
                    .addResourceNames(secret)
                    .setVersionInfo(accepted);
        }

        @Override
        public void begin(String had) {
            accepted = had;
            requests.onNext(request().build());
        }

        @Override
        public void answer(Received received, Status error) {
            DiscoveryRequest.Builder answer;
            if (error.getCode() == 0) {
                accepted = received.version();
                answer = request();
            } else {
                answer = request().setErrorDetail(error);
            }
            requests.onNext(answer.setResponseNonce(received.nonce()).build());
        }

        @Override
        public void onNext(DiscoveryResponse response) {
            response.getResourcesList()
                    .forEach(resource -> take(resource, response.getVersionInfo(), response.getNonce()));
        }

        @Override
        public void onError(Throwable error) {
            failures.add(error);
        }

        @Override
        public void onCompleted() {}
    }

    private final class Delta implements Stream, StreamObserver<DeltaDiscoveryResponse> {
        private final String secret;
        private final StreamObserver<DeltaDiscoveryRequest> requests;

        Delta(String secret) {
            this.secret = secret;
            requests = SecretDiscoveryServiceGrpc.newStub(channel).deltaSecrets(this);
        }

        @Override
        public StreamObserver<?> requests() {
            return requests;
        }

        private DeltaDiscoveryRequest.Builder request() {
            return DeltaDiscoveryRequest.newBuilder().setNode(node).setTypeUrl(SECRET);
        }

        @Override
        public void begin(String had) {
            requests.onNext(request()
                    .addAllResourceNamesSubscribe(List.of(secret))
                    .putAllInitialResourceVersions(had.isEmpty() ? Map.of() : Map.of(secret, had))
                    .build());
        }

        @Override
        public void answer(Received received, Status error) {
            DeltaDiscoveryRequest.Builder answer = request().setResponseNonce(received.nonce());
            requests.onNext(
                    error.getCode() == 0
                            ? answer.build()
                            : answer.setErrorDetail(error).build());
        }

        @Override
        public void onNext(DeltaDiscoveryResponse response) {
            response.getResourcesList()
                    .forEach(resource -> take(resource.getResource(), resource.getVersion(), response.getNonce()));
        }

        @Override
        public void onError(Throwable error) {
            failures.add(error);
        }

        @Override
        public void onCompleted() {}
    }

    @Override
    public void close() {
        channel.shutdownNow();
    }
}
