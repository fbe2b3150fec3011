package io.meshroot.core.internal.state;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import java.security.cert.CertificateEncodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

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
        state.rotation().ifPresent(rotation -> fields.put("rotation", rotation(rotation)));
        fields.put("steps", state.steps().stream().map(StateWriter::step).toList());
        return fields;
    }

    private static <V> Map<String, Object> byName(Map<?, V> values, Function<V, Object> writer) {
        Map<String, Object> fields = new LinkedHashMap<>();
        values.forEach((name, value) -> fields.put(name.toString(), writer.apply(value)));
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
        root.horizon().ifPresent(horizon -> fields.put("horizon", horizon.toString()));
        fields.put("recordedLeaves", byName(root.recordedLeaves(), Object::toString));
        return fields;
    }

    private static String anchor(Anchor anchor) {
        try {
            return Base64.getEncoder().encodeToString(anchor.certificate().getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException("an anchor was encoded when it was made", e);
        }
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
        return fields;
    }

    private static Map<String, Object> rotation(RotationState rotation) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("from", rotation.from().value());
        fields.put("to", rotation.to().value());
        fields.put("started", rotation.started().toString());
        fields.put("by", rotation.by());
        return fields;
    }

    private static Map<String, Object> step(StepRecord step) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("mrc", step.change().mrc().value());
        fields.put("from", step.change().from().id());
        fields.put("to", step.change().to().id());
        fields.put("at", step.at().toString());
        fields.put("by", step.by());
        fields.put("trustSequence", step.trustSequence());
        fields.put("signingSequence", step.signingSequence());
        fields.put("evidence", step.evidence());
        step.breakGlass().ifPresent(breakGlass -> fields.put("breakGlass", breakGlass.reason()));
        return fields;
    }
}
