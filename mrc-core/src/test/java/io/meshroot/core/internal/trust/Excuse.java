package io.meshroot.core.internal.trust;

import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import java.util.HashSet;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What nobody can hold against a mesh whose holder restarted from an older disk: evidence that turned out to be too good when
 * it was used already.
 *
 * <p>The rule. A holder that restarts with older trust need not trust any signer until its replica has heard so. From then
 * on it need not trust those signers whose activation was accepted before that, nor one whose activation its own replica
 * had confirmed before, if that very announcement is the one under which it is accepted. Its older leaf need not be trusted
 * by others until its replica has heard of it, and after that only if the retirement of its signer was accepted before, or
 * confirmed by its own replica and accepted under that very announcement. Taking new trust ends the one, taking a new leaf
 * the other. What is accepted later, and not under that announcement, must have waited for it: an activation ends the excuse
 * for that root, a retirement ends it for all.
 *
 * @param trust whether the older trust is being excused
 * @param leaf whether the older leaf is being excused
 * @param said whether its replica has heard of it
 * @param signers who need not be trusted although the replica has heard
 * @param announced the announcement that its replica had confirmed when it heard; 0 if there was none
 */
record Excuse(boolean trust, boolean leaf, boolean said, SortedSet<MrcName> signers, long announced) {
    static final Excuse NONE = new Excuse(false, false, true, new TreeSet<>(), 0);

    static Excuse restarted(Possession before, Possession now, Excuse old) {
        boolean older = now.sequence() < before.sequence();
        boolean otherLeaf = !now.leaf().equals(before.leaf());
        return new Excuse(older || old.trust, otherLeaf || old.leaf, false, new TreeSet<>(), 0);
    }

    /** The replica has heard. */
    Excuse heard(TrustState state, long confirmed, Possession now) {
        SortedSet<MrcName> accepted = new TreeSet<>();
        for (RootState root : state.roots().values()) {
            boolean signed =
                    root.activatedAt().isPresent() || root.signedUntil().isPresent();
            if (root.role().validates() && signed) {
                accepted.add(root.name());
            }
        }
        long number = state.announced()
                .map(step -> step.number())
                .filter(step -> step <= confirmed)
                .orElse(0L);
        boolean signerGone = now.leaf()
                .flatMap(own -> state.root(own.leaf().signer()))
                .filter(root -> root.role().validates())
                .isEmpty();
        boolean retiring = number > 0
                && now.leaf().isPresent()
                && state.announced().orElseThrow().change().to() == Role.INACTIVE
                && state.announced()
                        .orElseThrow()
                        .change()
                        .mrc()
                        .equals(now.leaf().get().leaf().signer());
        return new Excuse(trust, leaf && (signerGone || retiring), true, trust ? accepted : new TreeSet<>(), number);
    }

    Excuse tookTrust() {
        return new Excuse(false, leaf, said, new TreeSet<>(), leaf ? announced : 0);
    }

    Excuse tookLeaf() {
        return new Excuse(trust, false, said, signers, trust ? announced : 0);
    }

    /** The accepted state has changed. */
    Excuse after(TrustState before, TrustState after, Possession now) {
        if (!said || this.equals(NONE)) {
            return this;
        }
        boolean inTime = announced > 0
                && before.announced().filter(step -> step.number() == announced).isPresent();
        SortedSet<MrcName> still = new TreeSet<>(signers);
        boolean stillLeaf = leaf;
        Set<MrcName> names = new HashSet<>(after.roots().keySet());
        for (MrcName name : names) {
            Role old = Gates.role(before, name);
            Role fresh = Gates.role(after, name);
            if (trust && old != Role.ACTIVE && fresh == Role.ACTIVE) {
                if (inTime) {
                    still.add(name);
                } else {
                    still.remove(name);
                }
            }
            if (old.validates() && fresh == Role.INACTIVE && !inTime) {
                still.clear();
            }
            boolean own = now.leaf()
                    .filter(leafNow -> leafNow.leaf().signer().equals(name))
                    .isPresent();
            if (own && old != fresh && fresh == Role.PASSIVE && old == Role.INACTIVE) {
                stillLeaf = false;
            }
            if (own && old.validates() && fresh == Role.INACTIVE && !inTime) {
                stillLeaf = false;
            }
        }
        boolean pending =
                after.announced().filter(step -> step.number() == announced).isPresent();
        boolean validates = now.leaf()
                .flatMap(own -> after.root(own.leaf().signer()))
                .filter(root -> root.role().validates())
                .isPresent();
        if (stillLeaf && !pending && validates) {
            stillLeaf = false;
        }
        return new Excuse(trust, stillLeaf, true, still, pending ? announced : 0);
    }

    boolean needNotTrust(MrcName signer) {
        return trust && (!said || signers.contains(signer));
    }

    boolean needNotBeTrusted() {
        return leaf;
    }

    @Override
    public String toString() {
        return (trust ? "t" : "") + (leaf ? "l" : "") + (said ? "s" : "") + signers + announced;
    }
}
