package io.meshroot.core.internal.state;

import static io.meshroot.core.internal.state.Values.count;
import static io.meshroot.core.internal.state.Values.number;
import static io.meshroot.core.internal.state.Values.optionalNumber;
import static io.meshroot.core.internal.state.Values.require;

import io.meshroot.api.DocumentException;
import io.meshroot.api.ErrorCode;
import io.meshroot.api.MeshRootException;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.trust.HolderId;
import io.meshroot.api.trust.ReplicaId;
import io.meshroot.api.trust.ReplicaView;
import io.meshroot.api.trust.ReplicaView.Laggard;
import io.meshroot.api.trust.ReplicaView.SignerUse;
import io.meshroot.core.internal.tree.Fields;
import io.meshroot.core.internal.tree.JsonWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Writes what one manager tells the others as JSON and reads it back, as strictly as {@link TrustStateCodec} does. */
public final class ReplicaViewCodec {
    /** The version of the format that is written; the only one that is read. */
    public static final int FORMAT_VERSION = 1;

    private ReplicaViewCodec() {}

    /**
     * Writes a view as JSON.
     *
     * @param view the view
     * @return the text
     */
    public static String toJson(ReplicaView view) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("formatVersion", FORMAT_VERSION);
        fields.put("id", view.id().value());
        fields.put("revision", view.revision());
        fields.put("at", view.at().toString());
        fields.put("confirms", view.confirms());
        fields.put("trustSequence", view.trustSequence());
        fields.put("signingSequence", view.signingSequence());
        fields.put("holders", view.holders());
        view.acknowledged().ifPresent(lowest -> fields.put("acknowledged", lowest));
        view.ahead().ifPresent(ahead -> fields.put("ahead", laggard(ahead)));
        fields.put(
                "laggards",
                view.laggards().stream().map(ReplicaViewCodec::laggard).toList());
        fields.put("uses", Values.byName(view.uses(), ReplicaViewCodec::use));
        return JsonWriter.write(fields);
    }

    private static Map<String, Object> laggard(Laggard laggard) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("holder", laggard.holder().value());
        fields.put("acknowledged", laggard.acknowledged());
        laggard.until().ifPresent(until -> fields.put("until", until.toString()));
        return fields;
    }

    private static Map<String, Object> use(SignerUse use) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("leaves", use.leaves());
        use.latestEnd().ifPresent(end -> fields.put("latestEnd", end.toString()));
        fields.put("unfinished", use.unfinished());
        fields.put("holders", use.holders().stream().map(HolderId::value).toList());
        return fields;
    }

    /**
     * Reads a view.
     *
     * @param json what {@link #toJson} wrote
     * @return the view
     * @throws MeshRootException code {@code STORE_CORRUPT}, with the field, if it can't be read
     */
    public static ReplicaView fromJson(String json) {
        try {
            Fields fields = Fields.of("", TrustStateCodec.parse(json));
            TrustStateCodec.checkFormatVersion(fields, FORMAT_VERSION);
            return view(fields);
        } catch (DocumentException | IllegalArgumentException e) {
            throw new MeshRootException(
                    ErrorCode.STORE_CORRUPT, "the view of a manager can't be read: " + e.getMessage(), e);
        }
    }

    private static ReplicaView view(Fields fields) {
        fields.only(
                "formatVersion",
                "id",
                "revision",
                "at",
                "confirms",
                "trustSequence",
                "signingSequence",
                "holders",
                "acknowledged",
                "ahead",
                "laggards",
                "uses");
        require(fields, "laggards");
        List<Laggard> laggards =
                fields.items("laggards").stream().map(ReplicaViewCodec::laggard).toList();
        SortedMap<MrcName, SignerUse> uses = new TreeMap<>();
        Fields useFields = fields.mapping("uses");
        for (String name : useFields.names()) {
            uses.put(MrcName.of(name), use(useFields.mapping(name)));
        }
        return new ReplicaView(
                new ReplicaId(fields.text("id")),
                number(fields, "revision"),
                fields.instant("at"),
                number(fields, "confirms"),
                number(fields, "trustSequence"),
                number(fields, "signingSequence"),
                count(fields, "holders"),
                optionalNumber(fields, "acknowledged"),
                fields.optionalMapping("ahead").map(ReplicaViewCodec::laggard),
                laggards,
                uses);
    }

    private static Laggard laggard(Fields fields) {
        fields.only("holder", "acknowledged", "until");
        return new Laggard(
                HolderId.of(fields.text("holder")), number(fields, "acknowledged"), fields.optionalInstant("until"));
    }

    private static SignerUse use(Fields fields) {
        fields.only("leaves", "latestEnd", "unfinished", "holders");
        require(fields, "holders");
        return new SignerUse(
                count(fields, "leaves"),
                fields.optionalInstant("latestEnd"),
                count(fields, "unfinished"),
                fields.strings("holders").stream().map(HolderId::of).toList());
    }
}
