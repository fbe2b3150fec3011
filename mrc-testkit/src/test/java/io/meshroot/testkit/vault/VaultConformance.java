package io.meshroot.testkit.vault;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.testkit.internal.json.Json;
import io.meshroot.testkit.x509.TestKeys;
import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** What a server does, in statuses and words: the fake always, a real one where there is one. */
abstract class VaultConformance {
    private static final String ONE = "1 error occurred:\n\t* %s\n\n";
    private static final String ISSUER_MISSING = "could not fetch the CA certificate (was one set?): ";

    final String mount = "mrc-" + UUID.randomUUID();
    private VaultAdmin admin;

    /** Returns a client with the right to do everything. */
    abstract VaultAdmin server();

    /** Returns the time that the server goes by. */
    abstract Instant now();

    @BeforeEach
    void mountEngine() {
        admin = server();
        admin.mountPki(mount);
        admin.generateRoot(mount, "root-a");
        role(Map.of());
    }

    @AfterEach
    void removeMount() {
        admin.unmount(mount);
    }

    private void role(Map<String, ?> changes) {
        Map<String, Object> role = csrRole();
        role.putAll(changes);
        admin.writeRole(mount, "mesh", role);
    }

    /** A role that takes names from the certification request, as roles do by default. */
    private static Map<String, Object> csrRole() {
        Map<String, Object> role = VaultAdmin.meshRole("spiffe://td.example/*");
        role.put("use_csr_common_name", true);
        role.put("use_csr_sans", true);
        role.remove("basic_constraints_valid_for_non_ca");
        return role;
    }

    private VaultAnswer sign(Map<String, ?> parameters) {
        return admin.write(mount + "/sign/mesh", parameters);
    }

    private VaultAnswer sign(String csr) {
        return sign(Map.of("csr", csr));
    }

    private static Map<String, Object> with(Map<String, ?> one, Map<String, ?> other) {
        Map<String, Object> both = new HashMap<>(one);
        both.putAll(other);
        return both;
    }

    private static void check(VaultAnswer answer, int status, String... errors) {
        assertThat(answer.status() + " " + answer.errors()).isEqualTo(status + " " + List.of(errors));
    }

    /** A row of the table of refusals. */
    private record Refused(Map<String, ?> role, Map<String, ?> request, String error) {}

