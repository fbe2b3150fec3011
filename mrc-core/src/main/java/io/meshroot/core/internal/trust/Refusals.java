package io.meshroot.core.internal.trust;

import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.Illegality;
import io.meshroot.api.mrc.MrcName;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;

/** Tells of each refusal once, for as long as the same is asked for. */
final class Refusals {
    private final Consumer<MeshEvent> events;
    private final InstantSource clock;
    private Set<Refusal> told = Set.of();

    Refusals(Consumer<MeshEvent> events, InstantSource clock) {
        this.events = events;
        this.clock = clock;
    }

    /** Takes everything that is refused now. */
    void update(Set<Refusal> refused) {
        for (Refusal refusal : refused) {
            if (!told.contains(refusal)) {
                events.accept(new MeshEvent.ChangeRefused(
                        clock.instant(),
                        refusal.mrc,
                        refusal.reason,
                        refusal.what + " is refused: " + refusal.reason.text() + "; " + refusal.reason.remedy()));
            }
        }
        told = Set.copyOf(refused);
    }

    /**
     * Something that the store asks for and that is not legal.
     *
     * @param mrc which MeshRootCertificate
     * @param reason why it is not legal
     * @param what what is asked for, in words
     */
    record Refusal(MrcName mrc, Illegality reason, String what) {}
}
