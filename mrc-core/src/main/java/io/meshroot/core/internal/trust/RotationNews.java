package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.event.MeshEvent.RotationChanged.What;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds out from two states what has happened to the rotation, to announced steps and to tainted roots. */
final class RotationNews {
    private RotationNews() {}

    static List<MeshEvent> of(TrustState before, TrustState after, Instant now) {
        List<MeshEvent> news = new ArrayList<>();
        after.announced()
                .filter(step -> !before.announced().equals(after.announced()))
                .ifPresent(step -> news.add(new MeshEvent.StepAnnounced(now, step)));
        after.rotation()
                .ifPresent(rotation -> what(before.rotation(), rotation)
                        .ifPresent(what -> news.add(new MeshEvent.RotationChanged(now, rotation, what))));
        Set<Object> old = new HashSet<>(before.rotations());
        after.rotations().stream()
                .filter(record -> !old.contains(record))
                .forEach(record -> news.add(new MeshEvent.RotationOver(now, record)));
        after.roots()
                .values()
                .forEach(root -> root.anchors().stream()
                        .map(anchor -> anchor.keyFingerprint())
                        .filter(key -> isNews(
                                before.taintedKeys().get(key),
                                after.taintedKeys().get(key)))
                        .findFirst()
                        .map(after.taintedKeys()::get)
                        .ifPresent(taint -> news.add(new MeshEvent.RootTainted(now, root.name(), taint))));
        return news;
    }

    private static boolean isNews(@Nullable Taint before, @Nullable Taint after) {
        return after != null && !after.equals(before);
    }

    private static Optional<What> what(Optional<RotationState> before, RotationState now) {
        if (before.filter(old -> old.started().equals(now.started())).isEmpty()) {
            return Optional.of(What.STARTED);
        }
        RotationState old = before.get();
        if (old.direction() != now.direction()) {
            return Optional.of(
                    switch (now.direction()) {
                        case BACK -> What.ABORTING;
                        case CLOSING -> What.CLOSING;
                        case FORWARD -> What.RESUMED;
                    });
        }
        if (old.pause().isPresent() == now.pause().isPresent()) {
            return Optional.empty();
        }
        return Optional.of(now.pause().isPresent() ? What.PAUSED : What.RESUMED);
    }
}
