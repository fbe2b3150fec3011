package io.meshroot.tresor;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.core.x509.SigningCa;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the builder hands to the parts of the provider.
 *
 * @param rootKeyType the type of a root key that is made, unless the MeshRootCertificate says otherwise
 * @param rootValidity the validity of a root that is made
 * @param rootSubject names it
 * @param backDating by how much what is made begins in the past, at least
 * @param intermediate whether and how intermediates are made
 * @param ownRoots certificate authorities that were handed in
 * @param offlineRoots where an intermediate waits for an offline root instead of a root being made
 */
record Settings(
        KeyType rootKeyType,
        Duration rootValidity,
        SubjectNaming rootSubject,
        Duration backDating,
        Optional<Intermediate> intermediate,
        Map<MrcName, SigningCa> ownRoots,
        Set<MrcName> offlineRoots) {
    Settings {
        ownRoots = Map.copyOf(ownRoots);
        offlineRoots = Set.copyOf(offlineRoots);
    }

    /** How many certificate authorities are put below the one that is kept. */
    int intermediatesBelow() {
        return intermediate.isPresent() ? 1 : 0;
    }

    /**
     * How intermediates are made.
     *
     * @param validity their validity
     * @param keyType their keys
     * @param subject names them
     */
    record Intermediate(Duration validity, KeyType keyType, SubjectNaming subject) {}
}
