package io.meshroot.examples.rotation;

import java.net.InetAddress;
import java.net.InetSocketAddress;

/**
 * Where a service listens.
 *
 * @param identity {@code <service account>.<namespace>}
 * @param port its TCP port on the loopback address
 */
record Endpoint(String identity, int port) {
    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }
}
