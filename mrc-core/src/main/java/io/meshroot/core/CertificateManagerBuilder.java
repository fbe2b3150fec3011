package io.meshroot.core;

import io.meshroot.api.event.MeshEventListener;
import io.meshroot.api.identity.LeafKind;
import io.meshroot.api.identity.SpiffeLayout;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.AuditListener;
import io.meshroot.api.leaf.IssuancePolicy;
import io.meshroot.api.leaf.KeyType;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.rotation.AutomaticRotation;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import io.meshroot.core.internal.SystemThreads;
import io.meshroot.core.internal.leaf.LeafEngine;
import io.meshroot.core.internal.trust.TrustEngine;
import io.meshroot.core.store.InMemoryMrcStore;
import io.meshroot.core.store.InMemorySecretStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link CertificateManager}. With no setting at all, and the module {@code mrc-tresor} there, the manager keeps
 * everything in memory and makes a root of its own. Not for use by several threads.
 */
public final class CertificateManagerBuilder {
    private final Providers providers = new Providers();
    private final InitialRoot initialRoot = new InitialRoot();
    private final Defaults settings = new Defaults();
    private final List<MeshEventListener> listeners = new ArrayList<>();
    private @Nullable MrcStore mrcStore;
    private @Nullable SecretStore secretStore;
    private @Nullable Scheduler scheduler;
    private @Nullable Executor executor;

    CertificateManagerBuilder() {}

