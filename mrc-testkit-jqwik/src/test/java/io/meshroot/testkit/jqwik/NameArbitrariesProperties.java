package io.meshroot.testkit.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.identity.DnsNames;
import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.ServiceIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;
import net.jqwik.api.statistics.StatisticsCoverage;

@Domain(MeshDomain.class)
class NameArbitrariesProperties {
    @Provide
    Arbitrary<String> spiffeIdTexts() {
        return NameArbitraries.spiffeIdTexts();
    }

    @Provide
    Arbitrary<String> trustDomainTexts() {
        return NameArbitraries.trustDomainTexts();
    }

    @Provide
    Arbitrary<String> dnsNames() {
        return NameArbitraries.dnsNames();
    }

    @Property
    void trustDomainsAreShortAndLong(@ForAll TrustDomain domain) {
        Statistics.label("length")
                .collect(domain.name().length() == TrustDomain.MAX_LENGTH ? "longest" : "shorter")
                .coverage(coverage -> {
                    coverage.check("longest").count(count -> count > 0);
                    coverage.check("shorter").count(count -> count > 0);
                });
        assertThat(TrustDomain.of(domain.name())).isEqualTo(domain);
    }

    @Property
    void spiffeIdsAreReadBack(@ForAll SpiffeId id) {
        Statistics.label("path").collect(id.namesWorkload()).coverage(bothSides());
        assertThat(SpiffeId.parse(id.toString())).isEqualTo(id);
    }

    @Property
    void serviceIdentitiesAreReadBack(@ForAll ServiceIdentity identity) {
        Statistics.label("dotted")
                .collect(identity.serviceAccount().contains("."))
                .coverage(bothSides());
        assertThat(ServiceIdentity.parse(identity.toString())).isEqualTo(identity);
    }

    @Property
    void leafIdentitiesAreOfEveryKind(@ForAll LeafIdentity identity) {
        Statistics.label("kind").collect(identity.kind()).coverage(coverage -> {
            for (LeafKind kind : LeafKind.values()) {
                coverage.check(kind).percentage(percentage -> percentage > 5);
            }
        });
    }

    @Property
    void mrcNamesAreLegal(@ForAll MrcName name) {
        assertThat(MrcName.of(name.value())).isEqualTo(name);
    }

    @Property
    void dnsNamesAreLegal(@ForAll("dnsNames") String name) {
        assertThat(DnsNames.isLegal(name)).isTrue();
    }

    @Property
    void someSpiffeIdTextsAreValidAndSomeAreRefused(@ForAll("spiffeIdTexts") String text) {
        Statistics.label("valid").collect(isRead(text, SpiffeId::parse)).coverage(bothSides());
    }

    @Property
    void someTrustDomainTextsAreValidAndSomeAreRefused(@ForAll("trustDomainTexts") String text) {
        Statistics.label("valid").collect(isRead(text, TrustDomain::of)).coverage(bothSides());
    }

    /** Anything but an IllegalArgumentException is a failure. */
    private static boolean isRead(String text, Consumer<String> reader) {
        try {
            reader.accept(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    static Consumer<StatisticsCoverage> bothSides() {
        return coverage -> {
            coverage.check(true).percentage(percentage -> percentage > 5);
            coverage.check(false).percentage(percentage -> percentage > 5);
        };
    }
}
