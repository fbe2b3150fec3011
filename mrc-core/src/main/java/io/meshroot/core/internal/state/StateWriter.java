package io.meshroot.core.internal.state;

import static io.meshroot.core.internal.state.Values.byName;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns a trust state into maps, lists, strings and numbers. */
final class StateWriter {
    private StateWriter() {}

    static Map<String, Object> write(TrustState state) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("formatVersion", TrustStateCodec.FORMAT_VERSION);
        fields.put("trust", sequence(state.trust()));
        fields.put("signing", sequence(state.signing()));
        fields.put("roots", byName(state.roots(), StateWriter::root));
        fields.put("replicas", byName(state.replicas(), StateWriter::replica));
        fields.put("taintedKeys", byName(state.taintedKeys(), StateWriter::taint));
        state.rotation().ifPresent(rotation -> fields.put("rotation", RotationWriter.rotation(rotation)));
        fields.put("steps", state.steps().stream().map(RotationWriter::step).toList());
        fields.put("announcements", state.announcements());
        state.announced().ifPresent(announced -> fields.put("announced", RotationWriter.announcement(announced)));
        fields.put("holders", byName(state.holders(), StateWriter::holder));
        fields.put(
                "rotations",
                state.rotations().stream().map(RotationWriter::record).toList());
        return fields;
    }

    private static Map<String, Object> sequence(Sequence sequence) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("number", sequence.number());
        fields.put("digest", sequence.digest());
        return fields;
    }

    private static Map<String, Object> root(RootState root) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("role", root.role().id());
        fields.put("trustDomain", root.trustDomain().name());
        fields.put("spiffeEnabled", root.spiffe() == SpiffeMode.ENABLED);
        fields.put("anchors", root.anchors().stream().map(StateWriter::anchor).toList());
        root.trustedSince().ifPresent(since -> fields.put("trustedSince", since));
        root.activatedAt().ifPresent(at -> fields.put("activatedAt", at));
        root.signedUntil().ifPresent(until -> fields.put("signedUntil", until));
        root.horizon().ifPresent(horizon -> fields.put("horizon", horizon.toString()));
        fields.put("recordedLeaves", byName(root.recordedLeaves(), StateWriter::recordedLeaf));
        return fields;
    }

    private static String anchor(Anchor anchor) {
        try {
            return Base64.getEncoder().encodeToString(anchor.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an anchor was encoded when it was made", e);
        }
    }

    private static Map<String, Object> recordedLeaf(RecordedLeaf leaf) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("notAfter", leaf.notAfter().toString());
        fields.put("by", leaf.by().value());
        return fields;
    }

    private static Map<String, Object> replica(ReplicaState replica) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("registered", replica.registered().toString());
        fields.put("horizon", replica.horizon().toString());
        return fields;
    }

    private static Map<String, Object> taint(Taint taint) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("at", taint.at().toString());
        fields.put("reason", taint.reason());
        fields.put("signing", Values.word(taint.signing()));
        fields.put("trust", Values.word(taint.trust()));
        return fields;
    }

    private static Map<String, Object> holder(DeclaredHolder holder) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("since", holder.since().toString());
        holder.acknowledgement().ifPresent(said -> fields.put("acknowledgement", acknowledgement(said)));
        return fields;
    }

    private static Map<String, Object> acknowledgement(Acknowledgement said) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("incarnation", said.incarnation());
        said.leafSerial().ifPresent(serial -> fields.put("leafSerial", serial));
        fields.put("trustSequence", said.trustSequence());
        fields.put("capabilities", List.copyOf(said.capabilities()));
        return fields;
    }
}