    /**
     * Sets where MeshRootCertificates and the trust state are kept; in memory by default. One that outlives the manager
     * needs a {@link #secretStore} as well: it would refer to keys that are gone. The manager does not close a store that
     * it was given.
     *
     * @param store the store
     * @return this
     */
    public CertificateManagerBuilder mrcStore(MrcStore store) {
        this.mrcStore = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * Sets where secrets are kept; in memory by default. The manager does not close a store that it was given.
     *
     * @param store the store
     * @return this
     */
    public CertificateManagerBuilder secretStore(SecretStore store) {
        this.secretStore = Objects.requireNonNull(store, "store");
        return this;
    }

    /**
     * Adds a provider; by default all those that {@link java.util.ServiceLoader} finds are there. One that is given here
     * stands in for a found one of the same name.
     *
     * @param provider the provider
     * @return this
     * @throws IllegalStateException if one of the same name was given before
     */
    public CertificateManagerBuilder provider(CertificateProvider provider) {
        providers.give(Objects.requireNonNull(provider, "provider"));
        return this;
    }

    /**
     * Looks for providers with {@link java.util.ServiceLoader}, beside those that are given; the default.
     *
     * @return this
     */
    public CertificateManagerBuilder discoverProviders() {
        providers.discover();
        return this;
    }

    /**
     * Uses only the providers that are given by {@link #provider}.
     *
     * @return this
     */
    public CertificateManagerBuilder onlyGivenProviders() {
        providers.onlyGiven();
        return this;
    }

    /**
     * Sets the MeshRootCertificate that is created in a store that has none. By default {@code mesh-root}: provider
     * {@code tresor}, secret {@code mesh-root/mesh-root-ca}, trust domain {@code cluster.local}, with SPIFFE IDs.
     *
     * @param mrc what to create, asking for {@link Role#ACTIVE}
     * @return this
     * @throws IllegalArgumentException if it asks for another role
     * @throws IllegalStateException if {@link #trustDomain} or {@link #spiffe} was set: they describe the default one
     */
    public CertificateManagerBuilder initialRoot(MeshRootCertificate mrc) {
        initialRoot.give(Objects.requireNonNull(mrc, "mrc"));
        return this;
    }

    /**
     * Sets the trust domain of the default initial root; {@code cluster.local} by default.
     *
     * @param domain the trust domain
     * @return this
     * @throws IllegalStateException if {@link #initialRoot} was set: it has a trust domain of its own
     */
    public CertificateManagerBuilder trustDomain(TrustDomain domain) {
        initialRoot.trustDomain(Objects.requireNonNull(domain, "domain"));
        return this;
    }

    /**
     * Sets whether leaves of services bear a SPIFFE ID under the default initial root; {@link SpiffeMode#ENABLED} by
     * default.
     *
     * @param mode the mode
     * @return this
     * @throws IllegalStateException if {@link #initialRoot} was set: it has a mode of its own
     */
    public CertificateManagerBuilder spiffe(SpiffeMode mode) {
        initialRoot.spiffe(Objects.requireNonNull(mode, "mode"));
        return this;
    }

    /**
     * Sets the wall clock; the system's by default.
     *
     * @param source tells the time
     * @return this
     */
    public CertificateManagerBuilder clock(InstantSource source) {
        settings.clock = Objects.requireNonNull(source, "source");
        return this;
    }

    /**
     * Sets what runs tasks later; a daemon thread of the manager's by default.
     *
     * @param timer the scheduler; not closed by the manager
     * @return this
     */
    public CertificateManagerBuilder scheduler(Scheduler timer) {
        this.scheduler = Objects.requireNonNull(timer, "timer");
        return this;
    }

    /**
     * Sets what runs renewals, listeners and subscribers; daemon threads of the manager's by default, as many as are
     * needed at once. With fewer threads than slow subscribers, these delay the rest.
     *
     * @param workers the executor; not closed by the manager
     * @return this
     */
    public CertificateManagerBuilder executor(Executor workers) {
        this.executor = Objects.requireNonNull(workers, "workers");
        return this;
    }

    /**
     * Sets by how much the clocks of peers may differ: certificates begin that much in the past; 1 minute by default.
     *
     * @param skew zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public CertificateManagerBuilder clockSkew(Duration skew) {
        if (skew.isNegative()) {
            throw new IllegalArgumentException("clockSkew is " + skew + "; give zero or more");
        }
        settings.clockSkew = skew;
        return this;
    }

    /**
     * Sets how long leaves of a kind are valid from their issue on; 24 hours by default.
     *
     * @param kind the kind
     * @param duration a positive duration
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CertificateManagerBuilder leafValidity(LeafKind kind, Duration duration) {
        settings.validity.put(Objects.requireNonNull(kind, "kind"), positive("leafValidity", duration));
        return this;
    }

    /**
     * Sets how long leaves of all kinds are valid from their issue on; 24 hours by default.
     *
     * @param duration a positive duration
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CertificateManagerBuilder leafValidity(Duration duration) {
        for (LeafKind kind : LeafKind.values()) {
            leafValidity(kind, duration);
        }
        return this;
    }

    /**
     * Sets what is too short to be useful: a leaf that would end earlier than asked, because a certificate above it ends,
     * and live less than this, is refused with code {@code VALIDITY_TOO_SHORT}; 1 minute by default. A leaf that was asked
     * to be shorter is issued.
     *
     * @param duration a positive duration
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CertificateManagerBuilder shortestUsefulValidity(Duration duration) {
        settings.shortestValidity = positive("shortestUsefulValidity", duration);
        return this;
    }

    /**
     * Sets the type of the keys that are made for leaves; {@link KeyType#EC_P256} by default.
     *
     * @param type the type
     * @return this
     */
    public CertificateManagerBuilder keyType(KeyType type) {
        settings.keyType = Objects.requireNonNull(type, "type");
        return this;
    }

    /**
     * Sets how SPIFFE IDs are written; {@link SpiffeLayout#SERVICE_ACCOUNT_FIRST} by default.
     *
     * @param spiffeLayout the layout
     * @return this
     */
    public CertificateManagerBuilder spiffeLayout(SpiffeLayout spiffeLayout) {
        settings.layout = Objects.requireNonNull(spiffeLayout, "spiffeLayout");
        return this;
    }

    /**
     * Sets when leaves are renewed; {@link RenewalPolicy#DEFAULT} by default.
     *
     * @param renewalPolicy the policy
     * @return this
     */
    public CertificateManagerBuilder renewalPolicy(RenewalPolicy renewalPolicy) {
        settings.renewal = Objects.requireNonNull(renewalPolicy, "renewalPolicy");
        return this;
    }

    /**
     * Sets how many held leaves a second are issued again when another root becomes the signer, by a rotation, an abort or
     * a tainted root; 100 by default. Never more than the provider says that it can sign ({@link
     * io.meshroot.api.provider.IssuerCapabilities#signaturesPerSecond()}). Renewals that are due anyhow go first and are
     * not counted.
     *
     * @param leavesPerSecond one or more
     * @return this
     * @throws IllegalArgumentException if it is less than one
     */
    public CertificateManagerBuilder reissueRate(int leavesPerSecond) {
        if (leavesPerSecond < 1) {
            throw new IllegalArgumentException(
                    "reissueRate is " + leavesPerSecond + "; give one leaf a second or more");
        }
        settings.reissueRate = leavesPerSecond;
        return this;
    }

    /**
     * Lets roots be rotated by age, without being asked; by default none is. A rotation starts when the root in use has
     * reached the policy's share of its life; never two at a time, whoever starts it.
     *
     * @param when the policy, as {@link AutomaticRotation#DEFAULT}
     * @return this
     */
    public CertificateManagerBuilder automaticRotation(AutomaticRotation when) {
        settings.automatic = Objects.requireNonNull(when, "when");
        return this;
    }

    /**
     * Sets the longest outage of the store during which leaves are still issued; 1 hour by default. After a restart,
     * holders that are unknown block changes so much longer.
     *
     * @param outage zero or more
     * @return this
     * @throws IllegalArgumentException if it is negative
     */
    public CertificateManagerBuilder storeOutage(Duration outage) {
        if (outage.isNegative()) {
            throw new IllegalArgumentException("storeOutage is " + outage + "; give zero or more");
        }
        settings.storeOutage = outage;
        return this;
    }

    /**
     * Sets how long before its end a root warns; 30 days by default.
     *
     * @param before a positive duration
     * @return this
     * @throws IllegalArgumentException if it is not positive
     */
    public CertificateManagerBuilder rootWarning(Duration before) {
        settings.rootWarning = positive("rootWarning", before);
        return this;
    }

    /**
     * Sets what may refuse an identity or a name; {@link IssuancePolicy#ALLOW_ALL} by default.
     *
     * @param issuancePolicy the policy
     * @return this
     */
    public CertificateManagerBuilder policy(IssuancePolicy issuancePolicy) {
        settings.policy = Objects.requireNonNull(issuancePolicy, "issuancePolicy");
        return this;
    }

    /**
     * Sets what hears of every issue and refusal; {@link AuditListener#NONE} by default.
     *
     * @param listener the listener; what it can't take is not issued
     * @return this
     */
    public CertificateManagerBuilder audit(AuditListener listener) {
        settings.audit = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /**
     * Adds a listener that hears of events from the very first on; none by default.
     *
     * @param listener the listener
     * @return this
     */
    public CertificateManagerBuilder eventListener(MeshEventListener listener) {
        listeners.add(Objects.requireNonNull(listener, "listener"));
        return this;
    }

    /**
     * Sets this manager's name in the store; {@code replica-} and 16 random hexadecimal digits by default. No two
     * managers may have one name, not even one after the other.
     *
     * @param id the name
     * @return this
     */
    public CertificateManagerBuilder replicaId(ReplicaId id) {
        settings.replica = Objects.requireNonNull(id, "id");
        return this;
    }

    private static Duration positive(String field, Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException(field + " is " + value + "; give a positive duration");
        }
        return value;
    }

    /**
     * Builds the manager and starts it: reads the store and, in one without any MeshRootCertificate, creates the initial
     * root. Blocks until there are accepted roles.
     *
     * @return the manager; the caller closes it
     * @throws IllegalStateException if two providers that were found have one name, or {@link #mrcStore} was set to one
     *     that is not in memory, and {@link #secretStore} was not set
     * @throws io.meshroot.api.MeshRootException if the store or the provider of the signer can't be used; code {@code
     *     STORE_CORRUPT} names the file if what describes the signer can't be read
     */
    public CertificateManager build() {
        if (mrcStore != null && secretStore == null && !(mrcStore instanceof InMemoryMrcStore)) {
            throw new IllegalStateException(
                    "mrcStore is set and secretStore is not: the roots would outlive their keys;"
                            + " set secretStore too, as FileSecretStore.at(folder) beside FileMrcStore.at(folder), or"
                            + " new InMemorySecretStore() if no provider keeps a key there");
        }
        List<CertificateProvider> usable = providers.all();
        List<Runnable> owned = new ArrayList<>();
        MrcStore mrcs = mrcStore;
        if (mrcs == null) {
            mrcs = new InMemoryMrcStore();
            owned.add(mrcs::close);
        }
        SecretStore secrets = secretStore;
        if (secrets == null) {
            secrets = new InMemorySecretStore();
            owned.add(secrets::close);
        }
        Scheduler timer = scheduler;
        Executor workers = executor;
        if (timer == null || workers == null) {
            SystemThreads threads = new SystemThreads();
            owned.add(threads::close);
            timer = timer == null ? threads : timer;
            workers = workers == null ? threads : workers;
        }
        Events events = new Events(workers);
        listeners.forEach(events::subscribe);
        Settings all = settings.settings(timer, workers);
        ListedStore listed = new ListedStore(mrcs);
        TrustEngine trust = new TrustEngine(listed, secrets, usable, all, events, Optional.of(initialRoot.get()));
        CertificateManager manager =
                new CertificateManager(trust, new LeafEngine(trust, all, events), listed, events, owned);
        try {
            manager.start();
        } catch (RuntimeException | Error e) {
            try {
                manager.close();
            } catch (RuntimeException alsoThat) {
                e.addSuppressed(alsoThat);
            }
            throw e;
        }
        return manager;
    }
}
