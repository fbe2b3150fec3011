package io.meshroot.api.trust;

import io.meshroot.api.mrc.MrcName;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Keeps the two sequences of a {@link TrustState} in step with what they number. */
final class Numbering {
    private Numbering() {}

    /** What holders acknowledged under a number that stood for something else says nothing of these roots. */
    static TrustState settled(TrustState state) {
        TrustState numbered = numbered(state, state.roots());
        if (numbered.trust().equals(state.trust())) {
            return numbered;
        }
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        roots.replaceAll((name, root) ->
                root.role().validates() ? root.withTrustedSince(numbered.trust().number()) : root);
        return numbered.withRoots(roots);
    }

    /** Gives changed content the next number; the roots in it may already refer to that number. */
    static TrustState numbered(TrustState state, SortedMap<MrcName, RootState> roots) {
        Sequence trust = state.trust().numbering(trustDigest(roots, state.taintedKeys()));
        Sequence signing = state.signing().numbering(signingDigest(roots, state.taintedKeys()));
        return state.withSequences(roots, trust, signing);
    }

    /**
     * Takes numbers above those that were handed out, unless the store holds the same under the same numbers or has gone
     * on from them. What holders acknowledged under the old numbers says nothing of the roots any more.
     */
    static TrustState above(TrustState state, Sequence trust, Sequence signing) {
        boolean trustLost = isLost(state.trust(), trust);
        boolean signingLost = isLost(state.signing(), signing);
        Sequence newTrust = trustLost ? state.trust().above(trust.number()) : state.trust();
        Sequence newSigning = signingLost ? state.signing().above(signing.number()) : state.signing();
        SortedMap<MrcName, RootState> roots = new TreeMap<>(state.roots());
        if (trustLost) {
            roots.replaceAll((name, root) -> root.role().validates() ? root.withTrustedSince(newTrust.number()) : root);
        }
        if (signingLost) {
            roots.replaceAll((name, root) -> root.role().signs() ? root : root.signedUpTo(newSigning.number()));
        }
        return trustLost || signingLost
                ? state.withSequences(roots, newTrust, newSigning).withoutAnnounced()
                : state;
    }

    private static boolean isLost(Sequence stored, Sequence handedOut) {
        return stored.number() < handedOut.number()
                || (stored.number() == handedOut.number() && !stored.digest().equals(handedOut.digest()));
    }

    private static String trustDigest(SortedMap<MrcName, RootState> roots, Map<String, Taint> tainted) {
        SortedSet<String> lines = new TreeSet<>();
        tainted.forEach((key, taint) -> {
            if (taint.isCut()) {
                lines.add("tainted " + key);
            }
        });
        for (RootState root : roots.values()) {
            if (root.role().validates()) {
                root.trustedAnchors(tainted)
                        .forEach(anchor -> lines.add(anchor.fingerprint() + " " + root.trustDomain()));
            }
        }
        return digest(lines);
    }

    private static String signingDigest(SortedMap<MrcName, RootState> roots, Map<String, Taint> tainted) {
        SortedSet<String> lines = new TreeSet<>();
        for (RootState root : roots.values()) {
            if (root.role().signs()) {
                String taint = root.isStoppedBy(tainted) ? " stopped" : root.isTaintedBy(tainted) ? " tainted" : "";
                root.activatedAt().ifPresent(at -> lines.add(at + " " + root.name() + taint));
            }
        }
        return digest(lines);
    }

    private static String digest(SortedSet<String> lines) {
        return lines.isEmpty() ? "" : Anchor.sha256(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
    }
}
