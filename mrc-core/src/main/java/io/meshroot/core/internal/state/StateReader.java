package io.meshroot.core.internal.state;

import static io.meshroot.core.internal.state.Values.number;
import static io.meshroot.core.internal.state.Values.optionalNumber;
import static io.meshroot.core.internal.state.Values.require;
import static io.meshroot.core.internal.state.Values.string;

import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Acknowledgement;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.DeclaredHolder;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.RecordedLeaf;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaState;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.Taint;
import io.meshroot.api.trust.TrustState;
import io.meshroot.core.internal.tree.Fields;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Reads a trust state. Values that don't fit each other are refused by the types themselves. What format 1 did not have is
 * read as the most careful value that format 1 can have meant.
 */
final class StateReader {
    /** Whoever recorded a leaf in format 1; no manager has this name. */
    static final ReplicaId UNKNOWN = new ReplicaId("unknown:recorded-in-format-1");

    private static final String[] FIELDS_OF_FORMAT_1 = {
        "formatVersion", "trust", "signing", "roots", "replicas", "taintedKeys", "rotation", "steps"
    };
    private static final String[] FIELDS = {
        "formatVersion",
        "trust",
        "signing",
        "roots",
        "replicas",
        "taintedKeys",
        "rotation",
        "steps",
        "announcements",
        "announced",
        "holders",
        "rotations"
    };
    private static final String[] ROOT_FIELDS_OF_FORMAT_1 = {
        "role", "trustDomain", "spiffeEnabled", "anchors", "trustedSince", "activatedAt", "horizon", "recordedLeaves"
    };
    private static final String[] ROOT_FIELDS = {
        "role",
        "trustDomain",
        "spiffeEnabled",
        "anchors",
        "trustedSince",
        "activatedAt",
        "signedUntil",
        "horizon",
        "recordedLeaves"
    };

    private final int version;
    private final Fields state;

    private StateReader(Fields state, int version) {
        this.state = state;
        this.version = version;
    }

    static TrustState read(Fields state, int version) {
        return new StateReader(state, version).read();
    }

    private boolean isFormat1() {
        return version == 1;
    }

    private TrustState read() {
        state.only(isFormat1() ? FIELDS_OF_FORMAT_1 : FIELDS);
        require(state, isFormat1() ? new String[] {"steps"} : new String[] {"steps", "rotations"});
        return new TrustState(
                byName("roots", MrcName::of, this::root),
                sequence("trust"),
                sequence("signing"),
                byName("replicas", ReplicaId::new, StateReader::replica),
                byName("taintedKeys", key -> key, this::taint),
                state.optionalMapping("rotation")
                        .map(isFormat1() ? RotationReader::rotationOfFormat1 : RotationReader::rotation),
                state.items("steps").stream()
                        .map(isFormat1() ? RotationReader::stepOfFormat1 : RotationReader::step)
                        .toList(),
                isFormat1() ? 0 : number(state, "announcements"),
                state.optionalMapping("announced").map(RotationReader::announcement),
                isFormat1() ? new TreeMap<>() : byName("holders", HolderId::of, StateReader::holder),
                state.items("rotations").stream().map(RotationReader::record).toList());
    }

    private <K extends Comparable<K>, V> SortedMap<K, V> byName(
            String field, Function<String, K> key, BiFunction<K, Fields, V> reader) {
        SortedMap<K, V> values = new TreeMap<>();
        Fields fields = state.mapping(field);
        for (String name : fields.names()) {
            K id = key.apply(name);
            values.put(id, reader.apply(id, fields.mapping(name)));
        }
        return values;
    }

    private Sequence sequence(String field) {
        Fields fields = state.mapping(field);
        fields.only("number", "digest");
        return new Sequence(number(fields, "number"), string(fields, "digest"));
    }

    private RootState root(MrcName name, Fields fields) {
        fields.only(isFormat1() ? ROOT_FIELDS_OF_FORMAT_1 : ROOT_FIELDS);
        require(fields, "spiffeEnabled", "anchors", "recordedLeaves");
        SortedSet<Anchor> anchors = new TreeSet<>();
        for (String anchor : fields.strings("anchors")) {
            anchors.add(Anchor.ofDer(Base64.getDecoder().decode(anchor)));
        }
        Role role = Role.parse(fields.text("role"));
        return new RootState(
                name,
                role,
                TrustDomain.of(fields.text("trustDomain")),
                fields.flag("spiffeEnabled") ? SpiffeMode.ENABLED : SpiffeMode.DISABLED,
                anchors,
                optionalNumber(fields, "trustedSince"),
                optionalNumber(fields, "activatedAt"),
                isFormat1() ? signedUntilOfFormat1(role, fields) : optionalNumber(fields, "signedUntil"),
                fields.optionalInstant("horizon"),
                recordedLeaves(fields.mapping("recordedLeaves")));
    }

    /** A root that signed once was stopped no later than now. */
    private OptionalLong signedUntilOfFormat1(Role role, Fields fields) {
        return role.signs() || fields.get("horizon").isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(sequence("signing").number());
    }

    private SortedMap<String, RecordedLeaf> recordedLeaves(Fields fields) {
        SortedMap<String, RecordedLeaf> leaves = new TreeMap<>();
        for (String serial : fields.names()) {
            leaves.put(
                    serial,
                    isFormat1()
                            ? new RecordedLeaf(fields.instant(serial), UNKNOWN)
                            : recordedLeaf(fields.mapping(serial)));
        }
        return leaves;
    }

    private static RecordedLeaf recordedLeaf(Fields fields) {
        fields.only("notAfter", "by");
        return new RecordedLeaf(fields.instant("notAfter"), new ReplicaId(fields.text("by")));
    }

    private static ReplicaState replica(ReplicaId id, Fields fields) {
        fields.only("registered", "horizon");
        return new ReplicaState(id, fields.instant("registered"), fields.instant("horizon"));
    }

    /** Trust managers of releases that wrote format 1 refuse every tainted key; that must not end with the release. */
    private Taint taint(String key, Fields fields) {
        if (isFormat1()) {
            fields.only("at", "reason");
            return new Taint(
                    fields.instant("at"), string(fields, "reason"), Taint.Signing.UNTIL_REPLACED, Taint.Trust.CUT);
        }
        fields.only("at", "reason", "signing", "trust");
        return new Taint(
                fields.instant("at"),
                string(fields, "reason"),
                Values.word(fields, "signing", Taint.Signing.class),
                Values.word(fields, "trust", Taint.Trust.class));
    }

    private static DeclaredHolder holder(HolderId id, Fields fields) {
        fields.only("since", "acknowledgement");
        Optional<Acknowledgement> said =
                fields.optionalMapping("acknowledgement").map(given -> acknowledgement(id, given));
        return new DeclaredHolder(id, fields.instant("since"), said);
    }

    private static Acknowledgement acknowledgement(HolderId holder, Fields fields) {
        fields.only("incarnation", "leafSerial", "trustSequence", "capabilities");
        require(fields, "capabilities");
        return new Acknowledgement(
                holder,
                fields.number("incarnation", Long.MIN_VALUE, Long.MAX_VALUE),
                fields.optionalText("leafSerial"),
                number(fields, "trustSequence"),
                new LinkedHashSet<>(fields.strings("capabilities")));
    }
}
