package io.meshroot.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.meshroot.api.internal.Shown;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdentityValuesTest {
    @Test
    void aServiceIdentityIsSplitAtTheLastDot() {
        assertThat(ServiceIdentity.parse("a.b.ns")).isEqualTo(new ServiceIdentity("a.b", "ns"));
        assertThat(ServiceIdentity.parse("a.b.ns")).hasToString("a.b.ns");
        assertThat(LeafIdentity.service(new ServiceIdentity("a.b", "ns")).serviceIdentity())
                .contains(new ServiceIdentity("a.b", "ns"));
    }

    @Test
    void aServiceIdentityIsChecked() {
        assertRefused("plain", "has no namespace");
        assertRefused(".ns", "service account is empty");
        assertRefused("sa.", "namespace is empty");
        assertRefused("a b.ns", "service account \"a b\" has characters");
        assertRefused("a.n/s", "namespace \"n/s\" has characters");
        assertRefused("..ns", "service account \".\" is a relative path segment");
        assertRefused("...ns", "service account \"..\" is a relative path segment");
        assertRefused("a\u00e4.ns", "\"a\\u00E4\"");
        assertThat(ServiceIdentity.parse("....ns").serviceAccount()).isEqualTo("...");
        for (String namespace : new String[] {"b.c", ".b"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> new ServiceIdentity("a", namespace))
                    .withMessageContaining("has a dot");
        }
    }

    private static void assertRefused(String text, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ServiceIdentity.parse(text))
                .withMessageContaining(reason);
        assertThatIllegalArgumentException().isThrownBy(() -> LeafIdentity.service(text));
    }

    @Test
    void fullNamesAreChecked() {
        assertThat(LeafIdentity.ingressGateway("A-z_0.9")).hasToString("ingress:A-z_0.9");
        assertThat(LeafIdentity.internal("n".repeat(253)).name()).hasSize(253);
        assertThat(LeafIdentity.internal("x").serviceIdentity()).isEmpty();
        assertThat(LeafIdentity.internal("x")).hasToString("internal:x");
        assertThat(LeafIdentity.service("a.b")).hasToString("service:a.b");
        for (String bad : new String[] {"", "a b", "a/b", "*.a", "\u00e4", "n".repeat(254)}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> LeafIdentity.internal(bad))
                    .withMessageStartingWith("name ");
            assertThatIllegalArgumentException().isThrownBy(() -> LeafIdentity.ingressGateway(bad));
        }
    }

    @Test
    void identitiesAreOrderedByKindAndName() {
        assertThat(LeafIdentity.service("b.b")).isLessThan(LeafIdentity.internal("a"));
        assertThat(LeafIdentity.internal("a")).isLessThan(LeafIdentity.internal("b"));
        assertThat(LeafIdentity.internal("a")).isEqualByComparingTo(LeafIdentity.internal("a"));
        assertThat(TrustDomain.of("a")).isLessThan(TrustDomain.of("b"));
    }

    @Test
    void onlyServicesBearSpiffeIds() {
        assertThat(LeafIdentity.internal("a.b")
                        .names(TrustDomain.DEFAULT, SpiffeMode.ENABLED, SpiffeLayout.NS_SA)
                        .spiffeId())
                .isEmpty();
    }

    @Test
    void principalsAreTheFullNameAndTheSpiffeId() {
        LeafIdentity service = LeafIdentity.service("sa.ns");
        TrustDomain domain = TrustDomain.of("trust_domain");
        assertThat(service.names(domain, SpiffeMode.ENABLED, SpiffeLayout.SERVICE_ACCOUNT_FIRST)
                        .principals())
                .containsExactly("sa.ns.trust_domain", "spiffe://trust_domain/sa/ns");
        assertThat(service.names(domain, SpiffeMode.DISABLED, SpiffeLayout.SERVICE_ACCOUNT_FIRST)
                        .principals())
                .containsExactly("sa.ns.trust_domain");
    }

    @Test
    void aCommonNameHas64CharactersAtMost() {
        assertThat(LeafNames.of("c".repeat(64), Optional.empty()).commonName()).contains("c".repeat(64));
        LeafNames longer = LeafNames.of("c".repeat(63) + ".d", Optional.empty());
        assertThat(longer.commonName()).isEmpty();
        assertThat(longer.dnsName()).contains(longer.fullName());
    }

    @Test
    void namesThatDoNotFitCannotBeGiven() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeafNames("a", Optional.of("c".repeat(65)), Optional.empty(), Optional.empty()))
                .withMessageContaining("65");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeafNames("a", Optional.empty(), Optional.of("a_b"), Optional.empty()))
                .withMessageContaining("a_b");
    }

    @Test
    void dnsNamesHaveLegalLabels() {
        for (String good : new String[] {
            "a", "0", "A-9.b", "a--b", "l".repeat(63), ("l".repeat(62) + ".").repeat(4) + "a", "xn--bcher-kva"
        }) {
            assertThat(DnsNames.isLegal(good)).as(good).isTrue();
        }
        String longest = ("l".repeat(49) + ".").repeat(5) + "abc";
        assertThat(longest).hasSize(DnsNames.MAX_LENGTH);
        assertThat(DnsNames.isLegal(longest)).isTrue();
        assertThat(DnsNames.isLegal(longest + "d")).isFalse();
        for (String bad : new String[] {
            "",
            ".",
            "a.",
            ".a",
            "a..b",
            "-a",
            "a-",
            "a.-b",
            "a-.b",
            "a_b",
            "a b",
            "*.a",
            "a:b",
            "l".repeat(64),
            "\u00e4"
        }) {
            assertThat(DnsNames.isLegal(bad)).as(bad).isFalse();
        }
    }

    @Test
    void aSpiffeIdIsMadeOfItsParts() {
        TrustDomain domain = TrustDomain.of("a");
        assertThat(SpiffeId.of(domain, "")).hasToString("spiffe://a");
        assertThat(SpiffeId.of(domain, "").namesWorkload()).isFalse();
        assertThat(SpiffeId.of(domain, "/b").namesWorkload()).isTrue();
        assertThat(SpiffeId.of(domain, "/b/c")).isEqualTo(SpiffeId.parse("SPIFFE://A/b/c"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.of(domain, "b"))
                .withMessageContaining("does not begin with a slash; write /b");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.of(domain, "/"))
                .withMessageContaining("empty segment");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.of(domain, "/./b"))
                .withMessageContaining("relative segment");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.of(domain, "/b:c"))
                .withMessageContaining("characters outside");
        assertThat(SpiffeId.of(domain, "/" + "p".repeat(2037)).toString()).hasSize(SpiffeId.MAX_LENGTH);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.of(domain, "/" + "p".repeat(2038)))
                .withMessageContaining("2048");
    }

    @Test
    void aRefusedSpiffeIdSaysWhy() {
        assertWhy("spiffe:/", "does not begin with spiffe://");
        assertWhy("spiffx://a", "does not begin with spiffe://");
        assertWhy("spiffe://", "has no trust domain");
        assertWhy("spiffe:///a", "has no trust domain");
        assertWhy("spiffe://a:1/a", "trust domain with characters");
        assertWhy("spiffe://" + "a".repeat(256), "more than 255 bytes");
        assertWhy("spiffe://a/" + "p".repeat(2048), "more than 2048 bytes");
        assertWhy("spiffe://a/\n", "\"/\\u000A\"");
    }

    private static void assertWhy(String id, String reason) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> SpiffeId.parse(id))
                .withMessageContaining(reason);
    }

    @Test
    void upperCaseIsReadFromAToZ() {
        assertThat(SpiffeId.parse("spiffe://AZaz09.-_").trustDomain().name()).isEqualTo("azaz09.-_");
        assertWhy("spiffe://[", "characters");
        assertWhy("spiffe://@", "characters");
        assertThat(SpiffeId.parse("spiffe://a/AZaz09.-_").path()).isEqualTo("/AZaz09.-_");
        for (String bad : new String[] {"@", "[", "`", "{", "/:", ":", ","}) {
            assertThatIllegalArgumentException().isThrownBy(() -> SpiffeId.parse("spiffe://a/b" + bad));
        }
    }

    @Test
    void refusedTextIsShownBoundedAndPrintable() {
        assertThat(Shown.of("a ~")).isEqualTo("a ~");
        assertThat(Shown.of("\u001f\u007f\u212a")).isEqualTo("\\u001F\\u007F\\u212A");
        assertThat(Shown.of("x".repeat(80))).isEqualTo("x".repeat(80));
        assertThat(Shown.of("x".repeat(81))).isEqualTo("x".repeat(80) + "...");
    }
}
