package io.meshroot.api.trust;

import java.time.Instant;
import java.util.Objects;

/**
 * That a key is compromised. Final: a root with this key can gain no role again.
 *
 * @param at when it was tainted
 * @param reason why
 * @param signing whether a root with this key goes on signing while no other can
 * @param trust whether a root with this key is still trusted
 */
public record Taint(Instant at, String reason, Signing signing, Trust trust) {
    /** What a tainted root does while no other root can sign. */
    public enum Signing {
        /** It goes on signing until another one can. */
        UNTIL_REPLACED,
        /** Nothing is issued until another root can sign; leaves run out. */
        STOPPED
    }

    /** Whether a tainted key still validates. */
    public enum Trust {
        /** The root validates until no leaf depends on it; then its trust is removed. */
        UNTIL_REPLACED,
        /** Every trust manager refuses the key, whatever leads to it. */
        CUT
    }

    /** Checks that nothing is null. */
    public Taint {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(signing, "signing");
        Objects.requireNonNull(trust, "trust");
    }

    /**
     * Makes the taint of a key that signs and validates until it is replaced.
     *
     * @param at when it was tainted
     * @param reason why
     */
    public Taint(Instant at, String reason) {
        this(at, reason, Signing.UNTIL_REPLACED, Trust.UNTIL_REPLACED);
    }

    boolean isCut() {
        return trust == Trust.CUT;
    }

    Taint cut() {
        return new Taint(at, reason, signing, Trust.CUT);
    }

    Taint stopped() {
        return new Taint(at, reason, Signing.STOPPED, trust);
    }
}
