package io.meshroot.tresor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.store.Secret;
import io.meshroot.api.store.SecretStore;
import io.meshroot.core.store.FileSecretStore;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import io.meshroot.testkit.x509.CertificateProfileChecker;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OfflineRootTest {
    private static final SecretRef REQUEST = new SecretRef("osm-system", "mrc-1-ca.request");
    private static final TestCertificate ROOT = TestCertificates.root();

    private final Bench bench = new Bench();
    private final MeshRootCertificate mrc = Bench.mrc();
    private final TresorProvider provider =
            TresorProvider.builder().offlineRoot(MrcName.of("mrc-1")).build();
    private final OfflineRoot offline = provider.offlineRoot(bench.secrets, bench.clock);

    @Test
    void certifiesTheIntermediateThatThenSigns() {
        offline.accept(mrc, signed(offline.certificationRequest(mrc)));

        try (Issuer issuer = provider.open(bench.context())) {
            assertThat(issuer.trustAnchors()).containsExactly(ROOT.certificate());
            List<X509Certificate> chain = bench.leaf(issuer);
            assertThat(chain).hasSize(2);
            CertificateProfileChecker.create().requireChain(chain, ROOT.certificate());
        }
        assertThat(bench.secrets.read(REQUEST)).isEmpty();
        assertThat(bench.stored().names()).containsExactly("ca.crt", "private.key");
    }

    @Test
    void worksInAFolderOfFiles(@TempDir Path folder) {
        try (SecretStore files = FileSecretStore.at(folder)) {
            OfflineRoot there = provider.offlineRoot(files, bench.clock);
            there.accept(mrc, signed(there.certificationRequest(mrc)));

            assertThat(files.read(REQUEST)).isEmpty();
            try (Issuer issuer = provider.open(new Bench(bench.clock, files).context())) {
                assertThat(issuer.trustAnchors()).containsExactly(ROOT.certificate());
            }
        }
    }

    @Test
    void openingSaysWhereTheRequestIsUntilTheChainIsThere() {
        ProviderException error = refusal(provider);

        assertThat(error)
                .hasMessageContaining("mrc-1 waits for its offline root")
                .hasMessageContaining("entry ca.csr of secret osm-system/mrc-1-ca.request")
                .hasMessageContaining("OfflineRoot.accept");
        assertThat(error.retry()).isEqualTo(ProviderException.Retry.MAY_HELP);
        assertThat(bench.secrets.read(Bench.REF)).isEmpty();
        byte[] csr = bench.secrets
                .read(REQUEST)
                .orElseThrow()
                .value()
                .expose("ca.csr")
                .orElseThrow();
        assertThat(offline.certificationRequest(mrc)).isEqualTo(new String(csr, StandardCharsets.US_ASCII));
    }

    @Test
    void noRootIsMadeWhileARequestWaitsWhoeverOpens() {
        offline.certificationRequest(mrc);

        assertThat(refusal(new TresorProvider())).hasMessageContaining("waits for its offline root");
        assertThat(bench.secrets.read(Bench.REF)).isEmpty();
    }

    @Test
    void theRequestIsOneHoweverOftenItIsAskedFor() {
        String first = offline.certificationRequest(mrc);
        refusal(provider);

        assertThat(offline.certificationRequest(mrc)).isEqualTo(first);
    }

    @Test
    void theRequestIsForAKeyOfTheTypeThatTheMrcNames() {
        String csr = offline.certificationRequest(Bench.mrc(KeyType.EC_P384));

        assertThat(Keys.requireAcceptable(Csr.verified(csr.getBytes(StandardCharsets.US_ASCII)), "key"))
                .isEqualTo(KeyType.EC_P384);
    }

    @Test
    void theSameChainMayBeHandedInAgain() {
        String chain = signed(offline.certificationRequest(mrc));

        offline.accept(mrc, chain);
        offline.accept(mrc, chain);
    }

    @Test
    void anAcceptThatDiedBeforeItsEndIsFinishedByTheNext() {
        String csr = offline.certificationRequest(mrc);
        var pending = bench.secrets.read(REQUEST).orElseThrow().value();
        offline.accept(mrc, signed(csr));
        bench.secrets.createIfAbsent(REQUEST, pending);
        String chain = new String(bench.stored().expose("ca.crt").orElseThrow(), StandardCharsets.US_ASCII);

        provider.open(bench.context()).close();
        offline.accept(mrc, chain);

        assertThat(bench.secrets.read(REQUEST)).isEmpty();
    }

    @Test
    void anotherChainIsNotTakenOnceOneIsThere() {
        String csr = offline.certificationRequest(mrc);
        offline.accept(mrc, signed(csr));
        var before = bench.secrets.read(Bench.REF);

        assertThat(refusal(signed(csr)).code()).isEqualTo(ErrorCode.STORE_CONFLICT);
        assertThat(bench.secrets.read(Bench.REF)).isEqualTo(before);
    }

    @Test
    void aRequestIsNotMadeForAnMrcThatHasItsRoot() {
        new TresorProvider().open(bench.context()).close();

        MeshRootException error =
                catchThrowableOfType(MeshRootException.class, () -> offline.certificationRequest(mrc));

        assertThat(error.code()).isEqualTo(ErrorCode.STORE_CONFLICT);
        assertThat(bench.secrets.read(REQUEST)).isEmpty();
    }

    @Test
    void aChainWithoutARequestIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> offline.accept(mrc, Pem.of(ROOT.chainWithRoot())))
                .withMessageContaining("call certificationRequest first");
    }

    @Test
    void aChainForAnotherKeyIsRefused() {
        offline.certificationRequest(mrc);

        assertThat(refusal(Pem.of(TestCertificates.intermediate(ROOT).chainWithRoot())))
                .hasMessageContaining("is for another key than the certification request's")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED));
    }

    @Test
    void aChainWithoutTheRootIsRefused() {
        String csr = offline.certificationRequest(mrc);

        assertThat(refusal(Pem.of(List.of(certificate(csr, CertificateRecipe.intermediate())))))
                .hasMessageContaining("add the certificates above it");
    }

    @Test
    void aLeafForTheKeyIsRefused() {
        String csr = offline.certificationRequest(mrc);

        assertThat(refusal(Pem.of(List.of(certificate(csr, CertificateRecipe.leaf()), ROOT.certificate()))))
                .hasMessageContaining("is not a CA");
    }

    @Test
    void anExpiredChainIsRefused() {
        String chain = signed(offline.certificationRequest(mrc));
        bench.clock.advance(Duration.ofDays(366));

        assertThat(refusal(chain)).hasMessageContaining("expired at");
    }

    @Test
    void garbageIsRefusedAndTheRequestStays() {
        String csr = offline.certificationRequest(mrc);

        assertThat(refusal("garbage").code()).isEqualTo(ErrorCode.ENCODING_INVALID);
        assertThat(offline.certificationRequest(mrc)).isEqualTo(csr);
    }

    @Test
    void aBrokenRequestSecretIsAnError() {
        bench.secrets.createIfAbsent(REQUEST, Secret.of(Map.of("ca.csr", new byte[0])));

        assertThat(refusal(Pem.of(ROOT.chainWithRoot())))
                .hasMessageContaining("osm-system/mrc-1-ca.request")
                .hasMessageContaining("entry private.key is missing")
                .satisfies(e -> assertThat(e.code()).isEqualTo(ErrorCode.SECRET_UNUSABLE));
    }

    @Test
    void anIntermediateInMemoryMayStandBelow() {
        TresorProvider both = TresorProvider.builder()
                .offlineRoot(MrcName.of("mrc-1"))
                .intermediate()
                .build();
        OfflineRoot below = both.offlineRoot(bench.secrets, bench.clock);
        below.accept(mrc, signed(below.certificationRequest(mrc)));

        try (Issuer issuer = both.open(bench.context())) {
            assertThat(bench.leaf(issuer)).hasSize(3);
        }
    }

    @Test
    void aSecretWhoseNameHasNoRoomForTheRequestStillGetsARootOfItsOwn() {
        MeshRootCertificate longName = Bench.mrc("mrc-1", TresorConfig.inSecret("ns", "s".repeat(250)));

        new TresorProvider().open(bench.context(longName)).close();
        assertThat(catchThrowableOfType(
                        IllegalArgumentException.class,
                        () -> offline.certificationRequest(
                                Bench.mrc("mrc-1", TresorConfig.inSecret("other", "s".repeat(250))))))
                .hasMessageContaining("with an offline root use at most 245");
    }

    private ProviderException refusal(TresorProvider opened) {
        return catchThrowableOfType(ProviderException.class, () -> opened.open(bench.context()));
    }

    private MeshRootException refusal(String chain) {
        return catchThrowableOfType(MeshRootException.class, () -> offline.accept(mrc, chain));
    }

    /** What the owner of the offline root does. */
    private static String signed(String csr) {
        return Pem.of(List.of(certificate(csr, CertificateRecipe.intermediate()), ROOT.certificate()));
    }

    private static X509Certificate certificate(String csr, CertificateRecipe recipe) {
        return recipe.publicKey(Csr.verified(csr.getBytes(StandardCharsets.US_ASCII)))
                .signedBy(ROOT)
                .certificate();
    }
}
