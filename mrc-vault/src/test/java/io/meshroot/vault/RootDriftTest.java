package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.provider.Issuer;
import io.meshroot.testkit.vault.VaultFault;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RootDriftTest {
    private final Bench bench = new Bench();
    private final List<String> told = new ArrayList<>();

    @BeforeEach
    void anotherRoot() {
        bench.admin.generateRoot("pki", "root-b");
    }

    @AfterEach
    void stop() {
        bench.close();
    }

    @Test
    void anotherDefaultIssuerIsTold() {
        try (Issuer issuer = bench.open()) {
            issuer.onRootChange(this::told);
            makeDefault("root-b");
            bench.time.advance(Duration.ofMinutes(1));

            assertThat(told).containsExactly("CN=root-b");
            assertDrifted(issuer);
            assertThat(bench.requests("sign/mesh")).isEmpty();

            makeDefault("root-a");
            bench.time.advance(Duration.ofMinutes(1));
            assertThat(told).containsExactly("CN=root-b", "CN=root-a");
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void nothingOfAnotherRootIsHandedOutBeforeTheNextLook() {
        try (Issuer issuer = bench.open()) {
            issuer.onRootChange(this::told);
            makeDefault("root-b");

            assertDrifted(issuer);
            assertThat(told).containsExactly("CN=root-b");
        }
    }

    @Test
    void whoeverComesLateIsToldAsWell() {
        try (Issuer issuer = bench.open()) {
            makeDefault("root-b");
            bench.time.advance(Duration.ofMinutes(1));

            issuer.onRootChange(this::told);

            assertThat(told).containsExactly("CN=root-b");
        }
    }

    @Test
    void aPinnedIssuerKeepsItsRootWhateverTheDefaultDoes() {
        try (Issuer issuer = bench.open(bench.pinned("root-a"))) {
            issuer.onRootChange(this::told);
            makeDefault("root-b");
            bench.time.advance(Duration.ofMinutes(5));

            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(told).isEmpty();
        }
    }

    @Test
    void aNameThatWentToAnotherIssuerIsTold() {
        try (Issuer issuer = bench.open(bench.pinned("root-a"))) {
            issuer.onRootChange(this::told);
            bench.admin.write("pki/issuer/root-a", Map.of("issuer_name", "old")).requireSuccess();
            bench.admin
                    .write("pki/issuer/root-b", Map.of("issuer_name", "root-a"))
                    .requireSuccess();
            bench.time.advance(Duration.ofMinutes(1));

            assertThat(told).containsExactly("CN=root-b");
            assertDrifted(issuer);
        }
    }

    @Test
    void aRoleThatMovedToAnotherIssuerIsTold() {
        bench.role(Map.of("issuer_ref", "root-a"));
        try (Issuer issuer = bench.open()) {
            issuer.onRootChange(this::told);
            makeDefault("root-b");
            bench.time.advance(Duration.ofMinutes(1));
            assertThat(told).isEmpty();

            bench.role(Map.of("issuer_ref", "root-b"));
            bench.time.advance(Duration.ofMinutes(1));
            assertThat(told).containsExactly("CN=root-b");
            assertDrifted(issuer);
            assertThat(bench.requests("sign/mesh")).isEmpty();
        }
    }

    @Test
    void asksForNoCertificateWhileTheIssuerIsTheSame() {
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.trustAnchors()).hasSize(1);
            int read = bench.requests("/json").size();
            bench.time.advance(Duration.ofMinutes(10));

            assertThat(bench.requests("/json")).hasSize(read);
            assertThat(bench.requests("pki/issuers").size()).isGreaterThan(9);
        }
    }

    @Test
    void aServerThatCannotBeAskedHasChangedNothing() {
        try (Issuer issuer = bench.open()) {
            issuer.onRootChange(this::told);
            bench.vault.fail(VaultFault.error(500, "internal error"));
            bench.time.advance(Duration.ofMinutes(3));
            bench.vault.recover();

            assertThat(told).isEmpty();
            assertThat(issuer.sign(bench.request())).hasSize(1);

            makeDefault("root-b");
            bench.time.advance(Duration.ofMinutes(1));
            assertThat(told).containsExactly("CN=root-b");
        }
    }

    @Test
    void looksNoMoreOnceItIsClosed() {
        bench.open().close();
        long asked = bench.vault.requestCount();

        bench.time.advance(Duration.ofHours(1));

        assertThat(bench.vault.requestCount()).isEqualTo(asked);
    }

    private void told(List<X509Certificate> roots) {
        roots.forEach(root -> told.add(root.getSubjectX500Principal().getName()));
    }

    private void makeDefault(String issuer) {
        bench.admin.write("pki/config/issuers", Map.of("default", issuer)).requireSuccess();
    }

    private void assertDrifted(Issuer issuer) {
        assertThatThrownBy(() -> issuer.sign(bench.request())).isInstanceOfSatisfying(MeshRootException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.ROOT_DRIFTED);
            assertThat(e).hasMessageContaining("root-a").hasMessageContaining("pin it");
        });
    }
}
