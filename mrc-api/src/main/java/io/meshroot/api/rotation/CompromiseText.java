package io.meshroot.api.rotation;

import io.meshroot.api.rotation.CompromiseReport.Elsewhere;
import io.meshroot.api.trust.HolderId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes a {@link CompromiseReport} for people. */
final class CompromiseText {
    private final CompromiseReport report;
    private final TextLines lines = new TextLines();

    private CompromiseText(CompromiseReport report) {
        this.report = report;
    }

    static String of(CompromiseReport report) {
        CompromiseText text = new CompromiseText(report);
        text.write();
        return text.lines.toString();
    }

    private void write() {
        lines.add("If the trust in " + report.root() + " is cut now, at " + seconds(report.at()) + ":");
        if (report.isHarmless()) {
            lines.item("nobody breaks, as far as is known here");
        }
        kind(
                "holders here whose leaves their peers would refuse",
                report.holders(),
                report.leaves(),
                leaf -> leaf.holder() + " (leaf " + leaf.serial() + ", until " + seconds(leaf.end()) + ")");
        report.elsewhere().forEach(this::elsewhere);
        kind(
                "holders that would trust nobody until they take the new trust",
                report.blind(),
                report.blindHolders(),
                HolderId::value);
        kind(
                "recorded long-lived leaves that would be refused",
                report.recorded(),
                report.recordedLeaves(),
                leaf -> leaf.serial() + " (by " + leaf.by() + ", until " + seconds(leaf.end()) + ")");
        kind("others that depend on it", report.dependents().size(), report.dependents(), name -> name);
        report.lastEnd()
                .ifPresent(end -> lines.add("The last leaf that depends on it has ended at " + seconds(end) + "."));
        report.unknownUntil()
                .ifPresent(until ->
                        lines.add("Leaves that nobody here remembers may exist until " + seconds(until) + "."));
        signer();
    }

    private void elsewhere(Elsewhere elsewhere) {
        if (elsewhere.leaves() == 0) {
            lines.item("manager " + elsewhere.replica() + " has told nothing; what it handed out may live until "
                    + seconds(elsewhere.lastEnd()));
        } else {
            lines.item(elsewhere.leaves() + " leaves of manager " + elsewhere.replica() + ", the last until "
                    + seconds(elsewhere.lastEnd())
                    + (elsewhere.holders().isEmpty()
                            ? ""
                            : "; among those who use them: " + joined(elsewhere.holders(), HolderId::value)));
        }
    }

    private void signer() {
        if (report.otherSigner().isPresent()) {
            lines.add("New leaves would be signed by " + report.otherSigner().get() + ".");
            return;
        }
        lines.add("No other root can sign: nothing would be issued"
                + report.firstRunsOut()
                        .map(end -> ", and the first holder here is without a leaf at " + seconds(end))
                        .orElse("")
                + ".");
        if (!report.promotable().isEmpty()) {
            lines.add("It could be promoted: " + joined(report.promotable(), Object::toString) + ".");
        }
    }

    private <T> void kind(String what, int count, List<T> some, Function<T, String> words) {
        if (count > 0) {
            int more = count - some.size();
            lines.item(count + " " + what + (some.isEmpty() ? "" : ": " + joined(some, words))
                    + (more > 0 && !some.isEmpty() ? ", and " + more + " more" : ""));
        }
    }

    private static <T> String joined(List<T> some, Function<? super T, String> words) {
        return some.stream().map(words).collect(Collectors.joining(", "));
    }

    private static String seconds(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
