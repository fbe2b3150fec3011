package io.meshroot.testkit.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.util.HashSet;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.domains.Domain;
import net.jqwik.api.statistics.Statistics;

@Domain(MeshDomain.class)
class TrustArbitrariesProperties {
    @Example
    void fixedAnchorsAreSixWithFiveKeys() {
        Set<String> keys = new HashSet<>();
        FixedAnchors.all().forEach(anchor -> keys.add(anchor.keyFingerprint()));

        assertThat(FixedAnchors.all()).hasSize(6).doesNotHaveDuplicates();
        assertThat(keys).hasSize(5);
        assertThat(FixedAnchors.all())
                .allSatisfy(anchor -> assertThat(anchor.notAfter()).isEqualTo("2045-12-31T00:00:00Z"));
    }

    @Property
    void anchorsAreTheFixedOnes(@ForAll Anchor anchor) {
        assertThat(FixedAnchors.all()).contains(anchor);
    }

    @Property
    void acknowledgementsAreWithAndWithoutALeaf(@ForAll Acknowledgement acknowledgement) {
        Statistics.label("leaf")
                .collect(acknowledgement.leafSerial().isPresent())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void holdersHaveLeavesAndAcknowledgementsOrNot(@ForAll HolderEvidence holder) {
        Statistics.label("leaves").collect(!holder.leaves().isEmpty()).coverage(NameArbitrariesProperties.bothSides());
        Statistics.label("acknowledged")
                .collect(holder.acknowledgement().isPresent())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void evidenceHasHoldersAndProbesOrNot(@ForAll Evidence evidence) {
        Statistics.label("holders")
                .collect(!evidence.holders().isEmpty())
                .coverage(NameArbitrariesProperties.bothSides());
        Statistics.label("probes")
                .collect(!evidence.probes().isEmpty())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void trustStatesAreAsStoresHoldThem(@ForAll TrustState state, @ForAll Evidence evidence) {
        assertThat(TrustModel.apply(state, new TrustEvent.StateRead(), evidence))
                .isInstanceOf(Transition.Unchanged.class);
        assertThat(state.signer()).isPresent();
        Statistics.label("mid rotation")
                .collect(state.validating().size() == 2)
                .coverage(NameArbitrariesProperties.bothSides());
        Statistics.label("tainted")
                .collect(!state.taintedKeys().isEmpty())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void issueRequestsHaveOptionsOrNot(@ForAll IssueRequest request) {
        Statistics.label("validity")
                .collect(request.validity().isPresent())
                .coverage(NameArbitrariesProperties.bothSides());
        Statistics.label("names")
                .collect(!request.dnsNames().isEmpty())
                .coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void leafProfilesHaveACommonNameOrNot(@ForAll LeafProfile profile) {
        Statistics.label("common name")
                .collect(profile.commonName().isPresent())
                .coverage(NameArbitrariesProperties.bothSides());
        profile.commonName().ifPresent(name -> assertThat(profile.dnsNames()).contains(name));
    }
}
