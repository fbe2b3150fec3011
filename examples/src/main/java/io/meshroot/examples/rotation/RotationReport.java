package io.meshroot.examples.rotation;

import io.meshroot.api.event.MeshEvent.LeafIssued;
import io.meshroot.api.mrc.MrcName;
import io.meshroot.api.mrc.Role;
import io.meshroot.api.trust.RootState;
import io.meshroot.api.trust.TrustState;
import io.meshroot.examples.rotation.Timeline.CountAt;
import io.meshroot.examples.rotation.Timeline.IssueAt;
import io.meshroot.examples.rotation.Timeline.StateAt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** Draws the timeline of the rotations as one self-contained page. */
final class RotationReport {
    private static final int WIDTH = 1200;
    private static final int LEFT = 150;
    private static final int RIGHT = 1185;
    private static final int LANE = 34;
    private static final int BAR = 22;
    private static final int STEPS_TOP = 14;
    private static final int ROOTS_TOP = 62;
    private static final int MARK_SPACE = 21;
    private static final int RATE_HEIGHT = 90;

    private final Timeline timeline;
    private final List<StateAt> states;
    private final Instant end;
    private final SortedSet<MrcName> roots = new TreeSet<>();

    RotationReport(Timeline timeline) {
        this.timeline = timeline;
        this.states = timeline.states();
        List<CountAt> counts = timeline.counts();
        this.end = counts.isEmpty()
                ? timeline.begin().plusSeconds(1)
                : counts.get(counts.size() - 1).at();
        states.forEach(state -> roots.addAll(state.state().roots().keySet()));
    }

    void writeTo(Path file) throws IOException {
        Path parent = file.toAbsolutePath().getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        Files.writeString(file, page());
    }

    private String page() {
        List<CountAt> counts = timeline.counts();
        CountAt last = counts.isEmpty() ? new CountAt(end, 0, 0) : counts.get(counts.size() - 1);
        return """
                <!DOCTYPE html>
                <html lang="en"><head><meta charset="utf-8"><title>Two rotations under live mutual TLS</title>
                <style>
                body { font: 14px/1.45 system-ui, sans-serif; color: #000; background: #fff; margin: 16px auto;
                  max-width: 1216px; padding: 0 16px; box-sizing: border-box; }
                h1 { font-size: 22px; margin: 0 0 4px; } p { margin: 4px 0 12px; }
                svg { display: block; } svg text { font: 12px system-ui, sans-serif; fill: #000; }
                text.name { font-weight: 600; } text.middle { text-anchor: middle; } text.end { text-anchor: end; }
                text.inverse { fill: #fff; } .active { fill: #000; } .passive { fill: url(#hatch); stroke: #000; }
                .inactive { fill: #fff; stroke: #000; stroke-dasharray: 3 3; } .box { fill: #fff; stroke: #000; }
                .label { fill: #fff; } .rate { fill: #999; } .grid { stroke: #ccc; }
                .step { stroke: #000; stroke-dasharray: 2 4; } .mark { fill: #fff; stroke: #000; }
                .renewal { stroke: #888; } .reissue { stroke: #000; stroke-width: 2; } .failure { fill: #000; }
                table { border-collapse: collapse; margin-top: 16px; width: 100%%; font-size: 13px; }
                th, td { border-bottom: 1px solid #999; padding: 3px 8px; text-align: left; vertical-align: top; }
                td, th { white-space: nowrap; } td.wide { white-space: normal; width: 40%%; }
                td.number, th.number { text-align: right; }
                </style></head><body>
                <h1>Two rotations under live mutual TLS</h1>
                <p>%d full handshakes succeeded and %d failed in %s, while the root was replaced twice; the second time the
                trust domain moved too.</p>
                %s%s</body></html>
                """.formatted(
                last.ok(), last.failed(), seconds(Duration.between(timeline.begin(), end)), drawing(counts), table());
    }

