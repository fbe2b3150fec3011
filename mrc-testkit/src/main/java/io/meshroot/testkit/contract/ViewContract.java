package io.meshroot.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a store keeps of the views that managers write for each other. */
abstract class ViewContract extends OpenedStores {
    private static final int REVISIONS = 10;

    @Test
    void keepsTheNewestViewOfEachManager() {
        store().writeView(SampleViews.plain("replica-2", 1));
        other().writeView(SampleViews.full("replica-1", 1));
        store().writeView(SampleViews.plain("replica-2", 2));

        List<ReplicaView> views = List.of(SampleViews.full("replica-1", 1), SampleViews.plain("replica-2", 2));
        assertThat(store().readViews()).isEqualTo(views);
        assertThat(other().readViews()).isEqualTo(views);
    }

    @Test
    void takesTheNewestViewToBeTheOneThatWasWrittenLast() {
        store().writeView(SampleViews.full("replica-1", 9));
        store().writeView(SampleViews.plain("replica-1", 1));

        assertThat(other().readViews()).containsExactly(SampleViews.plain("replica-1", 1));
    }

    @Test
    void keepsViewsOfManagersWithNamesThatAreNearlyTheSame() {
        List<String> names = List.of("..", "../x", "A", "a", "a%2Fb", "a/b", "a_b", "~".repeat(128));
        names.forEach(name -> store().writeView(SampleViews.plain(name, 1)));

        assertThat(other().readViews())
                .extracting(view -> view.id().value())
                .containsExactlyElementsOf(names.stream().sorted().toList());
        names.forEach(name -> other().removeView(new ReplicaId(name)));
        assertThat(store().readViews()).isEmpty();
    }

    @Test
    void removesAView() {
        store().writeView(SampleViews.plain("replica-1", 1));
        store().writeView(SampleViews.plain("replica-2", 1));

        other().removeView(new ReplicaId("replica-1"));
        other().removeView(new ReplicaId("replica-1"));

        assertThat(store().readViews()).containsExactly(SampleViews.plain("replica-2", 1));
    }

    @Test
    void leavesTheVersionOfTheStateAloneWhenAViewIsWritten() {
        StoreVersion version = store().createState(Samples.numbered(1)).orElseThrow();

        other().writeView(SampleViews.plain("replica-1", 1));
        other().removeView(new ReplicaId("replica-2"));

        assertThat(store().replaceState(version, Samples.numbered(2))).isPresent();
        assertThat(store().readViews()).containsExactly(SampleViews.plain("replica-1", 1));
    }

    @Test
    void tellsOfViews() throws Exception {
        tellsOfViews(store(), store());
    }

    @Test
    void tellsOfViewsByAnotherProcess() throws Exception {
        tellsOfViews(store(), other());
    }

    @SuppressWarnings("try") // the registration is only held
    private static void tellsOfViews(MrcStore watched, MrcStore changed) throws Exception {
        Calls calls = new Calls();
        try (Subscription ignored = watched.watch(calls)) {
            for (long revision = 1; revision <= 2; revision++) {
                ReplicaView view = SampleViews.plain("replica-1", revision);
                changed.writeView(view);
                calls.await("view " + revision, () -> watched.readViews().equals(List.of(view)));
            }
            changed.removeView(new ReplicaId("replica-1"));
            calls.await("no view", () -> watched.readViews().isEmpty());
        }
    }

    @Test
    void showsEachViewWholeWhileManyWrite() throws Exception {
        AtOnce.run(i -> {
            MrcStore mine = storeOf(i);
            return () -> {
                Map<ReplicaId, Long> seen = new HashMap<>();
                for (long revision = 1; revision <= REVISIONS; revision++) {
                    mine.writeView(SampleViews.full("replica-" + i, revision));
                    seen.put(new ReplicaId("replica-" + i), revision);
                    look(mine, seen);
                }
                return i;
            };
        });

        assertThat(store().readViews())
                .containsExactlyElementsOf(Stream.iterate(0, i -> i + 1)
                        .limit(AtOnce.THREADS)
                        .map(i -> SampleViews.full("replica-" + i, REVISIONS))
                        .toList());
    }

    /** Views never disappear and never grow older. */
    private static void look(MrcStore store, Map<ReplicaId, Long> seen) {
        Map<ReplicaId, Long> now = new HashMap<>();
        for (ReplicaView view : store.readViews()) {
            assertThat(view).isEqualTo(SampleViews.full(view.id().value(), view.revision()));
            now.put(view.id(), view.revision());
        }
        seen.forEach((id, revision) -> assertThat(now.getOrDefault(id, 0L))
                .as("the revision of the view of %s, which was %d before", id, revision)
                .isGreaterThanOrEqualTo(revision));
        seen.putAll(now);
    }
}
