package io.meshroot.api.rotation;

import static org.assertj.core.api.Assertions.assertThat;

import io.meshroot.api.Pki;
import io.meshroot.api.identity.SpiffeMode;
import io.meshroot.api.identity.TrustDomain;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.Anchor;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.RotationPolicy;
import io.meshroot.api.trust.RotationState;
import io.meshroot.api.trust.Sequence;
import io.meshroot.api.trust.TrustState;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The next step for every combination of roles, direction, origin and documents, in words. */
class RotationPathTest {
    private static final Instant NOW = Instant.parse("2026-11-23T12:00:00Z");
    private static final MrcName OLD = MrcName.of("old");
    private static final MrcName NEW = MrcName.of("new");
    private static final MrcName THIRD = MrcName.of("third");
    private static final Anchor ANCHOR =
            Anchor.of(Pki.root("root", NOW.minus(Duration.ofDays(1)), NOW.plus(Duration.ofDays(99))));

    /** The roles of the old and the new root, and what comes next going forward, while both documents exist. */
    private static final String FORWARD = """
            active   absent   | new: inactive -> passive
            active   inactive | new: inactive -> passive
            active   passive  | new: passive -> active
            active   active   | old: active -> passive
            passive  absent   | new: inactive -> passive
            passive  inactive | new: inactive -> passive
            passive  passive  | impossible
            passive  active   | old: passive -> inactive
            inactive absent   | new: inactive -> passive
            inactive inactive | new: inactive -> passive
            inactive passive  | new: passive -> active
            inactive active   | close
            absent   absent   | new: inactive -> passive
            absent   inactive | new: inactive -> passive
            absent   passive  | new: passive -> active
            absent   active   | close
            """;

    /** The same going back; the new document is deleted at the end if it was made for the rotation. */
    private static final String BACK = """
            active   absent   | end ABORTED, delete new
            active   inactive | end ABORTED, delete new
            active   passive  | new: passive -> inactive
            active   active   | new: active -> passive
            passive  absent   | old: passive -> active
            passive  inactive | old: passive -> active
            passive  passive  | impossible
            passive  active   | old: passive -> active
            inactive absent   | old: inactive -> passive
            inactive inactive | old: inactive -> passive
            inactive passive  | old: inactive -> passive
            inactive active   | old: inactive -> passive
            absent   absent   | old: inactive -> passive
            absent   inactive | old: inactive -> passive
            absent   passive  | old: inactive -> passive
            absent   active   | old: inactive -> passive
            """;

    private static Map<List<String>, String> table(String text) {
        Map<List<String>, String> rows = new HashMap<>();
        text.lines().forEach(line -> {
            String[] halves = line.split("\\|");
            rows.put(List.of(halves[0].trim().split(" +")), halves[1].trim());
        });
        assertThat(rows).hasSize(16);
        return rows;
    }

    private static RootState root(MrcName name, Role role) {
        return new RootState(
                name,
                role,
                TrustDomain.DEFAULT,
                SpiffeMode.ENABLED,
                new TreeSet<>(Set.of(ANCHOR)),
                role.validates() ? OptionalLong.of(1) : OptionalLong.empty(),
                role.signs() ? OptionalLong.of(1) : OptionalLong.empty(),
                Optional.empty(),
                new TreeMap<>());
    }

    /** A valid state with these roles; a third root signs if none of them does. */
    private static TrustState state(List<String> roles) {
        SortedMap<MrcName, RootState> roots = new TreeMap<>();
        List.of(OLD, NEW).forEach(name -> {
            String role = roles.get(name.equals(OLD) ? 0 : 1);
            if (!role.equals("absent")) {
                roots.put(name, root(name, Role.parse(role)));
            }
        });
        if (!roles.contains("active")) {
            roots.put(THIRD, root(THIRD, Role.ACTIVE));
        }
        Sequence one = new Sequence(1, "aa");
        return new TrustState(roots, one, one, new TreeMap<>(), new TreeMap<>(), Optional.empty(), List.of());
    }

    private static RotationState rotation(RotationState.Direction direction, RotationState.Origin origin) {
        return new RotationState(
                OLD,
                NEW,
                NOW,
                "test",
                RotationPolicy.DEFAULT,
                origin,
                direction,
                Optional.empty(),
                NOW,
                Optional.empty());
    }

    private static String words(RotationStep step) {
        if (step instanceof RotationStep.ChangeRole change) {
            return change.change().toString();
        }
        if (step instanceof RotationStep.Delete delete) {
            return "delete " + delete.mrc();
        }
        if (step instanceof RotationStep.End end) {
            return "end " + end.outcome();
        }
        return step instanceof RotationStep.Stuck stuck ? "stuck: " + stuck.reason() : "close";
    }

    private static String next(
            List<String> roles,
            RotationState.Direction direction,
            RotationState.Origin origin,
            Set<MrcName> documents) {
        return words(RotationPath.next(state(roles), rotation(direction, origin), documents));
    }

    private static final List<Set<MrcName>> DOCUMENTS = List.of(Set.of(OLD, NEW), Set.of(OLD), Set.of(NEW), Set.of());

    /** A step whose document is gone can't be taken. */
    private static String unlessDeleted(String step, Set<MrcName> documents) {
        String mrc = step.split(":")[0];
        return step.contains("->") && !documents.contains(MrcName.of(mrc))
                ? "stuck: the document of " + mrc + " was deleted"
                : step;
    }

    /** With two passive roots there is none left that could be active. */
    private static boolean isValid(List<String> roles) {
        return !roles.equals(List.of("passive", "passive"));
    }

    @Test
    void forwardTheNewRootComesInBeforeTheOldOneGoes() {
        table(FORWARD).forEach((roles, step) -> {
            for (Set<MrcName> documents : DOCUMENTS) {
                for (RotationState.Origin origin : RotationState.Origin.values()) {
                    if (isValid(roles)) {
                        assertThat(next(roles, RotationState.Direction.FORWARD, origin, documents))
                                .as("%s with %s", roles, documents)
                                .isEqualTo(unlessDeleted(step, documents));
                    }
                }
            }
        });
    }

    @Test
    void backTheOldRootComesInBeforeTheNewOneGoes() {
        table(BACK).forEach((roles, step) -> {
            for (Set<MrcName> documents : DOCUMENTS) {
                for (RotationState.Origin origin : RotationState.Origin.values()) {
                    boolean deletes = origin == RotationState.Origin.MADE && documents.contains(NEW);
                    String expected = step.startsWith("end")
                            ? (deletes ? "delete new" : "end ABORTED")
                            : unlessDeleted(step, documents);
                    if (isValid(roles)) {
                        assertThat(next(roles, RotationState.Direction.BACK, origin, documents))
                                .as("%s with %s, %s", roles, documents, origin)
                                .isEqualTo(expected);
                    }
                }
            }
        });
    }

    @Test
    void closingTheOldDocumentIsDeletedUntilTheRootIsForgotten() {
        for (List<String> roles : table(FORWARD).keySet()) {
            for (Set<MrcName> documents : DOCUMENTS) {
                for (RotationState.Origin origin : RotationState.Origin.values()) {
                    boolean gone = !documents.contains(OLD) && roles.get(0).equals("absent");
                    boolean back = List.of("active", "passive").contains(roles.get(0));
                    if (isValid(roles)) {
                        assertThat(next(roles, RotationState.Direction.CLOSING, origin, documents))
                                .as("%s with %s", roles, documents)
                                .isEqualTo(
                                        back
                                                ? "stuck: old, which was to be deleted, is in use again"
                                                : gone ? "end FINISHED" : "delete old");
                    }
                }
            }
        }
    }
}