    private String drawing(List<CountAt> counts) {
        int signerY = ROOTS_TOP + roots.size() * LANE;
        int sequencesY = signerY + LANE;
        int leavesY = sequencesY + 2 * LANE;
        int rateY = leavesY + LANE + 6;
        int axisY = rateY + RATE_HEIGHT;
        Svg svg = new Svg(WIDTH, axisY + 52);
        axis(svg, ROOTS_TOP - 6, axisY);
        steps(svg, axisY);
        int y = ROOTS_TOP;
        for (MrcName root : roots) {
            root(svg, root, y);
            y += LANE;
        }
        segments(
                svg,
                "who signs",
                signerY,
                state -> state.signer().map(root -> root.name().value()));
        segments(
                svg,
                "trust sequence",
                sequencesY,
                state -> Optional.of(String.valueOf(state.trust().number())));
        segments(
                svg,
                "signing sequence",
                sequencesY + LANE,
                state -> Optional.of(String.valueOf(state.signing().number())));
        leaves(svg, leavesY);
        rate(svg, rateY, counts);
        legend(svg, axisY + 40);
        return svg.toString();
    }

    private void axis(Svg svg, int top, int bottom) {
        long seconds = Math.max(1, Duration.between(timeline.begin(), end).toSeconds());
        int every = seconds > 40 ? 5 : seconds > 15 ? 2 : 1;
        for (int second = 0; second <= seconds; second += every) {
            double x = x(timeline.begin().plusSeconds(second));
            svg.line(x, top, x, bottom, "grid");
            svg.text(x, bottom + 16, "middle", second + " s");
        }
    }

    /** Steps follow each other closely at times: their numbers keep a distance, a line leads to the instant. */
    private void steps(Svg svg, int bottom) {
        double free = LEFT;
        for (Step step : timeline.steps()) {
            double x = x(step.at());
            double shown = Math.max(x, free);
            svg.line(shown, STEPS_TOP + 10, x, ROOTS_TOP - 12, "step");
            svg.line(x, ROOTS_TOP - 12, x, bottom, "step");
            svg.circle(shown, STEPS_TOP, 10, "mark");
            svg.text(shown, STEPS_TOP + 4, "middle", String.valueOf(step.number()));
            free = shown + MARK_SPACE;
        }
        svg.text(LEFT - 10, STEPS_TOP + 4, "name end", "steps");
    }

    private void root(Svg svg, MrcName root, int y) {
        svg.text(LEFT - 10, y + 15, "name end", root.value());
        Function<TrustState, Optional<Role>> role = state -> state.root(root).map(RootState::role);
        runs(role, (from, to, value) -> {
            double x = x(from);
            double width = x(to) - x;
            svg.bar(x, y, width, BAR, value.id());
            switch (value) {
                case ACTIVE -> svg.textWithin(x, y + 15, width, "inverse", "active: signs and validates");
                case PASSIVE -> {
                    String words = width > 150 ? "passive: validates" : "passive";
                    if (width > 60) {
                        svg.bar(x + width / 2 - words.length() * 3.4, y + 3, words.length() * 6.8, BAR - 6, "label");
                    }
                    svg.textWithin(x, y + 15, width, "", words);
                }
                case INACTIVE -> svg.textWithin(x, y + 15, width, "", "inactive");
            }
        });
    }

    private void segments(Svg svg, String name, int y, Function<TrustState, Optional<String>> value) {
        svg.text(LEFT - 10, y + 15, "name end", name);
        runs(value, (from, to, text) -> {
            double x = x(from);
            svg.bar(x, y, x(to) - x, BAR, "box");
            svg.textWithin(x, y + 15, x(to) - x, "", text);
        });
    }

    private interface Run<T> {
        void draw(Instant from, Instant to, T value);
    }

    /** Draws each stretch of time in which a value stays the same. */
    private <T> void runs(Function<TrustState, Optional<T>> value, Run<T> run) {
        Optional<T> current = Optional.empty();
        Instant since = timeline.begin();
        for (StateAt state : states) {
            Optional<T> next = value.apply(state.state());
            if (!next.equals(current)) {
                Instant from = since;
                current.ifPresent(old -> run.draw(from, state.at(), old));
                since = state.at();
                current = next;
            }
        }
        Instant from = since;
        current.ifPresent(old -> run.draw(from, end, old));
    }

