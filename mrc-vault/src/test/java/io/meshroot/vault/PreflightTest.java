package io.meshroot.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.VaultAuth;
import io.meshroot.vault.VaultFinding.Outcome;
import io.meshroot.vault.VaultFinding.Subject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PreflightTest {
    private final Bench bench = new Bench();

    @AfterEach
    void stop() {
        bench.close();
    }

    private VaultReport check() {
        return Bench.builder().build().check(bench.context(bench.config()));
    }

    @Test
    void findsNothingWhereAllIsAsDocumented() {
        bench.role(Map.of("key_type", "ec", "key_bits", 256));
        long signed = bench.requests("sign/").size();

        VaultReport report = check();

        assertThat(report.findings()).as(report.toString()).allMatch(finding -> finding.outcome() == Outcome.OK);
        assertThat(report.findings()).extracting(VaultFinding::subject).containsExactly(Subject.values());
        assertThat(report.isUsable()).isTrue();
        assertThat(bench.requests("sign/")).hasSize((int) signed);
        assertThat(bench.time.pending()).isZero();
    }

    static Stream<Arguments> roles() {
        return Stream.of(
                Arguments.of(Map.of("key_type", "rsa"), Subject.KEY_TYPE, Outcome.PROBLEM, "key_type=ec key_bits=256"),
                Arguments.of(
                        Map.of("allowed_uri_sans", List.of("spiffe://other/*")),
                        Subject.URI_SAN,
                        Outcome.PROBLEM,
                        "allowed_uri_sans=\"spiffe://cluster.local/*\""),
                Arguments.of(Map.of("require_cn", true), Subject.NAMES, Outcome.PROBLEM, "require_cn=false"),
                Arguments.of(
                        Map.of("allow_any_name", false, "allowed_domains", List.of("example.com")),
                        Subject.NAMES,
                        Outcome.PROBLEM,
                        "allow_any_name=true"),
                Arguments.of(
                        Map.of("enforce_hostnames", true), Subject.NAMES, Outcome.ADVICE, "enforce_hostnames=false"),
                Arguments.of(Map.of("use_csr_sans", true), Subject.NAME_SOURCE, Outcome.ADVICE, "use_csr_sans=false"),
                Arguments.of(Map.of("max_ttl", "1h"), Subject.VALIDITY, Outcome.PROBLEM, "max_ttl=86400s"),
                Arguments.of(Map.of("client_flag", false), Subject.USAGE, Outcome.PROBLEM, "client_flag=true"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("roles")
    void findsWhatTheRoleRefuses(Map<String, ?> change, Subject subject, Outcome outcome, String command) {
        bench.role(change);

        VaultReport report = check();

        assertThat(report.of(subject)).hasValueSatisfying(finding -> {
            assertThat(finding.outcome()).isEqualTo(outcome);
            assertThat(finding.command())
                    .hasValueSatisfying(text -> assertThat(text)
                            .startsWith("vault patch pki/roles/mesh")
                            .contains(command));
        });
        assertThat(report.isUsable()).isEqualTo(outcome != Outcome.PROBLEM);
    }

    @Test
    void findsAServerThatIsDown() {
        bench.vault.goDown();
        assertFinding(Subject.REACHABLE, Outcome.PROBLEM, "vault status -address=http://127.0.0.1:");
    }

    @Test
    void findsAServerThatIsSealed() {
        bench.vault.seal();
        assertFinding(Subject.UNSEALED, Outcome.PROBLEM, "vault operator unseal");
    }

    @Test
    void findsABadTokenAndARootTokenAndOneThatEnds() {
        bench.token("hvs.wrong");
        assertFinding(Subject.TOKEN, Outcome.PROBLEM, "vault token create");
        bench.token(bench.vault.rootToken());
        assertFinding(Subject.TOKEN, Outcome.ADVICE, "-policy=mesh-root");
        bench.token(bench.admin.createToken(Map.of("policies", List.of("mesh-root"), "ttl", "1h", "renewable", false)));
        assertFinding(Subject.TOKEN, Outcome.PROBLEM, "-period=24h");
    }

    @Test
    void findsALoginThatIsRefused() {
        assertLogin(new VaultAuth.AppRole("approle", "wrong", Bench.TOKEN), "vault list auth/approle/role");
    }

    private void assertLogin(VaultAuth auth, String command) {
        VaultReport report = Bench.builder().build().check(bench.context(bench.with(auth)));

        assertThat(report.of(Subject.TOKEN)).hasValueSatisfying(finding -> {
            assertThat(finding.outcome()).isEqualTo(Outcome.PROBLEM);
            assertThat(finding.command()).contains(command);
        });
    }

    @Test
    void findsARoleThatIsNotThereOrMayNotBeRead() {
        bench.admin.writePolicy("least", "path \"pki/sign/mesh\" { capabilities = [\"update\"] }");
        bench.token(bench.admin.createToken(Map.of("policies", List.of("least"))));
        assertFinding(Subject.ROLE, Outcome.UNKNOWN, "vault read pki/roles/mesh");

        bench.token(bench.vault.rootToken());
        bench.admin.call("DELETE", "pki/roles/mesh", "").requireSuccess();
        assertFinding(Subject.ROLE, Outcome.PROBLEM, "vault write pki/roles/mesh key_type=ec");
    }

    @Test
    void findsARootThatEndsTooSoonOrIsNotThere() {
        bench.time.jump(Duration.ofDays(3649));
        bench.token(bench.vault.rootToken());
        assertFinding(Subject.ROOT, Outcome.PROBLEM, "vault write pki/root/generate/internal");

        VaultReport report = Bench.builder().build().check(bench.context(bench.pinned("gone")));
        assertThat(report.of(Subject.ROOT).map(VaultFinding::outcome)).contains(Outcome.PROBLEM);
    }

    @Test
    void looksForWhatWillBeAskedFor() {
        VaultReport report =
                Bench.builder().build().check(bench.context(bench.config()), KeyType.RSA_2048, Duration.ofDays(2));

        assertThat(report.of(Subject.KEY_TYPE).map(VaultFinding::outcome)).contains(Outcome.OK);
        assertThat(report.of(Subject.VALIDITY).map(VaultFinding::outcome)).contains(Outcome.PROBLEM);
    }

    @Test
    void showsNoToken() {
        bench.token("hvs.donotshowme");
        assertThat(check().toString()).doesNotContain("donotshowme");
    }

    private void assertFinding(Subject subject, Outcome outcome, String command) {
        VaultReport report = check();
        Optional<VaultFinding> finding = report.of(subject);
        assertThat(finding).as(report.toString()).hasValueSatisfying(found -> {
            assertThat(found.outcome()).isEqualTo(outcome);
            assertThat(found.command().orElse("")).contains(command);
        });
    }
}
