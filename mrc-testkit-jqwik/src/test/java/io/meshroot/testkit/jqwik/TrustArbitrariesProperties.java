package io.meshroot.testkit.jqwik;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepBasis;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.api.trust.TrustModel;
import io.meshroot.api.trust.TrustState;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Stream;
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
        both("views", !evidence.views().isEmpty());
        both("apart", !evidence.apart().isEmpty());
        assertThat(evidence.views()).noneMatch(view -> view.id().equals(evidence.self()));
        assertThat(evidence.apart()).doesNotContain(evidence.self());
    }

    private static void both(String label, boolean value) {
        Statistics.label(label).collect(value).coverage(NameArbitrariesProperties.bothSides());
    }

    @Property
    void viewsHaveHoldersAndUsesThatFit(@ForAll ReplicaView view) {
        both("holders", view.holders() > 0);
        both("ahead", view.ahead().isPresent());
        both("laggards", !view.laggards().isEmpty());
        both("leaves", view.uses().values().stream().anyMatch(use -> use.leaves() > 0));
        both("unfinished", view.uses().values().stream().anyMatch(use -> use.unfinished() > 0));
        assertThat(view.laggards())
                .hasSizeLessThanOrEqualTo(view.holders())
                .allMatch(
                        laggard -> laggard.acknowledged() >= view.acknowledged().orElseThrow())
                .allMatch(laggard -> laggard.acknowledged() < view.trustSequence());
        assertThat(view.ahead().stream()).allMatch(laggard -> laggard.acknowledged() > view.trustSequence());
        assertThat(view.saysTheSameAs(view)).isTrue();
    }

    @Property
    void rotationsGoEverywhere(@ForAll RotationState rotation, @ForAll RotationPolicy policy) {
        Statistics.label("direction")
                .collect(rotation.direction())
                .coverage(coverage -> Arrays.stream(RotationState.Direction.values())
                        .forEach(direction -> coverage.check(direction).count(count -> count > 0)));
        Statistics.label("patience")
                .collect(policy.patience().getClass().getSimpleName())
                .coverage(coverage -> Stream.of("Wait", "AbortAfter", "ProceedAtHorizon")
                        .forEach(kind -> coverage.check(kind).count(count -> count > 0)));
        both("by time", policy.pace() instanceof RotationPolicy.ByTime);
        both("paused", rotation.pause().isPresent());
        both("asked", rotation.asked().isPresent());
        assertThat(rotation.waitingSince()).isAfterOrEqualTo(rotation.started());
    }

    @Property
    void recordsAreOfEveryKind(@ForAll StepRecord step, @ForAll RotationRecord rotation) {
        Statistics.label("basis")
                .collect(step.basis())
                .coverage(coverage -> Arrays.stream(StepBasis.values())
                        .forEach(basis -> coverage.check(basis).count(count -> count > 0)));
        Statistics.label("outcome")
                .collect(rotation.outcome())
                .coverage(coverage -> Arrays.stream(RotationRecord.Outcome.values())
                        .forEach(outcome -> coverage.check(outcome).count(count -> count > 0)));
        assertThat(rotation.ended()).isAfterOrEqualTo(rotation.started());
    }

    @Property
    void announcementsAndHoldersAreAsTheModelMakesThem(
            @ForAll Announcement announcement, @ForAll DeclaredHolder holder, @ForAll Taint taint) {
        assertThat(announcement.number()).isPositive();
        both("said", holder.acknowledgement().isPresent());
        both("cut", taint.trust() == Taint.Trust.CUT);
        both("stopped", taint.signing() == Taint.Signing.STOPPED);
    }

    @Property
    void trustStatesAreAsStoresHoldThem(@ForAll TrustState state, @ForAll Evidence evidence) {
        assertThat(TrustModel.apply(state, new TrustEvent.StateRead(), evidence))
                .isInstanceOf(Transition.Unchanged.class);
        assertThat(state.signer().isPresent() || !state.taintedKeys().isEmpty()).isTrue();
        both("announced", state.announced().isPresent());
        both("registered", !state.holders().isEmpty());
        both("rotation", state.rotation().isPresent());
        both("records", !state.steps().isEmpty() && !state.rotations().isEmpty());
        both(
                "recorded leaves",
                state.roots().values().stream()
                        .anyMatch(root -> !root.recordedLeaves().isEmpty()));
        both(
                "stopped",
                state.roots().values().stream()
                        .anyMatch(root -> root.signedUntil().isPresent()));
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
