package io.meshroot.certmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.mrc.CertManagerConfig;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.certmanager.CertManagerFinding.Outcome;
import io.meshroot.certmanager.CertManagerFinding.Subject;
import io.meshroot.testkit.certmanager.Approval;
import io.meshroot.testkit.certmanager.IssuerBehavior;
import io.meshroot.testkit.kubernetes.KubernetesFault;
import io.meshroot.testkit.kubernetes.ObjectName;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PreflightTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private CertManagerReport check() {
        return bench.builder().build().check(bench.context());
    }

    /** Checks, and moves the clock over the deadline once a request waits with a word in its conditions. */
    private CertManagerReport checkUntil(String word, IssuerContext context) {
        CompletableFuture<CertManagerReport> checking =
                CompletableFuture.supplyAsync(() -> bench.builder().build().check(context));
        Bench.await(
                "a request waits", () -> bench.certManager.requests().toString().contains(word));
        bench.time.advance(Bench.DEADLINE);
        return checking.join();
    }

    private IssuerContext context(String name, String kind, String group) {
        return bench.context(new CertManagerConfig(name, kind, group));
    }

    private static void assertProblem(CertManagerReport report, Subject subject, String detail) {
        assertThat(report.of(subject)).hasValueSatisfying(finding -> {
            assertThat(finding.outcome()).isEqualTo(Outcome.PROBLEM);
            assertThat(finding.detail()).contains(detail);
            assertThat(finding.command()).isPresent();
        });
        assertThat(report.isUsable()).isFalse();
        assertThat(report.toString()).contains("PROBLEM " + subject);
    }

    @Test
    void findsNothingWrongWhereNothingIs() {
        CertManagerReport report = check();

        assertThat(report.findings()).as(report.toString()).hasSize(Subject.values().length);
        assertThat(report.findings()).allMatch(finding -> finding.outcome() == Outcome.OK);
        assertThat(bench.certManager.requests()).isEmpty();
    }

    @Test
    void doesNotSayThatRequestsAreApprovedWhereNoneCouldBeMade() {
        bench.kubernetes.failNext(
                1, "POST /apis/cert-manager.io", KubernetesFault.error(500, "InternalError", "later"));

        CertManagerReport report = check();

        assertThat(report.of(Subject.APPROVAL)).map(CertManagerFinding::outcome).contains(Outcome.UNKNOWN);
        assertProblem(report, Subject.ROOT, "can't be made");
    }

    @Test
    void seesThatCertManagerIsNotInstalled() {
        bench.kubernetes
                .objects()
                .delete(new ObjectName(
                        "apiextensions.k8s.io/v1",
                        "CustomResourceDefinition",
                        "",
                        "certificaterequests.cert-manager.io"));

        CertManagerReport report = check();

        assertProblem(report, Subject.SERVED, "knows no CertificateRequest");
        assertThat(report.findings()).hasSize(1);
    }

    @Test
    void seesThatTheServerIsDown() {
        bench.kubernetes.goDown();

        assertThat(check().of(Subject.SERVED).orElseThrow().outcome()).isEqualTo(Outcome.PROBLEM);
    }

    @Test
    void namesTheMissingRights() {
        bench.grant("\"create\",\"list\"");

        CertManagerReport report = check();

        assertProblem(report, Subject.RIGHTS, "may not watch, delete certificaterequests");
        assertThat(report.of(Subject.ISSUER)).isEmpty();
    }

    @Test
    void seesWhatIsWrongWithTheIssuer() {
        bench.certManager.breakIssuer(Bench.NAMESPACE, Bench.ISSUER);
        CertManagerReport broken = checkUntil("Pending", bench.context());
        assertProblem(broken, Subject.ISSUER, "ErrGetKeyPair");
        assertThat(broken.of(Subject.APPROVAL).orElseThrow().outcome()).isEqualTo(Outcome.OK);
        assertProblem(broken, Subject.ROOT, "the issuer did not answer");
    }

    @Test
    void seesThatTheIssuerIsMissing() {
        CertManagerReport report = checkUntil("Pending", context("nobody", "Issuer", CertManagerConfig.OWN_GROUP));

        assertProblem(report, Subject.ISSUER, "Issuer \"nobody\" is not there");
    }

    @Test
    void seesThatNobodyApproves() {
        bench.certManager.approval(Approval.NONE);

        CertManagerReport report = checkUntil("metadata", bench.context());

        assertProblem(report, Subject.APPROVAL, "nobody approved it");
        assertThat(report.of(Subject.ROOT)).isEmpty();
    }

    @Test
    void seesThatAPolicyDenies() {
        bench.certManager.approval(Approval.DENIED);

        assertProblem(check(), Subject.APPROVAL, "No policy approved this request");
    }

    @Test
    void seesThatNoRootIsKnown() {
        bench.certManager.behave(IssuerBehavior.OMITS_CA);

        CertManagerReport report = check();

        assertProblem(report, Subject.ROOT, "no root is above");
        assertThat(report.of(Subject.APPROVAL).orElseThrow().outcome()).isEqualTo(Outcome.OK);
    }

    @Test
    void doesNotJudgeIssuersOfOthers() {
        CertManagerReport report = checkUntil("Approved", context("outside", "StepIssuer", "certmanager.step.sm"));

        assertThat(report.of(Subject.ISSUER).orElseThrow().outcome()).isEqualTo(Outcome.UNKNOWN);
    }
}
