package io.meshroot.testkit.contract;

import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.ReplicaView.Laggard;
import io.meshroot.api.trust.ReplicaView.SignerUse;
import io.meshroot.testkit.time.TestClock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Views of managers with every field set, to be stored and read back. */
final class SampleViews {
    private static final int MOST = ReplicaView.MOST_NAMES;

    private SampleViews() {}

    /** A view with nothing to say; the number makes it distinct. */
    static ReplicaView plain(String replica, long revision) {
        return new ReplicaView(
                new ReplicaId(replica),
                revision,
                TestClock.START,
                revision,
                7,
                3,
                0,
                OptionalLong.empty(),
                Optional.empty(),
                List.of(),
                new TreeMap<>());
    }

    /** A view that names as many holders as one may. */
    static ReplicaView full(String replica, long revision) {
        List<HolderId> names = IntStream.range(0, MOST)
                .mapToObj(i -> HolderId.of("service:workload-" + i + ".\"namespace\""))
                .toList();
        return new ReplicaView(
                new ReplicaId(replica),
                revision,
                TestClock.START.plusNanos(123_456_789),
                2,
                Long.MAX_VALUE,
                3,
                5_000,
                OptionalLong.of(5),
                Optional.of(new Laggard(HolderId.of("webhook"), 9, Optional.empty())),
                names.stream()
                        .map(name -> new Laggard(name, revision, Optional.of(TestClock.START.plusSeconds(60))))
                        .toList(),
                new TreeMap<>(Map.of(
                        Samples.ONE,
                        new SignerUse(4_000, Optional.of(TestClock.START.plusSeconds(86_400)), 2, names),
                        Samples.TWO,
                        new SignerUse(0, Optional.empty(), 1, List.of()))));
    }
}
