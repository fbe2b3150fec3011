package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostNamesTest {
    private static PeerIdentity dns(String name) {
        return new PeerIdentity(
                Optional.empty(), new TreeSet<>(List.of(name)), new TreeSet<>(), Optional.of("cn.example"));
    }

    private static PeerIdentity ip(String address) {
        return new PeerIdentity(Optional.empty(), new TreeSet<>(), new TreeSet<>(List.of(address)), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({
        "a.example.org, a.example.org, true",
        "A.Example.org, a.eXample.ORG, true",
        "a.example.org, a.example.org., true",
        "a.example.org, b.example.org, false",
        "*.example.org, a.example.org, true",
        "*.example.org, b.a.example.org, false",
        "*.example.org, example.org, false",
        "*.org, example.org, false",
        "*, example, false",
        "a*.example.org, ab.example.org, false",
        "*.*.org, a.b.org, false",
        "*.example.org, .example.org, false",
        "xn--bcher-kva.example, bücher.example, true",
        "other.example, cn.example, false",
        "127.0.0.1, 127.0.0.1, false",
        "a.example.org, '', false"
    })
    void dnsNamesAreCompared(String name, String host, boolean bears) {
        assertThat(HostNames.bears(dns(name), host)).isEqualTo(bears);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "0:0:0:0:0:0:0:1, ::1, true",
        "127.0.0.1, localhost, false",
        "127.0.0.1, 999.0.0.1, false",
        "0:0:0:0:0:0:0:1, [::1], true",
        "fe80:0:0:0:0:0:0:1, fe80::1%eth0, true",
        "127.0.0.1, ::ffff:127.0.0.1, true",
        "127.0.0.1, 127.1, false",
        "127.0.0.1, 2130706433, false",
        "127.0.0.1, x:1, false",
        "127.0.0.1, :, false"
    })
    void addressesAreCompared(String address, String host, boolean bears) {
        assertThat(HostNames.bears(ip(address), host)).isEqualTo(bears);
    }

    /** A JVM whose look-ups are answered from a file says whether one was made. */
    @ParameterizedTest
    @ValueSource(strings = {"999.1.1.1", "x:1", "10.0.0.1.", "300", "1.2.3.4.5"})
    void nothingThatLooksLikeAnAddressIsLookedUp(String host, @TempDir Path folder) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "10.0.0.7 " + host + System.lineSeparator());
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Djdk.net.hosts.file=" + hosts,
                        "-cp",
                        System.getProperty("java.class.path"),
                        Asking.class.getName(),
                        host)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(process.waitFor()).as(said).isZero();
        assertThat(said.strip()).isEqualTo("false");
    }

    /** Asks whether a peer with the address that the file gives bears a host. */
    static final class Asking {
        private Asking() {}

        public static void main(String[] args) {
            System.out.println(HostNames.bears(ip("10.0.0.7"), args[0]));
        }
    }
}
