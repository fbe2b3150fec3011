package io.meshroot.certmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.certmanager.CertificateRequestException.End;
import io.meshroot.testkit.certmanager.Approval;
import io.meshroot.testkit.certmanager.IssuerBehavior;
import io.meshroot.testkit.kubernetes.KubernetesFault;
import io.meshroot.testkit.kubernetes.NetworkCut;
import io.meshroot.testkit.kubernetes.ObjectName;
import io.meshroot.testkit.x509.CertificateRecipe;
import io.meshroot.testkit.x509.TestCertificate;
import io.meshroot.testkit.x509.TestCertificates;
import io.meshroot.testkit.x509.TestSigningRequest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class CertManagerIssuerTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private ProviderException refused(Issuer issuer) {
        return catchThrowableOfType(ProviderException.class, () -> issuer.sign(bench.request()));
    }

    /** Signs on another thread and moves the clock over the deadline once the request waits. */
    private ProviderException late(Issuer issuer) {
        CompletableFuture<ProviderException> signing = CompletableFuture.supplyAsync(() -> refused(issuer));
        Bench.await("a request waits", () -> !bench.certManager.requests().isEmpty());
        assertThat(signing).isNotDone();
        bench.time.advance(Bench.DEADLINE);
        return signing.join();
    }

    @Test
    void isFoundByServiceLoader() {
        assertThat(ServiceLoader.load(CertificateProvider.class))
                .anyMatch(provider -> provider instanceof CertManagerProvider
                        && provider.name().equals("cert-manager"));
    }

    @Test
    void refusesTheDocumentOfAnotherProvider() {
        var other = MeshRootCertificate.builder("other")
                .provider(TresorConfig.inSecret("a", "b"))
                .role(Role.ACTIVE)
                .build();
        assertThatThrownBy(() -> CertManagerProvider.configOf(other))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"tresor\"");
    }

    @Test
    void asksWithUsagesBesideTheRequestAndDeletesItAfterwards() {
        try (Issuer issuer = bench.open()) {
            issuer.sign(bench.request());
        }

        assertThat(bench.certManager.requests()).isEmpty();
        assertThat(bench.sent("POST"))
                .hasSize(2)
                .allSatisfy(sent -> assertThat(sent.body())
                        .contains("\"usages\":[\"digital signature\",\"server auth\",\"client auth\"]")
                        .contains("\"duration\":\"3510s\"")
                        .contains("\"kind\":\"Issuer\"")
                        .contains("\"group\":\"cert-manager.io\""));
        assertThat(bench.sent("DELETE")).hasSize(2);
        assertThat(bench.sent("GET").stream().filter(each -> each.query().containsKey("watch")))
                .as("one watch for all requests")
                .hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FAILS | FAILED | PROVIDER_FAILED | MAY_HELP | Failed: Vault failed to sign certificate: connection refused",
                "MARKS_INVALID | INVALID | PROVIDER_FAILED | CANNOT_HELP | BadConfig: The CSR does not fit the issuer"
            })
    void tellsEachEndAtOnceWithItsReason(
            IssuerBehavior behavior, End end, ErrorCode code, Retry retry, String message) {
        try (Issuer issuer = bench.open()) {
            bench.certManager.behave(behavior);

            ProviderException refused = refused(issuer);

            assertThat(refused).hasMessageContaining(message);
            assertThat(refused.code()).isEqualTo(code);
            assertThat(refused.retry()).isEqualTo(retry);
            assertThat(refused)
                    .cause()
                    .isInstanceOfSatisfying(
                            CertificateRequestException.class,
                            ended -> assertThat(ended.end()).isEqualTo(end));
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    @Test
    void tellsADenialAtOnce() {
        try (Issuer issuer = bench.open()) {
            bench.certManager.approval(Approval.DENIED);

            ProviderException refused = refused(issuer);

            assertThat(refused.code()).isEqualTo(ErrorCode.ISSUANCE_REFUSED);
            assertThat(refused).hasMessageContaining("No policy approved this request");
            assertThat(refused)
                    .cause()
                    .isInstanceOfSatisfying(
                            CertificateRequestException.class,
                            ended -> assertThat(ended.end()).isEqualTo(End.DENIED));
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    @Test
    void givesUpAtTheDeadlineAndSaysWhatItWaitedFor() {
        try (Issuer issuer = bench.open()) {
            bench.certManager.approval(Approval.NONE);
            ProviderException unapproved = late(issuer);
            assertThat(unapproved).hasMessageContaining("nobody approved it");
            assertThat(unapproved.retry()).isEqualTo(Retry.MAY_HELP);
            assertThat(bench.certManager.requests()).isEmpty();

            bench.certManager.approval(Approval.AUTOMATIC);
            bench.certManager.breakIssuer(Bench.NAMESPACE, Bench.ISSUER);
            CompletableFuture<ProviderException> signing = CompletableFuture.supplyAsync(() -> refused(issuer));
            Bench.await(
                    "the request is pending",
                    () -> bench.certManager.requests().toString().contains("Pending"));
            bench.time.advance(Bench.DEADLINE);
            assertThat(signing.join())
                    .hasMessageContaining("Referenced issuer does not have a Ready status condition")
                    .hasMessageContaining("see whether Issuer \"mesh-ca\" in namespace mesh-system is there and ready")
                    .cause()
                    .isInstanceOfSatisfying(CertificateRequestException.class, ended -> {
                        assertThat(ended.end()).isEqualTo(End.LATE);
                        assertThat(ended.reason()).isEqualTo("Pending");
                    });
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    /** A person or a slow policy approves it, or the API server was away: cert-manager counts from when it signs. */
    @Test
    void takesALeafThatWasApprovedLateWithinTheDeadline() {
        Duration patience = Duration.ofMinutes(10);
        CertManagerProvider patient = bench.builder().deadline(patience).build();
        try (Issuer issuer = patient.open(bench.context())) {
            bench.certManager.approval(Approval.NONE);
            SigningRequest request = TestSigningRequest.of(Bench.KEY, bench.profile(Duration.ofHours(10)));
            CompletableFuture<List<X509Certificate>> signing =
                    CompletableFuture.supplyAsync(() -> issuer.sign(request));
            Bench.await("a request waits", () -> !bench.certManager.requests().isEmpty());

            bench.time.advance(patience.minusSeconds(1));
            bench.certManager.approval(Approval.AUTOMATIC);

            X509Certificate leaf =
                    signing.orTimeout(20, TimeUnit.SECONDS).join().get(0);
            assertThat(leaf.getNotAfter().toInstant())
                    .isBeforeOrEqualTo(request.profile().notAfter());
        }
    }

    @Test
    void refusesWhatWasNotAskedFor() {
        try (Issuer issuer = bench.open()) {
            bench.certManager.behave(IssuerBehavior.SIGNS_ANOTHER_KEY);
            assertThat(refused(issuer)).hasMessageContaining("another public key");
            bench.certManager.behave(IssuerBehavior.SIGNS_OTHER_NAMES);
            assertThat(refused(issuer)).hasMessageContaining("admin.cluster.local");
            bench.certManager.behave(IssuerBehavior.SIGNS_FOR_LESS);
            assertThat(refused(issuer)).hasMessageContaining("sooner than asked");
            bench.certManager.behave(IssuerBehavior.ANSWERS_GARBAGE);
            assertThat(refused(issuer)).hasMessageContaining("status.certificate can't be read");
            assertThat(refused(issuer).code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED);
            bench.certManager.behave(IssuerBehavior.ISSUES);
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void sendsNoRequestThatAsksForOtherNames() {
        try (Issuer issuer = bench.open()) {
            int before = bench.sent("POST").size();

            assertThatThrownBy(() ->
                            issuer.sign(TestSigningRequest.misleading(Bench.KEY, bench.profile(Duration.ofHours(1)))))
                    .isInstanceOfSatisfying(
                            ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ISSUANCE_REFUSED))
                    .hasMessageContaining("it asks for the extension");
            assertThat(bench.sent("POST")).hasSize(before);
        }
    }

    @Test
    void learnsNoRootFromAnAnswerToAnotherRequest() {
        bench.certManager.behave(IssuerBehavior.SIGNS_ANOTHER_KEY);
        assertThatThrownBy(bench::open)
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.PROVIDER_ANSWER_REFUSED))
                .hasMessageContaining("another public key");
        bench.certManager.behave(IssuerBehavior.SIGNS_OTHER_NAMES);
        assertThatThrownBy(bench::open).hasMessageContaining("admin.cluster.local");
    }

    @Test
    void neverTakesAnIntermediateForARoot() {
        TestCertificate intermediate = TestCertificates.intermediate(bench.root);
        bench.certManager.issuerWithoutRoot(Bench.NAMESPACE, "rootless", intermediate);

        assertThatThrownBy(() -> bench.builder().build().open(bench.context("rootless")))
                .isInstanceOf(ProviderException.class)
                .hasMessageContaining("no root is above the leaves of Issuer \"rootless\"")
                .hasMessageContaining("trustAnchors");
        X509Certificate root = bench.root.certificate();
        CertManagerProvider pinned =
                bench.builder().trustAnchors(MrcName.of("mrc-1"), List.of(root)).build();
        try (Issuer issuer = pinned.open(bench.context("rootless"))) {
            assertThat(issuer.trustAnchors()).containsExactly(root);
            assertThat(issuer.sign(bench.request())).hasSize(2).last().isEqualTo(intermediate.certificate());
        }
    }

    @Test
    void learnsTheRootFromTheChainOrStatusCaAndNeedsOneOfThem() {
        bench.certManager.behave(IssuerBehavior.OMITS_CA);
        assertThatThrownBy(bench::open).hasMessageContaining("no root is above");
        bench.certManager.behave(IssuerBehavior.ISSUES);
        try (Issuer issuer = bench.open()) {
            assertThat(issuer.trustAnchors()).containsExactly(bench.root.certificate());
            bench.certManager.behave(IssuerBehavior.OMITS_CA);
            assertThat(issuer.sign(bench.request()))
                    .as("the learnt root is enough from then on")
                    .hasSize(1);
        }
    }

    @Test
    void tellsWhenAnotherRootSigns() {
        List<List<X509Certificate>> told = new CopyOnWriteArrayList<>();
        try (Issuer issuer = bench.open()) {
            issuer.onRootChange(told::add);
            TestCertificate other = TestCertificates.root();
            bench.certManager.issuer(Bench.NAMESPACE, Bench.ISSUER, other);

            assertThat(refused(issuer).code()).isEqualTo(ErrorCode.ROOT_DRIFTED);
            bench.time.advance(Duration.ofSeconds(1));
            assertThat(told).containsExactly(List.of(other.certificate()));
            bench.certManager.issuer(Bench.NAMESPACE, Bench.ISSUER, bench.root);
            assertThat(issuer.sign(bench.request())).hasSize(1);
            bench.time.advance(Duration.ofSeconds(1));
            assertThat(told).last().isEqualTo(List.of(bench.root.certificate()));
        }
    }

    @Test
    void boundsHowManyAreUnderWay() {
        CertManagerProvider two = bench.builder().maxInFlight(2).build();
        try (Issuer issuer = two.open(bench.context())) {
            bench.certManager.approval(Approval.NONE);
            List<CompletableFuture<List<X509Certificate>>> signing = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                signing.add(CompletableFuture.supplyAsync(
                        () -> issuer.sign(bench.request()), CertManagerIssuerTest::start));
            }
            Bench.await("two wait", () -> bench.certManager.requests().size() == 2);
            int most = bench.certManager.requests().size();
            bench.certManager.approval(Approval.AUTOMATIC);
            signing.forEach(each -> assertThat(each.join()).hasSize(1));
            assertThat(most).isEqualTo(2);
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    private static void start(Runnable task) {
        new Thread(task, "signs").start();
    }

    @Test
    void goesOnAfterTheWatchBrokeAndHistoryWasForgotten() {
        try (Issuer issuer = bench.open()) {
            bench.kubernetes.breakWatches();
            assertThat(issuer.sign(bench.request())).hasSize(1);
            bench.kubernetes.goDown();
            bench.kubernetes.compact();
            bench.kubernetes.comeUp();
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }

    @Test
    void looksOnceMoreAtTheDeadlineWhereTheWatchIsBehind() {
        try (Issuer issuer = bench.open()) {
            bench.certManager.approval(Approval.NONE);
            bench.kubernetes.failNext(1_000, "?watch=true", KubernetesFault.error(503, "ServiceUnavailable", "later"));
            CompletableFuture<List<X509Certificate>> signing =
                    CompletableFuture.supplyAsync(() -> issuer.sign(bench.request()));
            Bench.await("a request waits", () -> !bench.certManager.requests().isEmpty());
            bench.kubernetes.breakWatches();
            Bench.await("no watch is open", () -> bench.kubernetes.openWatches() == 0);
            bench.certManager.approval(Approval.AUTOMATIC);
            Bench.await(
                    "it is issued",
                    () -> bench.certManager.requests().toString().contains("Issued"));

            bench.time.advance(Bench.DEADLINE);

            assertThat(signing.join()).hasSize(1);
        }
    }

    @Test
    void leavesNothingBehindWhenTheAnswerToTheCreationIsLost() {
        try (Issuer issuer = bench.open()) {
            bench.kubernetes.failNext(1, "POST /apis/cert-manager.io", KubernetesFault.resetAfterwards());

            ProviderException lost = refused(issuer);

            assertThat(lost.retry()).isEqualTo(Retry.MAY_HELP);
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    @Test
    void goesOnWhereTheClientItselfTriedAgain() {
        Config config = new ConfigBuilder(bench.client.getConfiguration())
                .withRequestRetryBackoffLimit(3)
                .withRequestRetryBackoffInterval(1)
                .build();
        try (KubernetesClient stubborn =
                        new KubernetesClientBuilder().withConfig(config).build();
                Issuer issuer = bench.builder().client(stubborn).build().open(bench.context())) {
            bench.kubernetes.failNext(1, "POST /apis/cert-manager.io", KubernetesFault.resetAfterwards());

            assertThat(issuer.sign(bench.request())).hasSize(1);
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    @Test
    void leavesNothingBehindWhenTheThreadIsInterrupted() throws Exception {
        try (Issuer issuer = bench.open()) {
            bench.certManager.approval(Approval.NONE);
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            Thread signing = new Thread(() -> {
                ProviderException refused = refused(issuer);
                interrupted.complete(refused.retry() == Retry.MAY_HELP
                        && Thread.currentThread().isInterrupted());
            });
            signing.start();
            Bench.await("a request waits", () -> !bench.certManager.requests().isEmpty());

            signing.interrupt();

            assertThat(interrupted.get(20, TimeUnit.SECONDS)).isTrue();
            assertThat(bench.certManager.requests()).isEmpty();
        }
    }

    @Test
    void tellsWhenTheFirstCertificateAboveEnds() {
        TestCertificate intermediate = TestCertificates.intermediate(bench.root);
        bench.certManager.issuer(Bench.NAMESPACE, "below", intermediate);
        try (Issuer issuer = bench.builder().build().open(bench.context("below"))) {
            assertThat(issuer.capabilities().notAfter())
                    .contains(Stream.of(intermediate, bench.root)
                            .map(each -> each.certificate().getNotAfter().toInstant())
                            .min(Instant::compareTo)
                            .orElseThrow());
        }
    }

    @Test
    void tellsTheEndOfTheRootThatIsAboveAndOfNoOther() {
        Instant now = bench.clock.instant();
        X509Certificate longer = CertificateRecipe.root()
                .commonName("longer")
                .validity(now.minus(Duration.ofDays(1)), now.plus(Duration.ofDays(5000)))
                .selfSigned()
                .certificate();
        X509Certificate root = bench.root.certificate();
        CertManagerProvider pinned = bench.builder()
                .trustAnchors(MrcName.of("mrc-1"), List.of(root, longer))
                .build();
        try (Issuer issuer = pinned.open(bench.context())) {
            issuer.sign(bench.request());

            assertThat(issuer.capabilities().notAfter())
                    .contains(root.getNotAfter().toInstant());
        }
    }

    @Test
    void sweepsWhatACrashLeftBehindAndNothingElse() {
        try (Issuer issuer = bench.open()) {
            bench.kubernetes.cut(bench.token, NetworkCut.RESET);
            bench.certManager.approval(Approval.NONE);
            bench.kubernetes.mend(bench.token);
            bench.kubernetes.failNext(1, "DELETE /apis/cert-manager.io", KubernetesFault.resetConnection());
            ProviderException late = late(issuer);
            assertThat(late).isNotNull();
            assertThat(bench.certManager.requests()).as("the deletion failed").hasSize(1);
            Map<String, Object> stranger =
                    new LinkedHashMap<>(bench.certManager.requests().get(0));
            stranger.put("metadata", Map.of("name", "stranger", "namespace", Bench.NAMESPACE));
            bench.kubernetes.objects().create(stranger);

            bench.time.advance(Duration.ofMinutes(30));
            assertThat(bench.certManager.requests())
                    .as("another replica may still wait for it")
                    .hasSize(2);
            bench.time.advance(Duration.ofMinutes(60));

            assertThat(bench.certManager.requests())
                    .singleElement()
                    .extracting(each -> ((Map<?, ?>) each.get("metadata")).get("name"))
                    .isEqualTo("stranger");
        }
    }

    @Test
    void aDeletedRequestEndsTheWait() {
        try (Issuer issuer = bench.open()) {
            bench.certManager.approval(Approval.NONE);
            CompletableFuture<ProviderException> signing = CompletableFuture.supplyAsync(() -> refused(issuer));
            Bench.await("a request waits", () -> !bench.certManager.requests().isEmpty());
            Object name = ((Map<?, ?>) bench.certManager.requests().get(0).get("metadata")).get("name");
            bench.kubernetes
                    .objects()
                    .delete(new ObjectName(
                            "cert-manager.io/v1", "CertificateRequest", Bench.NAMESPACE, String.valueOf(name)));

            assertThat(signing.join()).hasMessageContaining("deleted by somebody else");
        }
    }

    @Test
    void closingEndsEveryWait() {
        Issuer issuer = bench.open();
        bench.certManager.approval(Approval.NONE);
        CompletableFuture<MeshRootException> signing = CompletableFuture.supplyAsync(
                () -> catchThrowableOfType(MeshRootException.class, () -> issuer.sign(bench.request())));
        Bench.await("a request waits", () -> !bench.certManager.requests().isEmpty());

        issuer.close();

        assertThat(signing.join().code()).isEqualTo(ErrorCode.CLOSED);
        Bench.await("the request is deleted", () -> bench.certManager.requests().isEmpty());
    }

    @Test
    void isClosedSoonAlsoWhileTheServerIsAway() {
        Config config = new ConfigBuilder(bench.client.getConfiguration())
                .withRequestTimeout(700)
                .build();
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            Issuer issuer = bench.builder().client(client).build().open(bench.context());
            bench.certManager.approval(Approval.NONE);
            for (int i = 0; i < 8; i++) {
                start(() ->
                        assertThatThrownBy(() -> issuer.sign(bench.request())).isInstanceOf(MeshRootException.class));
            }
            Bench.await("all wait", () -> bench.certManager.requests().size() == 8);
            bench.kubernetes.cut(bench.token, NetworkCut.SILENT);
            long begun = System.nanoTime();

            issuer.close();

            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofMillis(2_800));
            bench.kubernetes.mend(bench.token);
        }
    }

    @Test
    void saysWhichRightIsMissing() {
        bench.grant("\"create\",\"delete\"");

        assertThatThrownBy(bench::open)
                .isInstanceOfSatisfying(
                        ProviderException.class, e -> assertThat(e.retry()).isEqualTo(Retry.CANNOT_HELP))
                .hasMessageContaining("cannot list resource \"certificaterequests\"")
                .hasMessageContaining("let the service account create, list, watch and delete");
    }

    @Test
    void asksAClusterIssuer() {
        bench.certManager.clusterIssuer("global", bench.root);
        CertManagerConfig config = new CertManagerConfig("global", "ClusterIssuer", CertManagerConfig.OWN_GROUP);
        try (Issuer issuer = bench.builder().build().open(bench.context(config))) {
            assertThat(issuer.sign(bench.request())).hasSize(1);
        }
    }
}