    @TestFactory
    Stream<DynamicTest> refusesWith400() {
        String service = Csrs.service();
        Map<String, Refused> rows = new LinkedHashMap<>();
        rows.put("no request", new Refused(Map.of(), Map.of(), "\"csr\" is empty"));
        rows.put("a request that is no PEM", new Refused(Map.of(), Map.of("csr", "x"), "csr contains no data"));
        rows.put("a forged request", new Refused(Map.of(), Map.of("csr", Csrs.forged()), "request signature invalid"));
        rows.put(
                "an EC key with the default key type",
                new Refused(Map.of("key_type", "rsa"), Map.of("csr", service), "role requires keys of type rsa"));
        rows.put(
                "a key that is too short",
                new Refused(
                        Map.of("key_type", "ec", "key_bits", 384),
                        Map.of("csr", service),
                        "role requires a minimum of a 384-bit key, but CSR's key is 256 bits"));
        rows.put(
                "a weak key",
                new Refused(
                        Map.of(),
                        Map.of("csr", Csrs.withKey(TestKeys.weak())),
                        "RSA keys < 2048 bits are unsafe and not supported"));
        rows.put(
                "no common name where one is required",
                new Refused(
                        Map.of("require_cn", true),
                        Map.of("csr", Csrs.of(TestKeys.shared(KeyType.EC_P256), Optional.empty(), Csrs.ID)),
                        "the common_name field is required, or must be provided in a CSR with"
                                + " \"use_csr_common_name\" set to true, unless \"require_cn\" is set to false"));
        rows.put(
                "no URI allowed",
                new Refused(
                        Map.of("allowed_uri_sans", List.of()),
                        Map.of("csr", service),
                        "URI Subject Alternative Names are not allowed in this role, but were provided via CSR"));
        rows.put(
                "another URI allowed",
                new Refused(
                        Map.of("allowed_uri_sans", "spiffe://other.example/*"),
                        Map.of("csr", service),
                        "URI Subject Alternative Names were provided via CSR which are not valid for this role"));
        rows.put(
                "a common name outside the domains",
                new Refused(
                        Map.of(
                                "allow_any_name",
                                false,
                                "allowed_domains",
                                "other.example",
                                "allow_subdomains",
                                true,
                                "cn_validations",
                                "hostname"),
                        Map.of("csr", service),
                        "common name " + Csrs.NAME + " not allowed by this role"));
        rows.put(
                "a DNS name outside the domains",
                new Refused(
                        Map.of("allow_any_name", false, "allowed_domains", "other.example", "allow_subdomains", true),
                        Map.of("csr", service),
                        "subject alternate name " + Csrs.NAME + " not allowed by this role"));
        rows.put(
                "no addresses allowed",
                new Refused(
                        Map.of("allow_ip_sans", false),
                        Map.of("csr", Csrs.withAddress(InetAddress.getLoopbackAddress())),
                        "IP Subject Alternative Names are not allowed in this role, but was provided via CSR"));
        rows.put(
                "two ends",
                new Refused(
                        Map.of(),
                        Map.of("csr", service, "ttl", "1h", "not_after", "2099-01-01T00:00:00Z"),
                        "Either ttl or not_after should be provided. Both should not be provided in the same"
                                + " request."));
        rows.put(
                "a validity that is none",
                new Refused(
                        Map.of(),
                        Map.of("csr", service, "ttl", "abc"),
                        "Field validation failed: error converting input for field \"ttl\": time: invalid duration"
                                + " \"abc\""));
        rows.put(
                "an unknown format",
                new Refused(
                        Map.of(),
                        Map.of("csr", service, "format", "xyz"),
                        "the \"format\" path parameter must be \"pem\", \"der\", or \"pem_bundle\""));
        return rows.entrySet().stream()
                .map(row -> DynamicTest.dynamicTest(row.getKey(), () -> {
                    role(row.getValue().role());
                    check(sign(row.getValue().request()), 400, row.getValue().error());
                }));
    }

