package io.meshroot.core.internal.trust;

import java.util.EnumMap;
import java.util.Map;

/** How often what need not happen may still happen. Immutable. */
final class Budget {
    private final Map<Fault, Integer> left;

    private Budget(Map<Fault, Integer> left) {
        this.left = left;
    }

    static Budget none() {
        return new Budget(new EnumMap<>(Fault.class));
    }

    /** What may happen. */
    enum Fault {
        /** A holder restarts from its disk. */
        RESTART,
        /** What a holder said is heard twice. */
        REPEAT,
        /** A manager dies, and another one is started. */
        CRASH,
        /** A holder turns to another manager although its own is alive. */
        MOVE,
        /** More than half a leaf's life passes. */
        TICK,
        /** A leaf is renewed under the same signer. */
        RENEWAL
    }

    Budget with(Fault fault, int times) {
        Map<Fault, Integer> changed = new EnumMap<>(Fault.class);
        changed.putAll(left);
        changed.put(fault, times);
        return new Budget(changed);
    }

    boolean has(Fault fault) {
        return left.getOrDefault(fault, 0) > 0;
    }

    Budget less(Fault fault) {
        return with(fault, left.getOrDefault(fault, 0) - 1);
    }

    @Override
    public String toString() {
        return left.values().toString();
    }
}