    private void leaves(Svg svg, int y) {
        svg.text(LEFT - 10, y + 15, "name end", "leaves issued");
        for (IssueAt issue : timeline.issues()) {
            boolean reissued = issue.cause() == LeafIssued.Cause.SIGNER_CHANGED;
            double x = x(issue.at());
            svg.line(x, reissued ? y : y + 10, x, y + BAR, reissued ? "reissue" : "renewal");
        }
    }

    private void rate(Svg svg, int y, List<CountAt> counts) {
        double most = 1;
        for (int i = 1; i < counts.size(); i++) {
            most = Math.max(most, perSecond(counts.get(i - 1), counts.get(i)));
        }
        svg.text(LEFT - 10, y + 15, "name end", "handshakes/s");
        svg.text(LEFT - 10, y + 32, "end", "up to " + Math.round(most));
        for (int i = 1; i < counts.size(); i++) {
            CountAt before = counts.get(i - 1);
            CountAt after = counts.get(i);
            double x = x(before.at());
            double height = (RATE_HEIGHT - 8) * perSecond(before, after) / most;
            svg.bar(x, y + RATE_HEIGHT - height, x(after.at()) - x - 0.5, height, "rate");
            if (after.failed() > before.failed()) {
                svg.circle(x, y + 8, 4, "failure");
            }
        }
        svg.line(LEFT, y + RATE_HEIGHT, RIGHT, y + RATE_HEIGHT, "reissue");
    }

    private static double perSecond(CountAt before, CountAt after) {
        long millis = Math.max(1, Duration.between(before.at(), after.at()).toMillis());
        return (after.ok() - before.ok()) * 1000.0 / millis;
    }

    private static void legend(Svg svg, int y) {
        svg.line(LEFT, y - 10, LEFT, y + 2, "renewal");
        svg.text(LEFT + 8, y, "", "leaf issued or renewed");
        svg.line(LEFT + 170, y - 14, LEFT + 170, y + 2, "reissue");
        svg.text(LEFT + 178, y, "", "leaf issued again, another root signs");
        svg.circle(LEFT + 430, y - 4, 4, "failure");
        svg.text(LEFT + 440, y, "", "failed handshake");
    }

    private String table() {
        StringBuilder rows = new StringBuilder(
                "<table><tr><th class=\"number\">step</th><th class=\"number\">at</th><th>change</th>"
                        + "<th>roles</th><th>signs</th><th class=\"number\">trust</th><th class=\"number\">signing</th>"
                        + "<th class=\"number\">re-issued</th><th>waited</th><th class=\"number\">handshakes</th></tr>\n");
        for (Step step : timeline.steps()) {
            rows.append("<tr>");
            number(rows, step.number());
            cell(rows, "number", seconds(Duration.between(timeline.begin(), step.at())));
            cell(rows, "", step.what());
            cell(rows, "", step.rolesInWords());
            cell(rows, "", step.signer());
            number(rows, step.trustSequence());
            number(rows, step.signingSequence());
            number(rows, step.reissued());
            cell(rows, "wide", step.seconds() + " for " + step.waiting());
            number(rows, step.handshakes());
            rows.append("</tr>\n");
        }
        return rows.append("</table>\n").toString();
    }

    private static void number(StringBuilder rows, long value) {
        cell(rows, "number", String.valueOf(value));
    }

    private static void cell(StringBuilder rows, String style, String text) {
        rows.append("<td class=\"")
                .append(style)
                .append("\">")
                .append(Svg.escape(text))
                .append("</td>");
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1000.0);
    }

    private double x(Instant at) {
        double whole = Math.max(1, Duration.between(timeline.begin(), end).toMillis());
        double part = Duration.between(timeline.begin(), at).toMillis();
        return LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, part / whole));
    }
}
