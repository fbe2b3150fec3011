package io.meshroot.core.internal.leaf;

import static io.meshroot.core.internal.leaf.Bench.DAY;
import static io.meshroot.core.internal.leaf.Bench.REQUEST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.ProviderException;
import io.meshroot.api.ProviderException.Retry;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEvent.LeafIssued.Cause;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.IssuedCertificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RenewalTest {
    private final Bench bench = Bench.of(DAY);

    private static ProviderException down() {
        return new ProviderException(Retry.MAY_HELP, "the provider is down", null);
    }

    @Test
    void renewsWithAThirdOfTheLifeLeftAndByItsJitter() {
        IssuedCertificate first = bench.engine.issue(REQUEST);
        Instant renewAt = bench.engine.leaves().get(0).renewAt();
        assertThat(Duration.between(renewAt, first.notAfter())).isBetween(DAY.dividedBy(3), DAY.dividedBy(2));

        bench.time.advance(Duration.between(bench.clock.instant(), renewAt).minusSeconds(1));
        assertThat(bench.engine.issue(REQUEST)).isSameAs(first);
        bench.time.advance(Duration.ofSeconds(1));

        assertThat(bench.engine.issue(REQUEST)).isNotSameAs(first);
        assertThat(bench.told(MeshEvent.LeafIssued.class))
                .extracting(MeshEvent.LeafIssued::cause)
                .containsExactly(Cause.ASKED, Cause.RENEWAL);
        assertThat(bench.engine.current(REQUEST).orElseThrow().leaf().getPublicKey())
                .isNotEqualTo(first.leaf().getPublicKey());
    }

    @Test
    void spreadsRenewalsOfDifferentIdentitiesAlikeInEveryRun() {
        for (int i = 0; i < 50; i++) {
            bench.engine.issue(IssueRequest.service("s" + i + ".ns"));
        }
        Bench again = Bench.of(DAY);
        for (int i = 0; i < 50; i++) {
            again.engine.issue(IssueRequest.service("s" + i + ".ns"));
        }

        List<Instant> times =
                bench.engine.leaves().stream().map(view -> view.renewAt()).toList();
        assertThat(times)
                .doesNotHaveDuplicates()
                .isEqualTo(again.engine.leaves().stream()
                        .map(view -> view.renewAt())
                        .toList());
    }

    @Test
    void renewsForYearsWithoutAGap() {
        bench.engine.issue(REQUEST);
        for (int i = 0; i < 300; i++) {
            bench.time.advance(Duration.ofHours(8));
            assertThat(bench.engine.current(REQUEST)).isPresent();
        }
        assertThat(bench.told(MeshEvent.LeafExpired.class)).isEmpty();
        assertThat(bench.authority.one.signed.get()).isBetween(150, 200);
        assertThat(bench.authority.open).isZero();
    }

    @Test
    void keepsALeafOfTwentySecondsFresh() {
        Bench quick = Bench.of(Duration.ofSeconds(20));
        quick.engine.issue(REQUEST);
        for (int i = 0; i < 300; i++) {
            quick.time.advance(Duration.ofSeconds(1));
            IssuedCertificate current = quick.engine.current(REQUEST).orElseThrow();
            assertThat(current.notAfter()).isAfter(quick.clock.instant().plusSeconds(5));
        }
        assertThat(quick.told(MeshEvent.LeafExpired.class)).isEmpty();
    }

    @Test
    void noticesSoonThatALaptopSleptADay() {
        IssuedCertificate first = bench.engine.issue(REQUEST);

        bench.time.jump(DAY.plusHours(1));
        assertThat(bench.engine.current(REQUEST)).isEmpty();
        bench.time.advance(Duration.ofMinutes(1));

        assertThat(bench.engine.current(REQUEST).orElseThrow().serial()).isNotEqualTo(first.serial());
        assertThat(bench.told(MeshEvent.LeafExpired.class))
                .extracting(MeshEvent.LeafExpired::serial)
                .containsExactly(first.serial());
    }

    @Test
    void issuesAtOnceToWhoAsksRightAfterTheSleep() {
        IssuedCertificate first = bench.engine.issue(REQUEST);

        bench.time.jump(DAY.plusHours(1));

        assertThat(bench.engine.issue(REQUEST).serial()).isNotEqualTo(first.serial());
    }

    @Test
    void noticesASleepOfShortLeavesWithinAFractionOfTheirLife() {
        Bench quick = Bench.of(Duration.ofSeconds(20));
        quick.engine.issue(REQUEST);

        quick.time.jump(Duration.ofSeconds(15));
        quick.time.advance(Duration.ofSeconds(2));

        assertThat(quick.authority.one.signed).hasValue(2);
    }

    @Test
    void replacesALeafThatWasMadeWhileTheClockWasAhead() {
        bench.engine.issue(REQUEST);
        bench.time.jump(Duration.ofDays(3));
        bench.time.advance(Duration.ofMinutes(1));
        IssuedCertificate early = bench.engine.current(REQUEST).orElseThrow();

        bench.time.jump(Duration.ofDays(-3));
        assertThat(bench.engine.current(REQUEST)).isEmpty();
        bench.time.advance(Duration.ofMinutes(1));

        IssuedCertificate now = bench.engine.current(REQUEST).orElseThrow();
        assertThat(now.serial()).isNotEqualTo(early.serial());
        assertThat(now.notBefore()).isBefore(bench.clock.instant());
    }

    @Test
    void takesUpRetriesAgainThatTheClockSetBackWouldHavePutOff() {
        bench.engine.issue(REQUEST);
        bench.authority.one.failWith(down());
        bench.time.advance(DAY.dividedBy(3).multipliedBy(2));
        assertThat(bench.told(MeshEvent.IssueFailed.class)).isNotEmpty();
        bench.authority.one.recover();

        bench.time.jump(Duration.ofHours(-12));
        bench.time.advance(Duration.ofMinutes(1));

        assertThat(bench.told(MeshEvent.LeafIssued.class)).hasSize(2);
    }

    @Test
    void keepsServingWhileTheProviderIsDownAndBacksOff() {
        IssuedCertificate first = bench.engine.issue(REQUEST);
        bench.authority.one.failWith(down());

        bench.time.advance(DAY.minusMinutes(1));

        assertThat(bench.engine.issue(REQUEST)).isSameAs(first);
        assertThat(bench.engine.problems()).isEmpty();
        List<Duration> waits = bench.told(MeshEvent.IssueFailed.class).stream()
                .map(MeshEvent.IssueFailed::retryIn)
                .toList();
        assertThat(waits.get(0)).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(7));
        assertThat(waits.get(waits.size() - 1)).isBetween(Duration.ofMinutes(3), Duration.ofMinutes(7));
        assertThat(waits).hasSizeBetween(80, 200);
    }

    @Test
    void tellsOnceWhenALeafRanOutAndRecoversByItself() {
        IssuedCertificate first = bench.engine.issue(REQUEST);
        bench.authority.one.failWith(down());
        bench.time.advance(DAY.plusHours(2));

        assertThat(bench.told(MeshEvent.LeafExpired.class)).hasSize(1);
        assertThat(bench.engine.problems())
                .singleElement()
                .asString()
                .contains("service:bookbuyer.bookstore", "the provider is down");
        assertThatThrownBy(() -> bench.engine.issue(REQUEST)).hasMessage("the provider is down");

        bench.authority.one.recover();
        bench.time.advance(Duration.ofMinutes(7));

        assertThat(bench.engine.problems()).isEmpty();
        assertThat(bench.engine.current(REQUEST).orElseThrow()).isNotSameAs(first);
    }

    @Test
    void waitsAsLongAsTheProviderAsks() {
        bench.engine.issue(REQUEST);
        bench.authority.one.failWith(new ProviderException(
                ErrorCode.PROVIDER_FAILED, Retry.MAY_HELP, Duration.ofMinutes(50), "too many requests", null));
        bench.time.advance(Duration.between(
                bench.clock.instant(), bench.engine.leaves().get(0).renewAt()));

        assertThat(bench.told(MeshEvent.IssueFailed.class))
                .extracting(MeshEvent.IssueFailed::retryIn)
                .containsExactly(Duration.ofMinutes(50));
        bench.time.advance(Duration.ofMinutes(49));
        assertThat(bench.authority.one.signed).hasValue(2);
        bench.time.advance(Duration.ofMinutes(1));
        assertThat(bench.authority.one.signed).hasValue(3);
    }

    @Test
    void looksSlowlyWhetherSomebodyMendedWhatRepeatingCannot() {
        bench.engine.issue(REQUEST);
        bench.authority.one.failWith(new ProviderException(Retry.CANNOT_HELP, "the role is unknown", null));
        bench.time.advance(Duration.between(
                bench.clock.instant(), bench.engine.leaves().get(0).renewAt()));

        assertThat(bench.told(MeshEvent.IssueFailed.class).get(0).retryIn()).isGreaterThan(Duration.ofMinutes(3));
    }

    @Test
    void setsOneTimerForManyLeaves() {
        for (int i = 0; i < 300; i++) {
            bench.engine.issue(IssueRequest.service("s" + i + ".ns"));
        }
        bench.time.runPending();

        assertThat(bench.time.pending()).isEqualTo(1);
        assertThat(bench.time.untilNext().orElseThrow()).isLessThanOrEqualTo(Duration.ofMinutes(1));
        assertThat(bench.time.advance(Duration.ofHours(1))).isLessThanOrEqualTo(61);
    }
}