    @Test
    void refusesALeafThatWouldOutliveItsIssuer() {
        role(Map.of("max_ttl", "0"));
        String end = now().plus(Duration.ofDays(5000)).toString();

        VaultAnswer refused = sign(Map.of("csr", Csrs.service(), "not_after", end));

        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.errors().get(0))
                .startsWith("cannot satisfy request, as TTL would result in notAfter of ")
                .contains(" that is beyond the expiration of the CA certificate at ");
    }

    @Test
    void cutsALeafToItsIssuersEndWhereTheIssuerSaysSo() {
        role(Map.of("max_ttl", "0"));
        admin.write(mount + "/issuer/root-a", Map.of("issuer_name", "root-a", "leaf_not_after_behavior", "truncate"))
                .requireSuccess();
        String end = now().plus(Duration.ofDays(5000)).toString();

        VaultAnswer signed = sign(Map.of("csr", Csrs.service(), "not_after", end));

        assertThat(Csrs.certificate(signed, "certificate").getNotAfter())
                .isEqualTo(Csrs.certificate(signed, "issuing_ca").getNotAfter());
    }

    @Test
    void answers400AndNot404ForAnUnknownRole() {
        check(admin.write(mount + "/sign/nope", Map.of("csr", Csrs.service())), 400, "unknown role: nope");
        check(admin.read(mount + "/roles/nope"), 404);
    }

    @Test
    void answers500ForAnUnknownIssuer() {
        Map<String, String> request = Map.of("csr", Csrs.service());
        String unknown = "unable to find PKI issuer for reference: nope";

        check(admin.write(mount + "/issuer/nope/sign/mesh", request), 500, ONE.formatted(ISSUER_MISSING + unknown));
        check(admin.read(mount + "/issuer/nope/json"), 500, unknown);
        check(admin.write(mount + "/issuer/nope", Map.of()), 500, ONE.formatted(unknown));
        role(Map.of("issuer_ref", "nope"));
        check(sign(request), 500, ONE.formatted(ISSUER_MISSING + unknown));
    }

    @Test
    void answers500WithoutADefaultIssuerAnd204ForItsCertificate() {
        admin.call("DELETE", mount + "/issuer/root-a", "").requireSuccess();

        check(sign(Csrs.service()), 500, ONE.formatted(ISSUER_MISSING + "no default issuer currently configured"));
        assertThat(admin.read(mount + "/ca/pem").status()).isEqualTo(204);
        check(admin.read(mount + "/issuers?list=true"), 404);
    }

    @Test
    void answers403ForATokenThatIsNone() {
        check(admin.withToken("s.nope").write(mount + "/sign/mesh", Map.of()), 403, "permission denied");
        check(admin.withToken("").write(mount + "/sign/mesh", Map.of()), 403, "permission denied");
        check(admin.withToken("s.nope").read("auth/token/lookup-self"), 403, "permission denied");
    }

    @Test
    void answers403ForWhatThePoliciesDoNotAllow() {
        String policy = "mrc-" + UUID.randomUUID();
        admin.writePolicy(policy, "path \"" + mount + "/sign/mesh\" { capabilities = [\"update\"] }");
        VaultAdmin limited = admin.withToken(admin.createToken(Map.of("policies", List.of(policy), "ttl", "1m")));
        String denied = ONE.formatted("permission denied");

        assertThat(limited.write(mount + "/sign/mesh", Map.of("csr", Csrs.service()))
                        .status())
                .isEqualTo(200);
        check(limited.read(mount + "/roles/mesh"), 403, denied);
        check(limited.write(mount + "/sign/other", Map.of()), 403, denied);
        check(limited.write("nowhere/sign/mesh", Map.of()), 403, denied);
        assertThat(limited.write("sys/capabilities-self", Map.of("paths", List.of(mount + "/sign/mesh", mount + "/x")))
                        .data())
                .isEqualTo(Map.of(mount + "/sign/mesh", List.of("update"), mount + "/x", List.of("deny")));
        admin.call("DELETE", "sys/policies/acl/" + policy, "").requireSuccess();
    }

    @Test
    void answers404WhereNothingIsMountedAndForUnknownPaths() {
        check(
                admin.write("nowhere/sign/mesh", Map.of()),
                404,
                "no handler for route \"nowhere/sign/mesh\". route entry not found.");
        check(admin.write(mount + "/nowhere", Map.of()), 404, ONE.formatted("unsupported path"));
        check(admin.write(mount + "/issuer/a%2Fb/sign/mesh", Map.of()), 404, ONE.formatted("unsupported path"));
        check(admin.write(mount + "/sign/", Map.of()), 400, "cannot write to a path ending in '/'");
    }

    @Test
    void answers405ForTheWrongMethod() {
        check(admin.read(mount + "/sign/mesh"), 405, ONE.formatted("unsupported operation"));
        check(admin.call("DELETE", mount + "/sign/mesh", ""), 405, ONE.formatted("unsupported operation"));
    }

    @Test
    void answers404ForAnUnknownNamespace() {
        check(admin.inNamespace("nope").read(mount + "/ca/pem"), 404, "namespace not found");
    }

    @Test
    void answers429WhenAQuotaIsUsedUp() {
        String quota = "sys/quotas/rate-limit/" + mount;
        admin.write(quota, Map.of("path", mount + "/", "rate", 1, "interval", "1m"))
                .requireSuccess();
        String used = "request path \"" + mount + "/ca/pem\": rate limit quota exceeded";
        try {
            assertThat(admin.read(mount + "/ca/pem").status()).isEqualTo(200);
            VaultAnswer silent = admin.read(mount + "/ca/pem");
            check(silent, 429, used);
            assertThat(silent.header("retry-after")).isEmpty();
            headers(true);
            VaultAnswer told = admin.read(mount + "/ca/pem");
            check(told, 429, used);
            assertThat(told.header("retry-after").map(Integer::parseInt).orElseThrow())
                    .isBetween(1, 60);
        } finally {
            headers(false);
            admin.call("DELETE", quota, "").requireSuccess();
        }
    }

    private void headers(boolean sent) {
        admin.write("sys/quotas/config", Map.of("enable_rate_limit_response_headers", sent))
                .requireSuccess();
    }

    @Test
    void signsWhatIsAsked() {
        VaultAnswer answer = sign(Map.of("csr", Csrs.service(), "ttl", "3600s"));
        X509Certificate leaf = Csrs.certificate(answer, "certificate");

        assertThat(answer.data())
                .containsOnlyKeys("ca_chain", "certificate", "expiration", "issuing_ca", "not_before", "serial_number");
        assertThat(leaf.getSubjectX500Principal().getName()).isEqualTo("CN=" + Csrs.NAME);
        assertThat(names(leaf)).containsExactly("2 " + Csrs.NAME, "6 " + Csrs.ID);
        assertThat(Duration.between(
                        leaf.getNotBefore().toInstant(), leaf.getNotAfter().toInstant()))
                .isBetween(Duration.ofSeconds(3630), Duration.ofSeconds(3631));
        assertThat(answer.data().get("expiration"))
                .isEqualTo(leaf.getNotAfter().toInstant().getEpochSecond());
        assertThat(answer.data().get("not_before"))
                .isEqualTo(leaf.getNotBefore().toInstant().getEpochSecond());
        assertThat(answer.data().get("serial_number").toString().replace(":", ""))
                .satisfies(hex -> assertThat(new java.math.BigInteger(hex, 16)).isEqualTo(leaf.getSerialNumber()))
                .matches("([0-9a-f]{2})+");
        assertThat((String) answer.data().get("certificate")).doesNotEndWith("\n");
        assertThat(answer.warnings()).isEmpty();
    }

    private static List<String> names(X509Certificate certificate) {
        try {
            return Optional.ofNullable(certificate.getSubjectAlternativeNames()).orElse(List.of()).stream()
                    .map(name -> name.get(0) + " " + name.get(1))
                    .toList();
        } catch (java.security.cert.CertificateParsingException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void marksNamesCriticalWhenTheSubjectIsEmptyAndBearsTheUsagesOfTheRole() {
        String csr = Csrs.of(TestKeys.shared(KeyType.EC_P256), Optional.empty(), Csrs.ID);

        X509Certificate leaf = Csrs.certificate(sign(csr), "certificate");

        assertThat(leaf.getCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.15", "2.5.29.17");
        assertThat(leaf.getNonCriticalExtensionOIDs()).containsExactlyInAnyOrder("2.5.29.14", "2.5.29.35", "2.5.29.37");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).containsExactly(true, false, false, false, false, false, false, false, false);
    }

    @Test
    void marksLeavesAsSuchWhereTheRoleSaysSo() {
        role(Map.of("basic_constraints_valid_for_non_ca", true));

        X509Certificate leaf = Csrs.certificate(sign(Csrs.service()), "certificate");

        assertThat(leaf.getExtensionValue("2.5.29.19")).containsExactly(4, 2, 0x30, 0);
        assertThat(leaf.getCriticalExtensionOIDs()).contains("2.5.29.19");
    }

    @Test
    void givesTheDefaultUsagesUnlessTheRoleSaysOtherwise() {
        Map<String, Object> role = csrRole();
        role.remove("key_usage");
        admin.writeRole(mount, "mesh", role);

        X509Certificate leaf = Csrs.certificate(sign(Csrs.service()), "certificate");

        assertThat(leaf.getKeyUsage()).containsExactly(true, false, true, false, true, false, false, false, false);
    }

    @Test
    void addsTheCommonNameToTheNamesUnlessToldOtherwise() {
        String csr = Csrs.of(TestKeys.shared(KeyType.EC_P256), Optional.of(Csrs.NAME), Csrs.ID);
        String noHost = Csrs.of(TestKeys.shared(KeyType.EC_P256), Optional.of("book_buyer.td.example"), Csrs.ID);

        assertThat(names(Csrs.certificate(sign(csr), "certificate"))).contains("2 " + Csrs.NAME);
        assertThat(names(Csrs.certificate(sign(Map.of("csr", csr, "exclude_cn_from_sans", true)), "certificate")))
                .containsExactly("6 " + Csrs.ID);
        assertThat(names(Csrs.certificate(sign(noHost), "certificate"))).containsExactly("6 " + Csrs.ID);
    }

    @Test
    void ignoresNamesOfTheRequestSilentlyWhenItTakesThoseOfTheCsr() {
        VaultAnswer answer = sign(with(
                Map.of("csr", Csrs.service(), "uri_sans", "spiffe://td.example/other", "ip_sans", "192.0.2.1"),
                Map.of("alt_names", "other.example", "common_name", "other", "ttl", "1h")));

        assertThat(names(Csrs.certificate(answer, "certificate"))).containsExactly("2 " + Csrs.NAME, "6 " + Csrs.ID);
        assertThat(answer.warnings())
                .containsExactly(
                        "the common_name field was provided but the role is set with \"use_csr_common_name\" set to"
                                + " true",
                        "the alt_names field was provided but the role is set with \"use_csr_sans\" set to true");
    }

    @Test
    void ignoresNamesOfTheCsrSilentlyWhenItTakesThoseOfTheRequest() {
        role(Map.of("use_csr_sans", false, "use_csr_common_name", false));

        VaultAnswer answer = sign(Map.of(
                "ttl",
                "1h",
                "csr",
                Csrs.misleading(),
                "common_name",
                Csrs.NAME,
                "uri_sans",
                Csrs.ID,
                "alt_names",
                "more.td.example",
                "ip_sans",
                "192.0.2.1"));

        X509Certificate leaf = Csrs.certificate(answer, "certificate");
        assertThat(names(leaf))
                .containsExactlyInAnyOrder("2 " + Csrs.NAME, "2 more.td.example", "7 192.0.2.1", "6 " + Csrs.ID);
        assertThat(answer.warnings())
                .containsExactly(
                        "specified CSR contained a Basic Constraints extension that was ignored during issuance");
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
    }

    @Test
    void shortensWhatIsTooLongWithAWarning() {
        VaultAnswer answer = sign(Map.of("csr", Csrs.service(), "ttl", "48h"));

        assertThat(answer.warnings())
                .containsExactly(
                        "TTL \"48h0m0s\" is longer than permitted maxTTL \"24h0m0s\", so maxTTL is being used");
        assertThat(Csrs.certificate(answer, "certificate").getNotAfter().toInstant())
                .isBetween(now().plus(Duration.ofHours(24)).minusSeconds(60), now().plus(Duration.ofHours(24)));
    }

    @Test
    void takesAValidityOfZeroForNone() {
        role(Map.of("ttl", "2h"));

        VaultAnswer answer = sign(Map.of("csr", Csrs.service(), "ttl", "0h"));

        assertThat(Csrs.certificate(answer, "certificate").getNotAfter().toInstant())
                .isBetween(now().plus(Duration.ofHours(2)).minusSeconds(60), now().plus(Duration.ofHours(2)));
    }

    @Test
    void holdsAnExplicitEndToTheIssuerOnlyAndIgnoresABeginning() {
        String end = now().plus(Duration.ofDays(30))
                .truncatedTo(java.time.temporal.ChronoUnit.SECONDS)
                .toString();

        X509Certificate leaf = Csrs.certificate(
                sign(Map.of(
                        "csr",
                        Csrs.service(),
                        "not_after",
                        end,
                        "not_before",
                        now().minusSeconds(7200).toString())),
                "certificate");

        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(end);
        assertThat(leaf.getNotBefore().toInstant()).isAfter(now().minusSeconds(120));
    }

    @Test
    void warnsOfUnknownParametersAndGoesOn() {
        VaultAnswer answer = sign(Map.of("csr", Csrs.service(), "zzz", 1, "bogus", 2));

        assertThat(answer.warnings()).contains("Endpoint ignored these unrecognized parameters: [bogus zzz]");
        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void givesTheChainWithTheRootUnlessToldOtherwise() {
        String below = "mrc-" + UUID.randomUUID();
        admin.mountPki(below);
        try {
            admin.generateIntermediate(below, mount, "intermediate");
            admin.writeRole(below, "mesh", csrRole());
            Map<String, Object> request = Map.of("csr", Csrs.service());

            VaultAnswer whole = admin.write(below + "/sign/mesh", request);
            VaultAnswer cut = admin.write(below + "/sign/mesh", with(request, Map.of("remove_roots_from_chain", true)));
            VaultAnswer rootless = sign(with(request, Map.of("remove_roots_from_chain", true)));

            assertThat(subjects(whole)).containsExactly("CN=intermediate", "CN=root-a");
            assertThat(subjects(cut)).containsExactly("CN=intermediate");
            assertThat(rootless.data()).doesNotContainKey("ca_chain");
            assertThat(Csrs.certificate(whole, "issuing_ca")
                            .getSubjectX500Principal()
                            .getName())
                    .isEqualTo("CN=intermediate");
            assertThat(admin.read(below + "/issuers?list=true").data().get("keys"))
                    .asInstanceOf(org.assertj.core.api.InstanceOfAssertFactories.LIST)
                    .hasSize(2);
        } finally {
            admin.unmount(below);
        }
    }

    private static List<String> subjects(VaultAnswer answer) {
        return ((List<?>) Objects.requireNonNull(answer.data().get("ca_chain")))
                .stream()
                        .map(pem -> Csrs.certificate(pem.toString())
                                .getSubjectX500Principal()
                                .getName())
                        .toList();
    }

    @Test
    void rotatesWithoutMovingTheDefault() {
        X509Certificate first = Csrs.certificate(sign(Csrs.service()), "issuing_ca");
        VaultAnswer made = admin.write(
                        mount + "/root/rotate/internal",
                        Map.of("common_name", "root-b", "key_type", "ec", "ttl", "87600h"))
                .requireSuccess();
        assertThat(made.data()).containsEntry("issuer_name", "next");
        assertThat(made.data())
                .containsOnlyKeys(
                        "certificate",
                        "expiration",
                        "issuer_id",
                        "issuer_name",
                        "issuing_ca",
                        "key_id",
                        "key_name",
                        "serial_number");

        assertThat(Csrs.certificate(sign(Csrs.service()), "issuing_ca")).isEqualTo(first);
        VaultAnswer pinned = admin.write(mount + "/issuer/next/sign/mesh", Map.of("csr", Csrs.service()));
        assertThat(Csrs.certificate(pinned, "issuing_ca")).isEqualTo(Csrs.certificate(made, "certificate"));
        assertThat(Csrs.certificate(admin.read(mount + "/ca/pem").body())).isEqualTo(first);

        admin.write(mount + "/root/replace", Map.of()).requireSuccess();

        assertThat(Csrs.certificate(sign(Csrs.service()), "issuing_ca"))
                .isEqualTo(Csrs.certificate(made, "certificate"));
        VaultAnswer old = admin.write(mount + "/issuer/root-a/sign/mesh", Map.of("csr", Csrs.service()));
        assertThat(Csrs.certificate(old, "issuing_ca")).isEqualTo(first);
        VaultAnswer third = admin.write(
                mount + "/root/rotate/internal", Map.of("common_name", "root-c", "key_type", "ec", "ttl", "1h"));
        assertThat(third.data()).containsEntry("issuer_name", "");
        check(
                admin.write(mount + "/roots/generate/internal", Map.of("common_name", "x")),
                404,
                ONE.formatted("unsupported path"));
    }

    @Test
    void movesTheDefaultByItselfOnlyWhereItFollowsTheLatest() {
        check(
                admin.write(mount + "/config/issuers", Map.of("default_follows_latest_issuer", true)),
                400,
                "Invalid issuer specification; must be non-empty and can't be 'default'.");
        admin.write(mount + "/config/issuers", Map.of("default", "root-a", "default_follows_latest_issuer", true))
                .requireSuccess();

        admin.generateRoot(mount, "root-b");

        assertThat(Csrs.certificate(sign(Csrs.service()), "issuing_ca")
                        .getSubjectX500Principal()
                        .getName())
                .isEqualTo("CN=root-b");
        check(
                admin.write(mount + "/config/issuers", Map.of("default", "zzz")),
                400,
                "Error resolving issuer reference: unable to find PKI issuer for reference: zzz");
        check(
                admin.write(mount + "/root/generate/internal", Map.of("common_name", "x", "issuer_name", "root-a")),
                400,
                "issuer name already in use");
    }

    @Test
    void showsItsIssuersWithoutAToken() {
        VaultAdmin nobody = admin.withToken("");

        VaultAnswer list = nobody.read(mount + "/issuers?list=true");
        Map<String, ?> info = Json.object(list.data().get("key_info"));
        String id = info.keySet().iterator().next();
        assertThat(Json.object(info.get(id)))
                .containsOnlyKeys("is_default", "issuer_name", "key_id", "serial_number")
                .containsEntry("is_default", true)
                .containsEntry("issuer_name", "root-a");
        VaultAnswer json = nobody.read(mount + "/issuer/" + id + "/json");
        assertThat(json.data()).containsOnlyKeys("ca_chain", "certificate", "issuer_id", "issuer_name");
        assertThat((String) json.data().get("certificate")).endsWith("-----END CERTIFICATE-----\n");
        assertThat(nobody.read(mount + "/ca/pem").header("content-type")).hasValue("application/pem-certificate-chain");
        assertThat(nobody.read(mount + "/ca_chain").header("content-type")).hasValue("application/pkix-cert");
        assertThat(nobody.read(mount + "/cert/ca").data())
                .containsOnlyKeys("certificate", "revocation_time", "revocation_time_rfc3339");
        assertThat(nobody.read(mount + "/roles/mesh").status()).isEqualTo(403);
    }

    @Test
    void losesTheNameOfAnIssuerThatIsWrittenWithoutIt() {
        admin.write(mount + "/issuer/root-a", Map.of("leaf_not_after_behavior", "truncate"))
                .requireSuccess();

        assertThat(admin.read(mount + "/issuer/root-a/json").status()).isEqualTo(500);
    }

    @Test
    void showsARoleWithItsDefaults() {
        VaultAnswer written = admin.writeRole(mount, "plain", Map.of("ttl", "90m", "bogus", 1));

        assertThat(written.warnings()).containsExactly("Endpoint ignored these unrecognized parameters: [bogus]");
        assertThat(admin.read(mount + "/roles/plain").data())
                .containsEntry("key_type", "rsa")
                .containsEntry("key_bits", 2048L)
                .containsEntry("require_cn", true)
                .containsEntry("use_csr_sans", true)
                .containsEntry("use_csr_common_name", true)
                .containsEntry("allowed_uri_sans", List.of())
                .containsEntry("allow_ip_sans", true)
                .containsEntry("enforce_hostnames", true)
                .containsEntry("cn_validations", List.of("email", "hostname"))
                .containsEntry("key_usage", List.of("DigitalSignature", "KeyAgreement", "KeyEncipherment"))
                .containsEntry("server_flag", true)
                .containsEntry("client_flag", true)
                .containsEntry("not_before_duration", 30L)
                .containsEntry("ttl", 5400L)
                .containsEntry("max_ttl", 0L)
                .containsEntry("no_store", false)
                .containsEntry("issuer_ref", "default")
                .hasSizeGreaterThan(40);
        check(
                admin.write(mount + "/roles/plain", Map.of("ttl", "2h", "max_ttl", "1h")),
                400,
                "\"ttl\" value must be less than \"max_ttl\" value");
        check(admin.write(mount + "/roles/plain", Map.of("key_type", "bad")), 400, "unknown key type bad");
    }

    @Test
    void revokesWhatItKnows() {
        role(Map.of("no_store", false));
        String serial = sign(Csrs.service()).data().get("serial_number").toString();

        assertThat(admin.write(mount + "/revoke", Map.of("serial_number", serial))
                        .data())
                .containsOnlyKeys("revocation_time", "revocation_time_rfc3339", "state")
                .containsEntry("state", "revoked");
        check(
                admin.write(mount + "/revoke", Map.of("serial_number", "11:22")),
                400,
                "certificate with serial 11:22 not found.");
        check(
                admin.write(mount + "/revoke", Map.of()),
                400,
                "The serial number or certificate to revoke must be provided.");
        role(Map.of("no_store", true));
        VaultAnswer unstored = sign(Csrs.service());
        String unknown = unstored.data().get("serial_number").toString();
        check(
                admin.write(mount + "/revoke", Map.of("serial_number", unknown)),
                400,
                "certificate with serial " + unknown + " not found.");
        assertThat(admin.write(
                                mount + "/revoke",
                                Map.of("certificate", unstored.data().get("certificate")))
                        .data())
                .containsEntry("state", "revoked");
    }
}
