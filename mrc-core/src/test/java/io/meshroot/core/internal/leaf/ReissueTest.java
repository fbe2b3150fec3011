package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.FakeAuthority.ONE;
import static io.meshroot.core.internal.leaf.FakeAuthority.TWO;
import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEvent.LeafIssued.Cause;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.IssuerCapabilities;
import io.meshroot.core.LeafView;
import io.meshroot.testkit.x509.TestKeys;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Leaves of a signer that was succeeded, at ten a second. */
class ReissueTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Bench bench = Bench.withReissueRate(10);

    private static void hold(Bench bench, int leaves) {
        for (int i = 0; i < leaves; i++) {
            bench.engine.issue(IssueRequest.service(String.format("s%03d.ns", i)));
        }
    }

    private static void twoSigns(Bench bench) {
        bench.authority.accept(Map.of(ONE, Role.ACTIVE, TWO, Role.ACTIVE));
        bench.time.runPending();
    }

    private void oneSignsAgain() {
        bench.authority.accept(Map.of(ONE, Role.ACTIVE, TWO, Role.PASSIVE));
        bench.time.runPending();
    }

    private static List<IssueRequest> reissued(Bench bench) {
        return bench.told(MeshEvent.LeafIssued.class).stream()
                .filter(event -> event.cause() == Cause.SIGNER_CHANGED)
                .map(MeshEvent.LeafIssued::request)
                .toList();
    }

    @Test
    void goesAtABoundedRate() {
        hold(bench, 50);

        twoSigns(bench);

        assertThat(bench.authority.two.signed).hasValue(1);
        bench.time.advance(SECOND);
        assertThat(bench.authority.two.signed).hasValue(11);
        bench.time.advance(SECOND.multipliedBy(4));
        assertThat(bench.authority.two.signed).hasValue(50);
        assertThat(bench.engine.leaves()).allMatch(view -> view.signer().equals(TWO));
        bench.time.advance(Duration.ofHours(1));
        assertThat(bench.authority.two.signed).hasValue(50);
        assertThat(bench.authority.one.signed).hasValue(50);
    }

    @Test
    void goesNoFasterThanTheIssuerSays() {
        hold(bench, 50);
        bench.authority.two.capabilities = new IssuerCapabilities(
                EnumSet.allOf(KeyType.class), Optional.empty(), Optional.empty(), OptionalInt.of(2));

        twoSigns(bench);
        bench.time.advance(SECOND.multipliedBy(10));

        assertThat(bench.authority.two.signed).hasValue(21);
    }

    @Test
    void setsOneTimerForAll() {
        hold(bench, 50);

        twoSigns(bench);

        assertThat(bench.time.pending()).isEqualTo(1);
        assertThat(bench.time.advance(SECOND)).isLessThanOrEqualTo(40);
    }

    @Test
    void letsALeafThatIsDueGoFirst() {
        hold(bench, 300);
        LeafView due = bench.engine.leaves().stream()
                .min(Comparator.comparing(LeafView::renewAt))
                .orElseThrow();
        assertThat(bench.engine.leaves().indexOf(due))
                .as("its turn would come later")
                .isGreaterThan(50);
        bench.time.advance(
                Duration.between(bench.clock.instant(), due.renewAt()).minus(SECOND));

        twoSigns(bench);
        bench.time.advance(SECOND.minusMillis(1));
        assertThat(reissued(bench)).doesNotContain(due.request());
        bench.time.advance(Duration.ofMillis(1));

        assertThat(reissued(bench)).hasSize(12).contains(due.request());
    }

    @Test
    void letsLeavesThatAreDueGoFirstWhileAllTurnsAreMissed() {
        hold(bench, 300);
        LeafView due = bench.engine.leaves().stream()
                .min(Comparator.comparing(LeafView::renewAt))
                .orElseThrow();
        bench.time.advance(
                Duration.between(bench.clock.instant(), due.renewAt()).minusMillis(50));
        bench.authority.two.beforeSigning = () -> bench.time.jump(Duration.ofMillis(400));

        twoSigns(bench);

        assertThat(reissued(bench)).hasSizeGreaterThan(1);
        assertThat(reissued(bench).get(1)).isEqualTo(due.request());
    }

    @Test
    void goesInTheSameOrderInEveryRun() {
        hold(bench, 30);
        Bench again = Bench.withReissueRate(10);
        hold(again, 30);

        twoSigns(bench);
        bench.time.advance(SECOND.multipliedBy(3));
        twoSigns(again);
        again.time.advance(SECOND.multipliedBy(3));

        assertThat(reissued(bench)).hasSize(30).isEqualTo(reissued(again));
        assertThat(reissued(bench)).isSortedAccordingTo(Comparator.comparing(IssueRequest::identity));
    }

    @Test
    void beginsWithWhatEndsFirst() {
        hold(bench, 30);
        IssueRequest shortLived = IssueRequest.builder(
                        IssueRequest.service("z.ns").identity())
                .validity(Duration.ofHours(12))
                .build();
        bench.engine.issue(shortLived);

        twoSigns(bench);

        assertThat(reissued(bench)).containsExactly(shortLived);
    }

    @Test
    void leavesTheRestAloneWhenTheFirstSignerSignsAgain() {
        hold(bench, 50);
        twoSigns(bench);
        bench.time.advance(SECOND.multipliedBy(2));
        assertThat(bench.authority.two.signed).hasValue(21);

        oneSignsAgain();
        assertThat(bench.authority.one.signed.get() - 50).isLessThanOrEqualTo(1);
        bench.time.advance(SECOND.multipliedBy(3));

        assertThat(bench.authority.two.signed).hasValue(21);
        assertThat(bench.authority.one.signed).hasValue(71);
        assertThat(bench.engine.leaves()).allMatch(view -> view.signer().equals(ONE));
        assertThat(bench.engine.leaves()).allMatch(view -> view.renewAt().isAfter(bench.clock.instant()));
    }

    @Test
    void keepsTheRateOfRetriesWhileTheNewSignerFails() {
        hold(bench, 300);
        bench.authority.two.failWith(new ProviderException(Retry.MAY_HELP, "sealed", null));

        twoSigns(bench);
        for (int second = 0; second < 120; second++) {
            int before = bench.authority.two.signed.get();
            bench.time.advance(SECOND);
            assertThat(bench.authority.two.signed.get() - before).isLessThanOrEqualTo(11);
        }
        assertThat(bench.engine.leaves()).allMatch(view -> view.signer().equals(ONE));
        bench.authority.two.recover();
        bench.time.advance(Duration.ofMinutes(8));

        assertThat(bench.engine.leaves()).allMatch(view -> view.signer().equals(TWO));
        assertThat(bench.engine.problems()).isEmpty();
    }

    @Test
    void goesOnWhenTheClockIsSetBack() {
        hold(bench, 30);
        bench.time.advance(Duration.ofHours(1));
        twoSigns(bench);
        bench.time.advance(SECOND);

        bench.time.jump(Duration.ofMinutes(-30));
        bench.time.advance(Duration.ofMinutes(1));

        assertThat(bench.engine.leaves()).allMatch(view -> view.signer().equals(TWO));
        // The eleven that were made before the jump are not valid yet by the new time.
        assertThat(bench.authority.two.signed).hasValue(30 + 11);
    }

    @Test
    void asksForNewRequestsAtTheSameRate() {
        for (int i = 0; i < 20; i++) {
            bench.engine.sign(Bench.csr(TestKeys.generate(KeyType.EC_P256)), IssueRequest.service("s" + i + ".ns"));
        }

        twoSigns(bench);

        assertThat(bench.told(MeshEvent.RequestNeeded.class)).hasSize(1);
        Instant begin = bench.clock.instant();
        bench.time.advance(SECOND.multipliedBy(2));
        assertThat(bench.told(MeshEvent.RequestNeeded.class))
                .hasSize(20)
                .allSatisfy(event -> assertThat(event.at()).isBefore(begin.plusSeconds(2)));
        assertThat(bench.authority.two.signed).hasValue(0);
    }
}
