package io.meshroot.core.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ChainPathsTest {
    @Test
    void namesThatLeadEverywhereAndNowhereEndTheSearch() {
        List<X509Certificate> presented = Stream.generate(
                        () -> Forge.ca("everywhere").selfSigned().certificate())
                .limit(14)
                .toList();
        List<X509Certificate> roots = List.of(Forge.ca("root").selfSigned().certificate());
        assertThat(assertTimeoutPreemptively(Duration.ofSeconds(20), () -> ChainPaths.of(presented, roots)))
                .isEmpty();
    }
}
