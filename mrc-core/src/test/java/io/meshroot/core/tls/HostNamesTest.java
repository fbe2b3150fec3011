package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
        "127.0.0.1, 999.0.0.1, false"
    })
    void addressesAreCompared(String address, String host, boolean bears) {
        assertThat(HostNames.bears(ip(address), host)).isEqualTo(bears);
    }
}
