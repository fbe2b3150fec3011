package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Whether a legal change is safe. */
public sealed interface Verdict {
    /**
     * The change is safe.
     *
     * @param evidence on what, in words, at most 20 lines
     */
    record Safe(List<String> evidence) implements Verdict {
        /** Copies the list. */
        public Safe {
            evidence = List.copyOf(evidence);
        }
    }

    /**
     * The change is not safe now.
     *
     * @param blockers what stands in the way, never empty
     */
    record Blocked(List<Blocker> blockers) implements Verdict {
        /**
         * Copies the list.
         *
         * @throws IllegalArgumentException if it is empty
         */
        public Blocked {
            blockers = List.copyOf(blockers);
            if (blockers.isEmpty()) {
                throw new IllegalArgumentException("blockers is empty; a change that nothing blocks is safe");
            }
        }

        /**
         * Returns when time alone makes the change safe.
         *
         * @return the instant, or empty if time alone does not
         */
        public Optional<Instant> opensAt() {
            return blockers.stream().allMatch(blocker -> blocker.until().isPresent())
                    ? blockers.stream()
                            .flatMap(blocker -> blocker.until().stream())
                            .max(Comparator.naturalOrder())
                    : Optional.empty();
        }
    }
}
