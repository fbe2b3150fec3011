package io.meshroot.api.rotation;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.TresorConfig;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is known of a root before a rotation: what was learnt, else what its document says. */
final class RootFacts {
    private final MrcName name;
    private final Optional<RootState> learnt;
    private final Optional<MeshRootCertificate> document;
    private final Collection<Anchor> anchors;

    RootFacts(MrcName name, TrustState state, PlanFacts facts, Optional<MeshRootCertificate> target) {
        this.name = name;
        this.learnt = state.root(name);
        this.document = Optional.ofNullable(facts.documents().get(name))
                .or(() -> target.filter(other -> other.name().equals(name)));
        this.anchors = learnt.<Collection<Anchor>>map(RootState::anchors)
                .orElseGet(() -> Optional.<Collection<Anchor>>ofNullable(
                                facts.anchors().get(name))
                        .orElse(List.of()));
    }

    MrcName name() {
        return name;
    }

    Optional<String> provider() {
        return document.map(mrc -> mrc.spec().provider().providerName());
    }

    Optional<TrustDomain> trustDomain() {
        return learnt.map(RootState::trustDomain)
                .or(() -> document.map(mrc -> mrc.spec().trustDomain()));
    }

    Optional<SpiffeMode> spiffe() {
        return learnt.map(RootState::spiffe)
                .or(() -> document.map(mrc -> mrc.spec().spiffe()));
    }

    /** When the first of its certificates ends. */
    Optional<Instant> end() {
        return anchors.stream().map(Anchor::notAfter).min(Comparator.naturalOrder());
    }

    Optional<KeyType> keyType() {
        return anchors.stream()
                .findFirst()
                .flatMap(anchor -> typeOf(anchor.certificate().getPublicKey()))
                .or(() -> document.map(mrc -> mrc.spec().provider())
                        .filter(TresorConfig.class::isInstance)
                        .flatMap(config -> ((TresorConfig) config).keyType()));
    }

    static Optional<KeyType> typeOf(PublicKey key) {
        if (key instanceof ECPublicKey ec) {
            return switch (ec.getParams().getCurve().getField().getFieldSize()) {
                case 256 -> Optional.of(KeyType.EC_P256);
                case 384 -> Optional.of(KeyType.EC_P384);
                default -> Optional.empty();
            };
        }
        if (key instanceof RSAPublicKey rsa) {
            return switch (rsa.getModulus().bitLength()) {
                case 2048 -> Optional.of(KeyType.RSA_2048);
                case 3072 -> Optional.of(KeyType.RSA_3072);
                case 4096 -> Optional.of(KeyType.RSA_4096);
                default -> Optional.empty();
            };
        }
        return key.getAlgorithm().equals("Ed25519") || key.getAlgorithm().equals("EdDSA")
                ? Optional.of(KeyType.ED25519)
                : Optional.empty();
    }
}
