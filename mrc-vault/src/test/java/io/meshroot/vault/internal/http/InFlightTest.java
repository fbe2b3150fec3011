package io.meshroot.vault.internal.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class InFlightTest {
    private final InFlight inFlight = new InFlight(4);

    @Test
    void admitsTheMostAndThenInTheOrderOfComing() {
        List<CompletableFuture<Boolean>> places = enter(6);
        assertThat(places).extracting(CompletableFuture::isDone).containsExactly(true, true, true, true, false, false);

        inFlight.leave();
        assertThat(places).extracting(CompletableFuture::isDone).containsExactly(true, true, true, true, true, false);
    }

    @Test
    void whoeverGivesUpLosesNoPlace() {
        List<CompletableFuture<Boolean>> places = enter(6);

        inFlight.forgo(places.get(4));
        inFlight.forgo(places.get(0));

        assertThat(places.get(5)).isCompletedWithValue(true);
        assertThat(enter(1).get(0)).isNotDone();
        places.subList(1, 4).forEach(place -> inFlight.leave());
        inFlight.leave();
        assertThat(enter(5)).extracting(CompletableFuture::isDone).containsExactly(true, true, true, false, false);
    }

    @Test
    void aCancelledWaitTakesNoPlaceWhenItsTurnComes() {
        List<CompletableFuture<Boolean>> places = enter(6);

        places.get(4).cancel(true);
        inFlight.leave();

        assertThat(places.get(5)).isCompletedWithValue(true);
    }

    @Test
    void halvesUnderComplaintsAndGrowsBackOneByOne() {
        inFlight.shrink();
        assertThat(inFlight.limit()).isEqualTo(2);
        inFlight.shrink();
        inFlight.shrink();
        assertThat(inFlight.limit()).isEqualTo(1);

        for (int i = 0; i < 10; i++) {
            inFlight.grow();
        }
        assertThat(inFlight.limit()).isEqualTo(4);
    }

    @Test
    void beginsWithOneAfterARecovery() {
        inFlight.restart();
        List<CompletableFuture<Boolean>> places = enter(3);
        assertThat(places).extracting(CompletableFuture::isDone).containsExactly(true, false, false);

        inFlight.grow();
        assertThat(places.get(1)).isCompletedWithValue(true);
    }

    @Test
    void neverLetsMoreInUnderLoad() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<?>> done = new ArrayList<>();
            for (int i = 0; i < 2000; i++) {
                done.add(threads.submit(() -> {
                    CompletableFuture<Boolean> place = inFlight.enter();
                    if (place.hashCode() % 7 == 0) {
                        inFlight.forgo(place);
                        return;
                    }
                    place.join();
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    inFlight.leave();
                }));
            }
            for (Future<?> each : done) {
                each.get();
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(most.get()).isBetween(1, 4);
        assertThat(enter(5)).extracting(CompletableFuture::isDone).containsExactly(true, true, true, true, false);
    }

    private List<CompletableFuture<Boolean>> enter(int count) {
        List<CompletableFuture<Boolean>> places = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            places.add(inFlight.enter());
        }
        return places;
    }
}
