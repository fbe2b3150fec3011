package io.meshroot.certmanager;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.provider.SigningRequest;
import io.meshroot.core.x509.Csr;
import io.meshroot.core.x509.Keys;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A request for a leaf that nobody uses, by which it shows who signs. Its key is thrown away. */
record Probe(KeyPair pair, LeafProfile profile) implements SigningRequest {
    private static final Duration VALIDITY = Duration.ofHours(1);
    private static final String NAME = "probe.meshroot.internal";

    static Probe of(IssuerContext context) {
        Instant now = context.clock().instant().truncatedTo(ChronoUnit.SECONDS);
        LeafProfile profile = new LeafProfile(
                Optional.of(NAME),
                new TreeSet<>(Set.of(NAME)),
                Set.of(),
                Optional.empty(),
                now.minus(context.clockSkew()).truncatedTo(ChronoUnit.SECONDS),
                now.plus(VALIDITY));
        return new Probe(Keys.generate(KeyType.EC_P256), profile);
    }

    @Override
    public PublicKey publicKey() {
        return pair.getPublic();
    }

    @Override
    public byte[] pkcs10() {
        return Csr.create(pair, profile);
    }

    /** Names the profile and not the key. */
    @Override
    public String toString() {
        return "Probe[" + profile + "]";
    }
}
