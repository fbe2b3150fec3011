package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.event.MeshEvent;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.provider.CertificateProvider;
import io.meshroot.api.provider.Issuer;
import io.meshroot.api.provider.IssuerContext;
import io.meshroot.api.store.SecretStore;
import io.meshroot.api.time.Scheduler;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Transition;
import io.meshroot.api.trust.TrustEvent;
import io.meshroot.core.internal.Events;
import io.meshroot.core.internal.Settings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** The issuers by MeshRootCertificate. All methods that may open or close one may block. */
final class Issuers {
    private final List<CertificateProvider> providers;
    private final SecretStore secrets;
    private final Settings settings;
    private final Events events;
    private final StateKeeper keeper;
    private final Map<MrcName, IssuerSlot> slots = new ConcurrentHashMap<>();

    Issuers(
            List<CertificateProvider> providers,
            SecretStore secrets,
            Settings settings,
            Events events,
            StateKeeper keeper) {
        this.providers = List.copyOf(providers);
        this.secrets = secrets;
        this.settings = settings;
        this.events = events;
        this.keeper = keeper;
    }

    /** Takes a document; the first one of a name counts, until its root is learnt also a later one. */
    MeshRootCertificate know(MeshRootCertificate mrc) {
        MrcName name = mrc.name();
        IssuerSlot slot = slots.compute(name, (key, old) -> {
            boolean replace = old != null
                    && !old.isOpen()
                    && keeper.state().root(name).isEmpty()
                    && !old.mrc().spec().withRole(mrc.role()).equals(mrc.spec());
            return old == null || replace ? slot(mrc) : old;
        });
        return slot.mrc();
    }

    private IssuerSlot slot(MeshRootCertificate mrc) {
        return new IssuerSlot(
                mrc,
                this::open,
                () -> keeper.state().root(mrc.name()),
                settings.clock(),
                message -> events.publish(
                        new MeshEvent.RootDrifted(settings.clock().instant(), mrc.name(), message)));
    }

    /** Throws unless exactly one provider answers to the name in a document. */
    void requireProvider(MeshRootCertificate mrc) {
        provider(mrc);
    }

    private CertificateProvider provider(MeshRootCertificate mrc) {
        String wanted = mrc.spec().provider().providerName();
        List<CertificateProvider> found = providers.stream()
                .filter(provider -> provider.name().equals(wanted))
                .toList();
        if (found.size() != 1) {
            String candidates =
                    providers.stream().map(CertificateProvider::name).sorted().toList() + "";
            throw new MeshRootException(
                    ErrorCode.PROVIDER_UNKNOWN,
                    mrc.name() + " asks for provider \"" + wanted + "\", which "
                            + (found.isEmpty() ? "none" : found.size()) + " of the providers " + candidates
                            + " answers to; put exactly one of that name on the path (mrc-" + wanted
                            + " for a built-in one), or hand it to the builder");
        }
        return found.get(0);
    }

    private Issuer open(MeshRootCertificate mrc) {
        return provider(mrc)
                .open(new IssuerContext(
                        mrc,
                        secrets,
                        settings.clock(),
                        this::later,
                        settings.clockSkew(),
                        keeper.state().root(mrc.name()).map(RootState::anchors).orElseGet(TreeSet::new)));
    }

    /** A provider's tasks may block. */
    private Scheduler.Cancellable later(Duration delay, Runnable task) {
        return settings.scheduler().schedule(delay, () -> settings.executor().execute(task));
    }

    Optional<IssuerSlot> of(MrcName name) {
        return Optional.ofNullable(slots.get(name));
    }

    Set<MrcName> names() {
        return Set.copyOf(slots.keySet());
    }

    /** Returns who signs under the learnt root; opens it if need be. */
    Issuer use(MrcName name) {
        return required(name).use();
    }

    /** Learns the certificates of a root and stores them; learnt ones are only compared. */
    void learn(MrcName name) {
        IssuerSlot slot = required(name);
        TrustEvent.RootLearnt learnt = new TrustEvent.RootLearnt(
                name, slot.mrc().spec().trustDomain(), slot.mrc().spec().spiffe(), slot.learn());
        Transition transition =
                keeper.apply(state -> state.root(name).isPresent() ? Optional.empty() : Optional.of(learnt));
        if (transition instanceof Transition.Unchanged) {
            slot.use();
        }
    }

    private IssuerSlot required(MrcName name) {
        IssuerSlot slot = slots.get(name);
        if (slot == null) {
            throw new MeshRootException(
                    ErrorCode.PROVIDER_UNKNOWN,
                    "there is no document of " + name + " that says who its provider is; put it back into the store");
        }
        return slot;
    }

    void forget(MrcName name) {
        IssuerSlot slot = slots.remove(name);
        if (slot != null) {
            slot.close();
        }
    }

    void closeAll() {
        slots.values().forEach(IssuerSlot::close);
    }
}
