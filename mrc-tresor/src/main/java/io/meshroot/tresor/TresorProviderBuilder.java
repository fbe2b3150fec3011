package io.meshroot.tresor;

import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.core.x509.SigningCa;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TresorProvider}. Not for use by several threads. */
public final class TresorProviderBuilder {
    private static final Duration SHORTEST = Duration.ofMinutes(1);
    private static final Duration LONGEST = Duration.ofDays(36_500);

    private KeyType rootKeyType = KeyType.EC_P256;
    private Duration rootValidity = Duration.ofDays(3650);
    private SubjectNaming rootSubject = DefaultSubjects::root;
    private Duration backDating = Duration.ofHours(1);
    private @Nullable Duration intermediateValidity;
    private @Nullable KeyType intermediateKeyType;
    private @Nullable SubjectNaming intermediateSubject;
    private final Map<MrcName, SigningCa> ownRoots = new HashMap<>();
    private final Set<MrcName> offlineRoots = new HashSet<>();

    TresorProviderBuilder() {}

    /**
     * Sets the type of keys that are made for roots (and for intermediates under an offline root);
     * {@link KeyType#EC_P256} by default. A MeshRootCertificate that names a type overrides it. Roots that exist stay as
     * they are.
     *
     * @param type the type
     * @return this
     */
    public TresorProviderBuilder rootKeyType(KeyType type) {
        this.rootKeyType = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Sets the validity of roots that are made, counted from now; 3650 days by default.
     *
     * @param validity from one minute to 36500 days
     * @return this
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public TresorProviderBuilder rootValidity(Duration validity) {
        this.rootValidity = checked("rootValidity", validity);
        return this;
    }

    /**
     * Sets how roots that are made (and intermediates under an offline root) are named; {@code CN=<name of the
     * MeshRootCertificate>,O=Mesh Root} by default. Two roots should not have one name.
     *
     * @param naming names them
     * @return this
     */
    public TresorProviderBuilder rootSubject(SubjectNaming naming) {
        this.rootSubject = Objects.requireNonNull(naming, "naming");
        return this;
    }

    /**
     * Sets by how much certificate authorities that are made begin in the past, so that peers whose clocks are slow accept
     * them; one hour by default, and never less than the clock skew that the manager allows for.
     *
     * @param duration zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative or over 36500 days
     */
    public TresorProviderBuilder backDating(Duration duration) {
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException("backDating is " + duration + "; use zero to 36500 days");
        }
        this.backDating = duration;
        return this;
    }

    /**
     * Lets an intermediate of seven days sign the leaves, see {@link #intermediate(Duration)}.
     *
     * @return this
     */
    public TresorProviderBuilder intermediate() {
        return intermediate(Duration.ofDays(7));
    }

    /**
     * Lets an intermediate sign the leaves; off by default. Each process makes its own, keeps the key in memory only and
     * makes the next one when half of the validity is over. The root's key then signs intermediates and nothing else.
     *
     * @param validity from one minute to 36500 days; leaves of up to half of it are never cut short, so use at least
     *     twice the validity of leaves
     * @return this
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public TresorProviderBuilder intermediate(Duration validity) {
        this.intermediateValidity = checked("intermediate", validity);
        return this;
    }

    /**
     * Sets the type of the keys of intermediates; {@link KeyType#EC_P256} by default, whatever the root's is.
     *
     * @param type the type
     * @return this
     */
    public TresorProviderBuilder intermediateKeyType(KeyType type) {
        this.intermediateKeyType = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Sets how intermediates are named; {@code CN=<name of the MeshRootCertificate> intermediate,O=Mesh Root} by default.
     *
     * @param naming names them
     * @return this
     */
    public TresorProviderBuilder intermediateSubject(SubjectNaming naming) {
        this.intermediateSubject = Objects.requireNonNull(naming, "naming");
        return this;
    }

    /**
     * Hands in the certificate authority of one MeshRootCertificate; its secret is neither read nor made. The key may be
     * in memory, in a PKCS#11 token or behind a key service, see {@link SigningCa}.
     *
     * @param mrc the name of the MeshRootCertificate
     * @param ca the certificate authority: a root, or an intermediate with the chain up to its root
     * @return this
     * @throws IllegalStateException if the MeshRootCertificate has a certificate authority or an offline root already
     */
    public TresorProviderBuilder ownRoot(MrcName mrc, SigningCa ca) {
        checkNew(mrc);
        ownRoots.put(mrc, Objects.requireNonNull(ca, "ca"));
        return this;
    }

    /**
     * Says that the root of one MeshRootCertificate stays offline: instead of a root, a key and a certification request
     * are made, see {@link OfflineRoot}.
     *
     * @param mrc the name of the MeshRootCertificate
     * @return this
     * @throws IllegalStateException if the MeshRootCertificate has a certificate authority or an offline root already
     */
    public TresorProviderBuilder offlineRoot(MrcName mrc) {
        checkNew(mrc);
        offlineRoots.add(mrc);
        return this;
    }

    /**
     * Builds the provider.
     *
     * @return the provider
     * @throws IllegalStateException if intermediates are described but not turned on
     */
    public TresorProvider build() {
        return new TresorProvider(settings());
    }

    Settings settings() {
        return new Settings(
                rootKeyType, rootValidity, rootSubject, backDating, intermediateSettings(), ownRoots, offlineRoots);
    }

    private Optional<Settings.Intermediate> intermediateSettings() {
        if (intermediateValidity != null) {
            return Optional.of(new Settings.Intermediate(
                    intermediateValidity,
                    Objects.requireNonNullElse(intermediateKeyType, KeyType.EC_P256),
                    Objects.requireNonNullElse(intermediateSubject, DefaultSubjects::intermediate)));
        }
        if (intermediateKeyType != null || intermediateSubject != null) {
            throw new IllegalStateException("intermediates are described but off; call intermediate(...) as well");
        }
        return Optional.empty();
    }

    private void checkNew(MrcName mrc) {
        Objects.requireNonNull(mrc, "mrc");
        if (ownRoots.containsKey(mrc) || offlineRoots.contains(mrc)) {
            throw new IllegalStateException("where the root of " + mrc
                    + " comes from was said already; say it once for each MeshRootCertificate");
        }
    }

    private static Duration checked(String field, Duration validity) {
        if (validity.compareTo(SHORTEST) < 0 || validity.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(field + " is " + validity + "; use one minute to 36500 days");
        }
        return validity;
    }
}
