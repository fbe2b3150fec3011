package io.meshroot.core.document;

import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.state.ReplicaViewCodec;
import io.meshroot.core.internal.state.TrustStateCodec;

/**
 * Writes what stores keep beside MeshRootCertificates as JSON, and reads it back: the trust state and the views of
 * managers. For those who write a store. Each text carries the version of its format; texts of earlier versions are read as
 * well, later ones and whatever is unknown, missing or doubled is refused.
 */
public final class StateDocuments {
    private StateDocuments() {}

    /**
     * Writes a trust state.
     *
     * @param state the state
     * @return the text, ending with a line feed
     */
    public static String toJson(TrustState state) {
        return TrustStateCodec.toJson(state);
    }

    /**
     * Reads a trust state.
     *
     * @param json what {@link #toJson(TrustState)} wrote
     * @return the state
     * @throws io.meshroot.api.MeshRootException code {@code STORE_CORRUPT}, with the field, if it can't be read
     */
    public static TrustState readState(String json) {
        return TrustStateCodec.fromJson(json);
    }

    /**
     * Writes the view of a manager.
     *
     * @param view the view
     * @return the text, ending with a line feed
     */
    public static String toJson(ReplicaView view) {
        return ReplicaViewCodec.toJson(view);
    }

    /**
     * Reads the view of a manager.
     *
     * @param json what {@link #toJson(ReplicaView)} wrote
     * @return the view
     * @throws io.meshroot.api.MeshRootException code {@code STORE_CORRUPT}, with the field, if it can't be read
     */
    public static ReplicaView readView(String json) {
        return ReplicaViewCodec.fromJson(json);
    }
}
