package io.meshroot.tresor;

import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.store.Secret;
import io.meshroot.core.x509.CaProfile;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import io.meshroot.core.x509.Pem;
import io.meshroot.core.x509.Roots;
import io.meshroot.core.x509.SigningCa;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Makes the certificate authorities of one MeshRootCertificate. */
final class CaMaker {
    private final Settings settings;
    private final MeshRootCertificate mrc;
    private final InstantSource clock;
    private final Duration backDating;

    CaMaker(Settings settings, MeshRootCertificate mrc, InstantSource clock, Duration clockSkew) {
        this.settings = settings;
        this.mrc = mrc;
        this.clock = clock;
        this.backDating = settings.backDating().compareTo(clockSkew) < 0 ? clockSkew : settings.backDating();
    }

    /** Makes a root, as it is to be stored. It has no path length, so that an intermediate may follow at any time. */
    Secret root() {
        KeyPair pair = Keys.generate(keyType());
        CaProfile profile =
                profile(settings.rootSubject(), begin(), now().plus(settings.rootValidity()), OptionalInt.empty());
        return RootSecret.of(List.of(Roots.selfSigned(profile, pair)), pair.getPrivate());
    }

    /** Makes a key, and the request by which an offline root certifies it. */
    Secret request() {
        KeyPair pair = Keys.generate(keyType());
        // The dates don't stand in the request: the offline root's owner decides.
        CaProfile profile =
                profile(settings.rootSubject(), begin(), now().plus(settings.rootValidity()), OptionalInt.empty());
        return RequestSecret.of(Pem.ofRequest(Csr.create(pair, profile)), pair.getPrivate());
    }

    /** Makes an intermediate below a certificate authority; its key is nowhere but in what is returned. */
    SigningCa intermediate(SigningCa above) {
        KeyPair pair = Keys.generate(intermediate().keyType());
        CaProfile profile =
                profile(intermediate().subject(), intermediateBegin(above), intermediateEnd(above), OptionalInt.of(0));
        List<X509Certificate> chain = new ArrayList<>();
        chain.add(above.signCa(profile, pair.getPublic()));
        chain.addAll(above.chain());
        return SigningCa.of(chain, pair.getPrivate());
    }

    /** When an intermediate that is made now begins. */
    Instant intermediateBegin(SigningCa above) {
        Instant earliest = above.certificate().getNotBefore().toInstant();
        return begin().isBefore(earliest) ? earliest : begin();
    }

    /** When an intermediate that is made now ends. */
    Instant intermediateEnd(SigningCa above) {
        Instant wanted = now().plus(intermediate().validity());
        Instant latest = above.notAfter();
        return wanted.isBefore(latest) ? wanted : latest;
    }

    private Settings.Intermediate intermediate() {
        return settings.intermediate().orElseThrow();
    }

    Duration intermediateValidity() {
        return intermediate().validity();
    }

    private KeyType keyType() {
        return TresorProvider.configOf(mrc).keyType().orElse(settings.rootKeyType());
    }

    private CaProfile profile(SubjectNaming naming, Instant notBefore, Instant notAfter, OptionalInt pathLength) {
        Optional<SpiffeId> spiffeId = mrc.spec().spiffe() == SpiffeMode.ENABLED
                ? Optional.of(SpiffeId.of(mrc.spec().trustDomain(), ""))
                : Optional.empty();
        return new CaProfile(naming.subject(mrc), spiffeId, notBefore, notAfter, pathLength);
    }

    private Instant begin() {
        return now().minus(backDating).truncatedTo(ChronoUnit.SECONDS);
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.SECONDS);
    }
}
