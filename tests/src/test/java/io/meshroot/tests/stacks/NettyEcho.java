package io.meshroot.tests.stacks;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.net.ssl.SSLSession;

/** A server in Netty that answers each byte with the same one, and its client. */
final class NettyEcho implements AutoCloseable {
    private static final int SECONDS = 20;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    private final Channel server;

    NettyEcho(SslContext tls) throws InterruptedException {
        server = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(tls, Echo::new))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) server.localAddress();
    }

    private static ChannelHandler initializer(SslContext tls, Supplier<ChannelHandler> handler) {
        return new ChannelInitializer<Channel>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(tls.newHandler(channel.alloc()), handler.get());
            }
        };
    }

    /** Connects with a handshake, sends a byte and waits for it to come back. */
    SSLSession call(SslContext tls) throws Exception {
        CompletableFuture<SSLSession> answered = new CompletableFuture<>();
        Channel client = new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .handler(initializer(tls, () -> new Asking(answered)))
                .connect(server.localAddress())
                .sync()
                .channel();
        try {
            return answered.get(SECONDS, TimeUnit.SECONDS);
        } finally {
            client.close().sync();
        }
    }

    private static final class Echo extends SimpleChannelInboundHandler<ByteBuf> {
        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            context.writeAndFlush(message.retain());
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }

    private static final class Asking extends SimpleChannelInboundHandler<ByteBuf> {
        private final CompletableFuture<SSLSession> answered;

        Asking(CompletableFuture<SSLSession> answered) {
            this.answered = answered;
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
                context.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {7}));
            }
            context.fireUserEventTriggered(event);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            if (message.readByte() == 7) {
                answered.complete(
                        context.pipeline().get(SslHandler.class).engine().getSession());
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            answered.completeExceptionally(cause);
            context.close();
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            answered.completeExceptionally(new java.io.IOException("closed before the answer"));
        }
    }

    @Override
    public void close() {
        server.close().syncUninterruptibly();
        threads.shutdownGracefully(0, SECONDS, TimeUnit.SECONDS).syncUninterruptibly();
    }
}
