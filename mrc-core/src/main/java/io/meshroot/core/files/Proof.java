package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.CertificateUpdate;
import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a program was seen to use.
 *
 * @param leaf whether it has the leaf that was published
 * @param trust whether it trusts every root that was published
 * @param refusals what the program did not do as it should, in words
 * @param unsigned what could not be shown to it, in words
 */
record Proof(Seen leaf, Seen trust, List<String> refusals, List<String> unsigned) {
    /** Whether something was seen. */
    enum Seen {
        YES,
        NO
    }

    Proof {
        refusals = List.copyOf(refusals);
        unsigned = List.copyOf(unsigned);
    }

    String doubts() {
        return Stream.concat(refusals.stream(), unsigned.stream()).collect(Collectors.joining("; "));
    }

    /** Meets a program once for each root. May block. */
    static Proof of(TrustState state, ProbeLeaves leaves, ConsumerProbe probe, CertificateUpdate published) {
        List<String> refusals = new ArrayList<>();
        List<String> unsigned = new ArrayList<>();
        int met = 0;
        for (MrcName root : roots(state, published.trust().sequence())) {
            IssuedCertificate probeLeaf;
            try {
                probeLeaf = leaves.of(root);
            } catch (RuntimeException e) {
                unsigned.add(root + " signs no probe leaf, " + Words.quoted(e));
                continue;
            }
            try {
                X509Certificate presented = probe.meet(probeLeaf);
                if (!presented.equals(published.certificate().leaf())) {
                    String other = presented.getSerialNumber().toString(16);
                    return new Proof(Seen.NO, Seen.NO, List.of("it uses leaf " + other), unsigned);
                }
                met++;
            } catch (IOException | RuntimeException e) {
                refusals.add("with a leaf of " + root + ", " + Words.quoted(e));
            }
        }
        Seen leaf = met > 0 ? Seen.YES : Seen.NO;
        return new Proof(leaf, refusals.isEmpty() && unsigned.isEmpty() ? leaf : Seen.NO, refusals, unsigned);
    }

    /**
     * The roots that the program must trust. One that is tainted gains nothing by proof and signs no probe leaf, unless it is
     * the only one left.
     */
    private static List<MrcName> roots(TrustState state, long sequence) {
        List<RootState> published = state.validating().stream()
                .filter(root -> root.trustedSince().orElse(Long.MAX_VALUE) <= sequence)
                .toList();
        List<RootState> untainted =
                published.stream().filter(root -> !state.isTainted(root.name())).toList();
        return (untainted.isEmpty() ? published : untainted)
                .stream().map(RootState::name).toList();
    }
}
