package io.meshroot.core.internal.state;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.mrc.RoleChange;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.BreakGlass;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.StepRecord;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.tree.Fields;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads a trust state. Values that don't fit each other are refused by the types themselves. */
final class StateReader {
    private static final String RESTORE = "restore it from a backup";

    private StateReader() {}

    static TrustState read(Fields state) {
        state.only("formatVersion", "trust", "signing", "roots", "replicas", "taintedKeys", "rotation", "steps");
        SortedMap<MrcName, RootState> roots = new TreeMap<>();
        Fields rootFields = state.mapping("roots");
        for (String name : rootFields.names()) {
            roots.put(MrcName.of(name), root(MrcName.of(name), rootFields.mapping(name)));
        }
        SortedMap<ReplicaId, ReplicaState> replicas = new TreeMap<>();
        Fields replicaFields = state.mapping("replicas");
        for (String name : replicaFields.names()) {
            replicas.put(new ReplicaId(name), replica(new ReplicaId(name), replicaFields.mapping(name)));
        }
        SortedMap<String, Taint> taints = new TreeMap<>();
        Fields taintFields = state.mapping("taintedKeys");
        for (String key : taintFields.names()) {
            taints.put(key, taint(taintFields.mapping(key)));
        }
        return new TrustState(
                roots,
                sequence(state.mapping("trust")),
                sequence(state.mapping("signing")),
                replicas,
                taints,
                state.optionalMapping("rotation").map(StateReader::rotation),
                steps(state));
    }

    private static Sequence sequence(Fields fields) {
        fields.only("number", "digest");
        return new Sequence(number(fields, "number"), string(fields, "digest"));
    }

    private static RootState root(MrcName name, Fields fields) {
        fields.only(
                "role",
                "trustDomain",
                "spiffeEnabled",
                "anchors",
                "trustedSince",
                "activatedAt",
                "horizon",
                "recordedLeaves");
        require(fields, "spiffeEnabled", "anchors", "recordedLeaves");
        SortedSet<Anchor> anchors = new TreeSet<>();
        for (String anchor : fields.strings("anchors")) {
            anchors.add(Anchor.ofDer(Base64.getDecoder().decode(anchor)));
        }
        SortedMap<String, RecordedLeaf> leaves = new TreeMap<>();
        Fields leafFields = fields.mapping("recordedLeaves");
        for (String serial : leafFields.names()) {
            leaves.put(serial, new RecordedLeaf(leafFields.instant(serial), new ReplicaId("todo")));
        }
        return new RootState(
                name,
                Role.parse(fields.text("role")),
                TrustDomain.of(fields.text("trustDomain")),
                fields.flag("spiffeEnabled") ? SpiffeMode.ENABLED : SpiffeMode.DISABLED,
                anchors,
                optionalNumber(fields, "trustedSince"),
                optionalNumber(fields, "activatedAt"),
                fields.optionalInstant("horizon"),
                leaves);
    }

    private static ReplicaState replica(ReplicaId id, Fields fields) {
        fields.only("registered", "horizon");
        return new ReplicaState(id, fields.instant("registered"), fields.instant("horizon"));
    }

    private static Taint taint(Fields fields) {
        fields.only("at", "reason");
        return new Taint(fields.instant("at"), string(fields, "reason"));
    }

    private static RotationState rotation(Fields fields) {
        fields.only("from", "to", "started", "by");
        return new RotationState(
                MrcName.of(fields.text("from")),
                MrcName.of(fields.text("to")),
                fields.instant("started"),
                string(fields, "by"));
    }

    private static List<StepRecord> steps(Fields state) {
        require(state, "steps");
        List<StepRecord> steps = new ArrayList<>();
        for (Fields fields : state.items("steps")) {
            fields.only("mrc", "from", "to", "at", "by", "trustSequence", "signingSequence", "evidence", "breakGlass");
            require(fields, "evidence");
            Optional<BreakGlass> breakGlass = fields.optionalText("breakGlass").map(BreakGlass::new);
            steps.add(new StepRecord(
                    new RoleChange(
                            MrcName.of(fields.text("mrc")),
                            Role.parse(fields.text("from")),
                            Role.parse(fields.text("to"))),
                    fields.instant("at"),
                    string(fields, "by"),
                    number(fields, "trustSequence"),
                    number(fields, "signingSequence"),
                    fields.strings("evidence"),
                    breakGlass));
        }
        return steps;
    }

    private static void require(Fields fields, String... names) {
        for (String name : names) {
            if (fields.get(name).isEmpty()) {
                throw fields.required(name, RESTORE);
            }
        }
    }

    /** A required string that may be empty. */
    private static String string(Fields fields, String name) {
        require(fields, name);
        return fields.textOrEmpty(name);
    }

    private static long number(Fields fields, String name) {
        return fields.number(name, 0, Long.MAX_VALUE);
    }

    private static OptionalLong optionalNumber(Fields fields, String name) {
        return fields.get(name).isPresent() ? OptionalLong.of(number(fields, name)) : OptionalLong.empty();
    }
}
