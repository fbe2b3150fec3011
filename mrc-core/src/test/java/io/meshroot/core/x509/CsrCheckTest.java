package io.meshroot.core.x509;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.testkit.x509.TestKeys;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.net.InetAddress;
import java.security.KeyPair;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class CsrCheckTest {
    private static final KeyPair KEY = TestKeys.shared(KeyType.EC_P256);
    private static final String NAME = "a.b.cluster.local";
    private static final LeafProfile ASKED = profile(Optional.of(NAME), Set.of(NAME), Set.of(), "/a/b");

    private static LeafProfile profile(
            Optional<String> commonName, Set<String> dnsNames, Set<InetAddress> addresses, String path) {
        return new LeafProfile(
                commonName,
                new TreeSet<>(dnsNames),
                addresses,
                Optional.of(SpiffeId.of(TrustDomain.of("cluster.local"), path)),
                Instant.ofEpochSecond(1_000_000_000),
                Instant.ofEpochSecond(1_000_003_600));
    }

    /** What a request for another profile differs in. */
    private static String difference(LeafProfile requested) {
        return CsrCheck.difference(Csr.create(KEY, requested), ASKED).orElse("");
    }

    @Test
    void findsNoneInWhatIsAskedFor() throws Exception {
        LeafProfile nameless =
                profile(Optional.empty(), Set.of("a.example"), Set.of(InetAddress.getByName("::1")), "/a");

        assertThat(CsrCheck.difference(Csr.create(KEY, ASKED), ASKED)).isEmpty();
        assertThat(CsrCheck.difference(Csr.create(KEY, nameless), nameless)).isEmpty();
        assertThat(CsrCheck.difference(TestSigningRequest.of(KEY, ASKED).pkcs10(), ASKED))
                .as("a request that somebody else made")
                .isEmpty();
    }

    @Test
    void namesTheFirst() throws Exception {
        assertThat(difference(profile(Optional.empty(), Set.of(NAME), Set.of(), "/a/b")))
                .contains("it lacks the CN");
        assertThat(difference(profile(Optional.of("admin"), Set.of(NAME), Set.of(), "/a/b")))
                .contains("its CN is \"admin\"");
        assertThat(difference(profile(Optional.of(NAME), Set.of(), Set.of(), "/a/b")))
                .contains("it lacks the DNS name");
        assertThat(difference(profile(Optional.of(NAME), Set.of(NAME, "admin.example"), Set.of(), "/a/b")))
                .contains("it bears the DNS name \"admin.example\", which was not asked for");
        assertThat(difference(profile(Optional.of(NAME), Set.of(NAME), Set.of(), "/admin")))
                .contains("spiffe://cluster.local/admin");
        assertThat(difference(
                        profile(Optional.of(NAME), Set.of(NAME), Set.of(InetAddress.getByName("10.0.0.1")), "/a/b")))
                .contains("IP address (hexadecimal) \"0a000001\"");
    }

    @Test
    void takesNoOtherExtension() {
        byte[] authority = TestSigningRequest.misleading(KEY, ASKED).pkcs10();

        assertThat(CsrCheck.difference(authority, ASKED).orElse("")).contains("it asks for the extension 551d13");
    }

    @Test
    void refusesWhatIsNoRequest() {
        for (byte[] bytes : List.of(new byte[0], new byte[] {0x30, 0}, new byte[] {0x30, 2, 0x30, 0})) {
            assertThatThrownBy(() -> CsrCheck.difference(bytes, ASKED))
                    .isInstanceOfSatisfying(
                            MeshRootException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ENCODING_INVALID));
        }
    }
}
