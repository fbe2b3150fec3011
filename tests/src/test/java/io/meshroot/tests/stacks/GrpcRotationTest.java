package io.meshroot.tests.stacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ServerCalls;
import io.meshroot.core.tls.MeshTls;
import io.meshroot.core.tls.PeerIdentity;
import io.meshroot.core.tls.PeerMatcher;
import io.meshroot.examples.stacks.Grpc;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.junit.jupiter.api.Test;

final class GrpcRotationTest {
    private static final MethodDescriptor<String, String> GREET = MethodDescriptor.<String, String>newBuilder()
            .setType(MethodDescriptor.MethodType.UNARY)
            .setFullMethodName("shop.Shop/Greet")
            .setRequestMarshaller(new Utf8())
            .setResponseMarshaller(new Utf8())
            .build();

    private static final class Utf8 implements MethodDescriptor.Marshaller<String> {
        @Override
        public InputStream stream(String text) {
            return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public String parse(InputStream in) {
            try {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static String callerOf(ServerCall<?, ?> call) {
        try {
            return PeerIdentity.of(call.getAttributes().get(io.grpc.Grpc.TRANSPORT_ATTR_SSL_SESSION))
                    .name();
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Server serve(MeshTls tls) throws IOException {
        ServerServiceDefinition service = ServerServiceDefinition.builder("shop.Shop")
                .addMethod(
                        GREET,
                        (call, headers) -> ServerCalls.<String, String>asyncUnaryCall((request, answer) -> {
                                    answer.onNext(request + " " + callerOf(call));
                                    answer.onCompleted();
                                })
                                .startCall(call, headers))
                .build();
        return Grpc.server(tls, Shop.BUYER, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), service);
    }

    private static String call(MeshTls tls, PeerMatcher seller, Server server) {
        // A channel of its own, for a handshake of its own.
        ManagedChannel channel =
                Grpc.channel(tls, seller, new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()));
        try {
            return ClientCalls.blockingUnaryCall(
                    channel, GREET, CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS), "hello");
        } finally {
            channel.shutdownNow();
        }
    }

    @Test
    void noCallFailsWhileRootAndTrustDomainAreReplaced() throws Exception {
        try (Shop shop = new Shop()) {
            Server server = serve(shop.seller);
            try {
                shop.rotateUnder(() -> assertThat(call(shop.buyer, Shop.SELLER, server))
                        .matches("hello spiffe://cluster.*/bookbuyer/bookstore"));
            } finally {
                server.shutdownNow();
            }
        }
    }

    @Test
    void thePeerIsChecked() throws Exception {
        try (Shop shop = new Shop()) {
            Server server = serve(shop.seller);
            try {
                assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> call(shop.buyer, Shop.BUYER, server))
                        .satisfies(e -> assertThat(e).hasStackTraceContaining("not service bookbuyer"));
                assertThatExceptionOfType(StatusRuntimeException.class)
                        .isThrownBy(() -> call(shop.seller, Shop.SELLER, server));
            } finally {
                server.shutdownNow();
            }
        }
    }
}
