package io.meshroot.certmanager;

import io.meshroot.api.mrc.MrcName;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What the builder hands to the parts of the provider.
 *
 * @param clients makes or lends clients of the API server
 * @param namespace where requests are made; the client's own namespace if there is none
 * @param inFlight how many requests of one issuer may be under way
 * @param deadline how long a request may take
 * @param anchors the roots of MeshRootCertificates for which they are configured
 * @param signaturesPerSecond what the issuer is known to do
 */
record Settings(
        Clients clients,
        Optional<String> namespace,
        int inFlight,
        Duration deadline,
        Map<MrcName, List<X509Certificate>> anchors,
        OptionalInt signaturesPerSecond) {
    Settings {
        anchors = Map.copyOf(anchors);
    }
}
