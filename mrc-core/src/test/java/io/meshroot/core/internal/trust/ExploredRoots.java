package io.meshroot.core.internal.trust;

import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.TrustBundle;
import io.meshroot.testkit.x509.TestCertificates;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/** The roots of all explorations, made once: no state of an exploration costs a signature. */
final class ExploredRoots {
    static final MrcName R1 = MrcName.of("r1");
    static final MrcName R2 = MrcName.of("r2");
    static final MrcName R3 = MrcName.of("r3");
    static final List<MrcName> ALL = List.of(R1, R2, R3);

    private static final Map<MrcName, Anchor> ANCHORS = Map.of(R1, anchor("r1"), R2, anchor("r2"), R3, anchor("r3"));
    private static final Map<X509Certificate, MrcName> NAMES = new IdentityHashMap<>();

    static {
        ANCHORS.forEach((name, anchor) -> NAMES.put(anchor.certificate(), name));
    }

    private ExploredRoots() {}

    private static Anchor anchor(String name) {
        return Anchor.of(TestCertificates.root(name, KeyType.EC_P256).certificate());
    }

    static Anchor anchor(MrcName root) {
        return ANCHORS.get(root);
    }

    /** What a holder of a bundle accepts: a root, under the trust domain whose names it may sign. */
    static SortedSet<String> accepted(TrustBundle bundle) {
        SortedSet<String> accepted = new TreeSet<>();
        bundle.authorities()
                .forEach((domain, roots) -> roots.forEach(root -> accepted.add(label(NAMES.get(root), domain))));
        return Collections.unmodifiableSortedSet(accepted);
    }

    static String label(MrcName root, TrustDomain domain) {
        return root + "@" + domain;
    }
}
