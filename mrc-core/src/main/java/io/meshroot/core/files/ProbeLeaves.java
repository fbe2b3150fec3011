package io.meshroot.core.files;

import io.meshroot.api.leaf.IssuedCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.core.CertificateManager;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** The probe leaves that are shown to one program, signed again when they near their end. Not for use by several threads. */
final class ProbeLeaves {
    private final CertificateManager manager;
    private final Map<MrcName, IssuedCertificate> leaves = new HashMap<>();

    ProbeLeaves(CertificateManager manager) {
        this.manager = manager;
    }

    IssuedCertificate of(MrcName root) {
        IssuedCertificate known = leaves.get(root);
        if (known == null || isHalfOver(known)) {
            known = manager.probeLeaf(root);
            leaves.put(root, known);
        }
        return known;
    }

    private boolean isHalfOver(IssuedCertificate leaf) {
        Duration life = Duration.between(leaf.notBefore(), leaf.notAfter());
        Instant half = leaf.notBefore().plus(life.dividedBy(2));
        return !manager.clock().instant().isBefore(half);
    }

    /** Throws their keys away. */
    void forget() {
        leaves.clear();
    }
}
