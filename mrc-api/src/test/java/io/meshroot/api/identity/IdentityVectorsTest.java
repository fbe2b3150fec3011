package io.meshroot.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.Csv;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class IdentityVectorsTest {
    private static final List<Map<String, String>> IDS = Csv.vectors("spiffe-ids.csv");
    private static final List<Map<String, String>> DOMAINS = Csv.vectors("trust-domains.csv");
    private static final List<Map<String, String>> IDENTITIES = Csv.vectors("identities.csv");

    @Test
    void noRowIsSkipped() {
        assertThat(IDS).hasSize(49);
        assertThat(IDS.stream().filter(row -> row.get("valid").equals("true"))).hasSize(15);
        assertThat(DOMAINS).hasSize(16);
        assertThat(DOMAINS.stream().filter(row -> row.get("valid").equals("true")))
                .hasSize(5);
        assertThat(IDENTITIES).hasSize(8);
    }

    @TestFactory
    List<DynamicTest> spiffeIds() {
        return IDS.stream()
                .map(row -> DynamicTest.dynamicTest(named(row.get("rule"), row.get("id")), () -> {
                    String id = Csv.unescaped(row.get("id"));
                    if (flag(row, "valid")) {
                        SpiffeId parsed = SpiffeId.parse(id);
                        assertThat(parsed).hasToString(row.get("parsed_as"));
                        assertThat(SpiffeId.parse(parsed.toString())).isEqualTo(parsed);
                        assertThat(SpiffeId.of(parsed.trustDomain(), parsed.path()))
                                .isEqualTo(parsed);
                    } else {
                        assertThat(row.get("parsed_as")).isEmpty();
                        assertThatIllegalArgumentException().isThrownBy(() -> SpiffeId.parse(id));
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> trustDomains() {
        return DOMAINS.stream()
                .map(row -> DynamicTest.dynamicTest(named(row.get("rule"), row.get("name")), () -> {
                    String name = Csv.unescaped(row.get("name"));
                    if (flag(row, "valid")) {
                        assertThat(TrustDomain.of(name)).hasToString(name);
                    } else {
                        assertThatIllegalArgumentException().isThrownBy(() -> TrustDomain.of(name));
                    }
                }))
                .toList();
    }

    @TestFactory
    List<DynamicTest> identities() {
        return IDENTITIES.stream()
                .map(row -> DynamicTest.dynamicTest(named(row.get("kind"), row.get("identity")), () -> {
                    LeafIdentity identity = switch (row.get("kind")) {
                        case "service" -> LeafIdentity.service(row.get("identity"));
                        case "ingress" -> LeafIdentity.ingressGateway(row.get("identity"));
                        case "internal" -> LeafIdentity.internal(row.get("identity"));
                        default -> throw new AssertionError(row);
                    };
                    TrustDomain domain = TrustDomain.of(row.get("trust_domain"));
                    SpiffeMode mode = flag(row, "spiffe") ? SpiffeMode.ENABLED : SpiffeMode.DISABLED;
                    for (SpiffeLayout layout : SpiffeLayout.values()) {
                        LeafNames names = identity.names(domain, mode, layout);
                        String uri = layout == SpiffeLayout.NS_SA ? "uri_san_ns_sa_layout" : "uri_san";
                        assertThat(names.commonName()).isEqualTo(optional(row, "common_name"));
                        assertThat(names.dnsName()).isEqualTo(optional(row, "dns_san"));
                        assertThat(names.spiffeId().map(SpiffeId::toString)).isEqualTo(optional(row, uri));
                    }
                }))
                .toList();
    }

    private static Optional<String> optional(Map<String, String> row, String column) {
        return Optional.of(row.get(column)).filter(value -> !value.isEmpty());
    }

    private static boolean flag(Map<String, String> row, String column) {
        return switch (row.get(column)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new AssertionError(row);
        };
    }

    private static String named(String rule, String value) {
        return rule + ": " + (value.length() > 60 ? value.substring(0, 60) + "..." : value);
    }
}
