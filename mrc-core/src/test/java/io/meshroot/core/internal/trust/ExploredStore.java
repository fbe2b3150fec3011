package io.meshroot.core.internal.trust;

import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.store.MrcListing;
import io.meshroot.api.store.MrcStore;
import io.meshroot.api.store.StoreVersion;
import io.meshroot.api.store.Versioned;
import io.meshroot.api.time.Subscription;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a store holds, with its latest past, so that a read may be answered with what is old by now. Writes always meet the
 * newest. The history is a value; a step of the exploration works on a copy.
 */
final class ExploredStore implements MrcStore {
    /** How many past versions of everything are kept beside the newest. */
    private final int past;

    private final List<Versioned<TrustState>> states;
    private final List<SortedMap<MrcName, MeshRootCertificate>> documents;
    private final SortedMap<ReplicaId, List<ReplicaView>> views;
    private final Flaw flaw;
    private int stateAge;
    private int oldReads;
    private int documentAge;
    private int viewAge;
    private long versions;
    private long documentVersion;

    ExploredStore(int past, TrustState first, SortedMap<MrcName, MeshRootCertificate> documents, Flaw flaw) {
        this.past = past;
        this.flaw = flaw;
        this.states = new ArrayList<>(List.of(new Versioned<>(first, new StoreVersion("0"))));
        this.documents = new ArrayList<>(List.of(documents));
        this.views = new TreeMap<>();
    }

    ExploredStore(ExploredStore other) {
        this(other, other.past, other.flaw);
    }

    /** Copies a store that is to remember more or less. */
    ExploredStore(ExploredStore other, int past, Flaw flaw) {
        this.past = past;
        this.flaw = flaw;
        this.states = new ArrayList<>(other.states);
        this.documents = new ArrayList<>(other.documents);
        this.views = new TreeMap<>(other.views);
        this.versions = other.versions;
        this.documentVersion = other.documentVersion;
    }

    /** Makes the next reads of the state answer what was the newest some versions ago; further ones tell the truth. */
    ExploredStore readingStates(int age, int reads) {
        stateAge = age;
        oldReads = reads;
        return this;
    }

    ExploredStore readingDocuments(int age) {
        documentAge = age;
        return this;
    }

    ExploredStore readingViews(int age) {
        viewAge = age;
        return this;
    }

    List<Versioned<TrustState>> states() {
        return states;
    }

    TrustState newest() {
        return states.get(states.size() - 1).value();
    }

    SortedMap<ReplicaId, List<ReplicaView>> views() {
        return views;
    }

    List<SortedMap<MrcName, MeshRootCertificate>> documents() {
        return documents;
    }

    SortedMap<MrcName, MeshRootCertificate> newestDocuments() {
        return documents.get(documents.size() - 1);
    }

    /** How many versions ago a state was the newest; one more than is kept if that is longer ago. */
    int age(StoreVersion version) {
        for (int age = 0; age < states.size(); age++) {
            if (states.get(states.size() - 1 - age).version().equals(version)) {
                return age;
            }
        }
        return states.size();
    }

    int documentAge(long version) {
        return (int) Math.min(documentVersion - version, documents.size());
    }

    long documentVersion() {
        return documentVersion;
    }

    @Override
    public Optional<Versioned<TrustState>> readState() {
        int age = oldReads > 0 ? stateAge : 0;
        oldReads--;
        return Optional.of(states.get(states.size() - 1 - age));
    }

    @Override
    public Optional<StoreVersion> createState(TrustState state) {
        return Optional.empty();
    }

    @Override
    public Optional<StoreVersion> replaceState(StoreVersion expected, TrustState state) {
        Versioned<TrustState> newest = states.get(states.size() - 1);
        if (newest.version().equals(expected)) {
            return Optional.of(write(state));
        }
        return states.stream()
                .filter(old -> old.version().equals(expected))
                .findFirst()
                .flatMap(base -> flaw.merges(base.value(), newest.value(), state))
                .map(this::write);
    }

    /** Appends a state, whoever made it. */
    StoreVersion write(TrustState state) {
        StoreVersion version = new StoreVersion(Long.toString(++versions));
        states.add(new Versioned<>(state, version));
        if (states.size() > past + 1) {
            states.remove(0);
        }
        return version;
    }

    @Override
    public MrcListing list() {
        SortedMap<MrcName, MeshRootCertificate> read = documents.get(documents.size() - 1 - documentAge);
        documentAge = 0;
        return new MrcListing(List.copyOf(read.values()), List.of());
    }

    @Override
    public void create(MeshRootCertificate mrc) {
        SortedMap<MrcName, MeshRootCertificate> next = new TreeMap<>(newestDocuments());
        next.put(mrc.name(), mrc);
        push(next);
    }

    @Override
    public void updateRole(MrcName name, Role from, Role to) {
        SortedMap<MrcName, MeshRootCertificate> next = new TreeMap<>(newestDocuments());
        MeshRootCertificate mrc = next.get(name);
        if (mrc == null || mrc.role() != from) {
            throw new MeshRootException(ErrorCode.STORE_CONFLICT, name + " is not " + from + " any more");
        }
        next.put(name, mrc.withRole(to));
        push(next);
    }

    @Override
    public void delete(MrcName name) {
        SortedMap<MrcName, MeshRootCertificate> next = new TreeMap<>(newestDocuments());
        if (next.remove(name) != null) {
            push(next);
        }
    }

    private void push(SortedMap<MrcName, MeshRootCertificate> next) {
        documents.add(next);
        documentVersion++;
        if (documents.size() > past + 1) {
            documents.remove(0);
        }
    }

    @Override
    public void writeView(ReplicaView view) {
        List<ReplicaView> written = new ArrayList<>(views.getOrDefault(view.id(), List.of()));
        written.add(view);
        if (written.size() > past + 1) {
            written.remove(0);
        }
        views.put(view.id(), written);
    }

    @Override
    public List<ReplicaView> readViews() {
        List<ReplicaView> read = new ArrayList<>();
        views.values().forEach(written -> {
            int index = written.size() - 1 - viewAge;
            if (index >= 0) {
                read.add(written.get(index));
            }
        });
        viewAge = 0;
        return read;
    }

    @Override
    public void removeView(ReplicaId replica) {
        views.remove(replica);
    }

    @Override
    public Subscription watch(Runnable onChange) {
        return () -> {};
    }

    @Override
    public void close() {}
}
