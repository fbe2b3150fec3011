package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.provider.Issuer;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.time.Subscription;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Another root appears in the secret behind an issuer. */
class DriftTest {
    private final Bench bench = new Bench();
    private final Issuer issuer = new TresorProvider().open(bench.context());
    private final X509Certificate opened = issuer.trustAnchors().get(0);
    private final List<List<X509Certificate>> heard = new ArrayList<>();

    @AfterEach
    void close() {
        issuer.close();
    }

    @Test
    void isReportedAndNeverSignedWith() throws Exception {
        issuer.onRootChange(heard::add);

        TestCertificate other = replace();

        assertThat(heard).containsExactly(List.of(other.certificate()));
        assertThat(issuer.trustAnchors()).containsExactly(opened);
        bench.leaf(issuer).get(0).verify(opened.getPublicKey());
    }

    @Test
    void isReportedToThoseThatRegisterLater() {
        TestCertificate other = replace();

        issuer.onRootChange(heard::add);
        bench.scheduler.runPending();

        assertThat(heard).containsExactly(List.of(other.certificate()));
    }

    @Test
    void isReportedWhenItEnds() {
        var original = bench.stored();
        issuer.onRootChange(heard::add);
        TestCertificate other = replace();
        delete();

        bench.secrets.createIfAbsent(Bench.REF, original);
        bench.scheduler.runPending();

        assertThat(heard).containsExactly(List.of(other.certificate()), List.of(opened));
    }

    @Test
    void isNoLongerReportedToWhoeverLeft() {
        Subscription subscription = issuer.onRootChange(heard::add);
        subscription.close();
        subscription.close();

        replace();

        assertThat(heard).isEmpty();
    }

    @Test
    void isNotReportedAfterClosing() {
        issuer.onRootChange(heard::add);
        issuer.close();

        replace();

        assertThat(heard).isEmpty();
    }

    @Test
    void aSecretThatIsGoneOrGarbageHoldsNoOtherRoot() throws Exception {
        issuer.onRootChange(heard::add);

        delete();
        bench.scheduler.runPending();
        bench.store(Map.of("ca.crt", "garbage"));
        bench.scheduler.runPending();
        delete();
        bench.store(Map.of("note", "nothing of interest"));
        bench.scheduler.runPending();

        assertThat(heard).isEmpty();
        bench.leaf(issuer).get(0).verify(opened.getPublicKey());
    }

    private TestCertificate replace() {
        TestCertificate other = TestCertificates.root();
        delete();
        bench.store(List.of(other.certificate()), other.keys().getPrivate());
        bench.scheduler.runPending();
        return other;
    }

    private void delete() {
        StoreVersion version = bench.secrets.read(Bench.REF).orElseThrow().version();
        bench.secrets.delete(Bench.REF, version);
    }
}
