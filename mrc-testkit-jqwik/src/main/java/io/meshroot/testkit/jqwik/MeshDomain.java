package io.meshroot.testkit.jqwik;

import io.meshroot.api.identity.LeafIdentity;
import io.meshroot.api.identity.ServiceIdentity;
import io.meshroot.api.identity.SpiffeId;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.leaf.IssueRequest;
import io.meshroot.api.leaf.LeafProfile;
import io.meshroot.api.mrc.MeshRootCertificate;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.ProviderConfig;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.mrc.RootSet;
import io.meshroot.api.mrc.SecretRef;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.Announcement;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.Evidence;
import io.meshroot.api.trust.HolderEvidence;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.LiveLeaf;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationRecord;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import java.util.SortedMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Provide;
import net.jqwik.api.domains.DomainContextBase;

/**
 * The values of {@code io.meshroot.api} for properties: with {@code @Domain(MeshDomain.class)} on a property or its class,
 * {@code @ForAll} parameters of these types are generated.
 */
public final class MeshDomain extends DomainContextBase {
    /** For jqwik. */
    public MeshDomain() {}

    /**
     * Generates trust domains; see {@link NameArbitraries#trustDomains}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<TrustDomain> trustDomains() {
        return NameArbitraries.trustDomains();
    }

    /**
     * Generates SPIFFE IDs; see {@link NameArbitraries#spiffeIds}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<SpiffeId> spiffeIds() {
        return NameArbitraries.spiffeIds();
    }

    /**
     * Generates service identities; see {@link NameArbitraries#serviceIdentities}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<ServiceIdentity> serviceIdentities() {
        return NameArbitraries.serviceIdentities();
    }

    /**
     * Generates leaf identities; see {@link NameArbitraries#leafIdentities}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<LeafIdentity> leafIdentities() {
        return NameArbitraries.leafIdentities();
    }

    /**
     * Generates names of MeshRootCertificates; see {@link NameArbitraries#mrcNames}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<MrcName> mrcNames() {
        return NameArbitraries.mrcNames();
    }

    /**
     * Generates references to secrets; see {@link NameArbitraries#secretRefs}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<SecretRef> secretRefs() {
        return NameArbitraries.secretRefs();
    }

    /**
     * Generates roles; see {@link MrcArbitraries#roles}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<Role> roles() {
        return MrcArbitraries.roles();
    }

    /**
     * Generates roles by name; see {@link MrcArbitraries#roleMaps}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<SortedMap<MrcName, Role>> roleMaps() {
        return MrcArbitraries.roleMaps();
    }

    /**
     * Generates valid combinations of roles; see {@link MrcArbitraries#rootSets}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RootSet> rootSets() {
        return MrcArbitraries.rootSets();
    }

    /**
     * Generates role changes; see {@link MrcArbitraries#roleChanges}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RoleChange> roleChanges() {
        return MrcArbitraries.roleChanges();
    }

    /**
     * Generates sequences of legal role changes; see {@link MrcArbitraries#roleWalks}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RoleWalk> roleWalks() {
        return MrcArbitraries.roleWalks();
    }

    /**
     * Generates provider configurations; see {@link MrcArbitraries#providerConfigs}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<ProviderConfig> providerConfigs() {
        return MrcArbitraries.providerConfigs();
    }

    /**
     * Generates MeshRootCertificates; see {@link MrcArbitraries#meshRootCertificates}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<MeshRootCertificate> meshRootCertificates() {
        return MrcArbitraries.meshRootCertificates();
    }

    /**
     * Generates requests for leaves; see {@link LeafArbitraries#issueRequests}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<IssueRequest> issueRequests() {
        return LeafArbitraries.issueRequests();
    }

    /**
     * Generates profiles of leaves; see {@link LeafArbitraries#leafProfiles}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<LeafProfile> leafProfiles() {
        return LeafArbitraries.leafProfiles();
    }

    /**
     * Generates holders; see {@link TrustArbitraries#holderIds}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<HolderId> holderIds() {
        return TrustArbitraries.holderIds();
    }

    /**
     * Generates replicas; see {@link TrustArbitraries#replicaIds}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<ReplicaId> replicaIds() {
        return TrustArbitraries.replicaIds();
    }

    /**
     * Generates acknowledgements; see {@link TrustArbitraries#acknowledgements}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<Acknowledgement> acknowledgements() {
        return TrustArbitraries.acknowledgements();
    }

    /**
     * Generates live leaves; see {@link TrustArbitraries#liveLeaves}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<LiveLeaf> liveLeaves() {
        return TrustArbitraries.liveLeaves();
    }

    /**
     * Generates what is known of a holder; see {@link TrustArbitraries#holderEvidence}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<HolderEvidence> holderEvidence() {
        return TrustArbitraries.holderEvidence();
    }

    /**
     * Generates evidence; see {@link TrustArbitraries#evidence}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<Evidence> evidence() {
        return TrustArbitraries.evidence();
    }

    /**
     * Generates trust states; see {@link TrustArbitraries#trustStates}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<TrustState> trustStates() {
        return TrustArbitraries.trustStates();
    }

    /**
     * Generates views of managers; see {@link ViewArbitraries#replicaViews}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<ReplicaView> replicaViews() {
        return ViewArbitraries.replicaViews();
    }

    /**
     * Generates announced steps; see {@link RotationArbitraries#announcements}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<Announcement> announcements() {
        return RotationArbitraries.announcements();
    }

    /**
     * Generates rotations under way; see {@link RotationArbitraries#rotations}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RotationState> rotations() {
        return RotationArbitraries.rotations();
    }

    /**
     * Generates policies of rotations; see {@link RotationArbitraries#policies}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RotationPolicy> policies() {
        return RotationArbitraries.policies();
    }

    /**
     * Generates records of steps; see {@link RotationArbitraries#stepRecords}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<StepRecord> stepRecords() {
        return RotationArbitraries.stepRecords();
    }

    /**
     * Generates records of rotations; see {@link RotationArbitraries#rotationRecords}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RotationRecord> rotationRecords() {
        return RotationArbitraries.rotationRecords();
    }

    /**
     * Generates taints; see {@link TrustArbitraries#taints}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<Taint> taints() {
        return TrustArbitraries.taints();
    }

    /**
     * Generates registered holders; see {@link TrustArbitraries#declaredHolders}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<DeclaredHolder> declaredHolders() {
        return TrustArbitraries.declaredHolders();
    }

    /**
     * Generates leaves that are recorded one by one; see {@link TrustArbitraries#recordedLeaves}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<RecordedLeaf> recordedLeaves() {
        return TrustArbitraries.recordedLeaves();
    }

    /**
     * Generates one of six fixed roots; see {@link TrustArbitraries#anchors}.
     *
     * @return the arbitrary
     */
    @Provide
    public Arbitrary<Anchor> anchor() {
        return Arbitraries.of(FixedAnchors.all());
    }
}
