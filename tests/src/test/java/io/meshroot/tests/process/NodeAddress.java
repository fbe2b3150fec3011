package io.meshroot.tests.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the services of a process listen; the others read it from a file.
 *
 * @param node the number of the process
 * @param life how often it was started
 * @param ports the TCP port of each service, in their order
 */
record NodeAddress(int node, int life, List<Integer> ports) {
    /** Another address for each life, where that is possible: a port that a dead process had is not taken by another one. */
    static InetAddress host(int node, int life) throws IOException {
        return System.getProperty("os.name").startsWith("Linux")
                ? InetAddress.getByAddress(
                        new byte[] {127, (byte) (node + 1), (byte) (life >> 7), (byte) (life & 0x7f)})
                : InetAddress.getLoopbackAddress();
    }

    InetSocketAddress of(int service) throws IOException {
        return new InetSocketAddress(host(node, life), ports.get(service));
    }

    void publish(Path folder) throws IOException {
        Path draft = folder.resolve(node + "." + life);
        StringBuilder text = new StringBuilder().append(life);
        ports.forEach(port -> text.append(' ').append(port));
        Files.writeString(draft, text);
        Files.move(draft, folder.resolve("" + node), StandardCopyOption.ATOMIC_MOVE);
    }

    static Optional<NodeAddress> read(Path folder, int node) throws IOException {
        try {
            List<Integer> numbers = Stream.of(
                            Files.readString(folder.resolve("" + node)).split(" "))
                    .map(Integer::valueOf)
                    .toList();
            return Optional.of(new NodeAddress(node, numbers.get(0), numbers.subList(1, numbers.size())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }
}
