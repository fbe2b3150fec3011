package io.meshroot.core.x509;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.leaf.LeafProfile;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/**
 * Checks what an issuer answered before it is handed out: a provider is not believed. Every leaf costs one verification of
 * a signature; those above it are remembered.
 */
public final class LeafCheck {
    private static final int LONGEST_CHAIN = 8;

    private LeafCheck() {}

    /**
     * Checks a chain against what was asked for and against the published trust. Exact are the key, the CN, and the subject
     * alternative names of all types; of the subject's other attributes only those of an organisation and an address are
     * let pass. The leaf must be no CA, have critical key usage with digital signature and neither certificate nor CRL
     * signing, extended key usage server and client authentication alone, no unknown critical extension, begin no later
     * than now, not have ended, end no later than asked and no later than any certificate above it. All those above must be
     * certificate authorities that are valid now, with room in their path lengths, each signed by the next, the last by an
     * anchor. The anchor itself may stand at the end of the chain.
     *
     * @param chain the leaf first, then the intermediates in order, with or without the root
     * @param profile what was asked for
     * @param key the key that was to be certified
     * @param anchors the trusted roots
     * @param now the time
     * @throws MeshRootException with code {@link ErrorCode#PROVIDER_ANSWER_REFUSED} if something differs; the message names
     *     the first difference
     */
    public static void check(
            List<X509Certificate> chain,
            LeafProfile profile,
            PublicKey key,
            Collection<X509Certificate> anchors,
            Instant now) {
        Objects.requireNonNull(profile, "profile");
        Objects.requireNonNull(key, "key");
        Objects.requireNonNull(anchors, "anchors");
        Objects.requireNonNull(now, "now");
        if (chain.isEmpty() || chain.size() > LONGEST_CHAIN) {
            throw Refusal.because("the chain has " + chain.size() + " certificates, not 1 to " + LONGEST_CHAIN);
        }
        try {
            List<CheckedCertificate> path = new ArrayList<>(chain.size());
            for (X509Certificate certificate : chain) {
                path.add(
                        path.isEmpty()
                                ? CheckedCertificate.of(certificate)
                                : CheckedCertificate.ofAuthority(certificate));
            }
            CheckedCertificate leaf = path.get(0);
            checkKey(leaf, key);
            checkDates(leaf, profile, now);
            LeafNameCheck.check(leaf.der(), profile);
            LeafUsageCheck.check(leaf.der());
            PathCheck.check(
                    path, anchors.stream().map(CheckedCertificate::ofAuthority).toList(), now);
        } catch (DerReader.Malformed | RuntimeException e) {
            if (e instanceof MeshRootException known && known.code() == ErrorCode.PROVIDER_ANSWER_REFUSED) {
                throw known;
            }
            throw Refusal.because("it can't be read, " + Refusal.shown(String.valueOf(e.getMessage())), e);
        }
    }

    private static void checkKey(CheckedCertificate leaf, PublicKey key) {
        if (!Arrays.equals(leaf.der().keyInfo(), key.getEncoded())) {
            throw Refusal.because("it bears another public key than the one to certify");
        }
    }

    private static void checkDates(CheckedCertificate leaf, LeafProfile profile, Instant now) {
        if (leaf.notBefore().isAfter(now)) {
            throw Refusal.because("it is valid from " + leaf.notBefore() + " on, and now it is " + now);
        }
        if (!leaf.notAfter().isAfter(now)) {
            throw Refusal.because("it is valid until " + leaf.notAfter() + ", and now it is " + now);
        }
        if (leaf.notAfter().isAfter(profile.notAfter())) {
            throw Refusal.because("it is valid until " + leaf.notAfter() + ", asked was " + profile.notAfter());
        }
    }
}
