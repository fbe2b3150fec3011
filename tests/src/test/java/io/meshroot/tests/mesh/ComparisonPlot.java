package io.meshroot.tests.mesh;

import io.meshroot.testkit.mesh.MeshReport;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Draws a comparison in black, white and hatching. */
final class ComparisonPlot {
    private static final int WIDTH = 760;
    private static final int LEFT = 60;
    private static final int TOP = 64;
    private static final int ROW = 118;
    private static final int PLOT = 74;
    private static final double DECADES = Math.log10(RotationComparison.WATCHED.toSeconds());

    private static final double[] SCALES = {0.01, 0.02, 0.05, 0.1, 0.2, 0.5};

    private final StringBuilder out = new StringBuilder();
    private final double scale;

    private ComparisonPlot(double scale) {
        this.scale = scale;
    }

    static String svg(RotationComparison comparison) {
        List<RotationComparison.Case> cases = comparison.cases();
        double most = cases.stream()
                .mapToDouble(one -> Math.max(worst(one.bySleep()), worst(one.onEvidence())))
                .max()
                .orElse(0);
        ComparisonPlot plot = new ComparisonPlot(
                Arrays.stream(SCALES).filter(scale -> scale >= most).findFirst().orElse(1));
        plot.header(TOP + ROW * cases.size() + 20);
        for (int i = 0; i < cases.size(); i++) {
            plot.row(cases.get(i), TOP + i * ROW);
        }
        return plot.out + "</svg>\n";
    }

    /** The share of all pairs that failed at the worst moment. */
    private static double worst(MeshReport report) {
        return report.samples().stream()
                        .mapToLong(ComparisonPlot::failing)
                        .max()
                        .orElse(0)
                / (double) RotationComparison.pairs(report);
    }

    private static long failing(MeshReport.Sample sample) {
        return sample.notTrusted() + sample.notValidNow() + sample.fellBack();
    }

    private void header(int height) {
        add(
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\""
                        + " aria-label=\"pairs of holders that can't talk, during a rotation on evidence and by sleep\">",
                WIDTH, height, WIDTH);
        add("<style>text{font:12px sans-serif}.s{font-size:10px}.b{font-weight:bold}</style>");
        add("<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>", WIDTH, height);
        add("<defs><pattern id=\"h\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\""
                + " patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>"
                + "<line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"6\" stroke=\"#000\" stroke-width=\"2\"/></pattern></defs>");
        text(LEFT, 18, "b", "Pairs of holders that can't make a handshake, over the time since the rotation began");
        add("<rect x=\"%d\" y=\"28\" width=\"22\" height=\"12\" fill=\"url(#h)\" stroke=\"#000\"/>", LEFT);
        text(LEFT + 28, 38, "", "sleep of 60 s for each step");
        add("<path d=\"M%d 34h22\" stroke=\"#000\" stroke-width=\"4\"/>", LEFT + 210);
        text(LEFT + 238, 38, "", "driver on evidence");
        finish(LEFT + 375, 34);
        text(LEFT + 385, 38, "", "the rotation is over");
    }

    private void row(RotationComparison.Case one, int top) {
        int base = top + 22 + PLOT;
        text(LEFT, top + 14, "b", "lag: " + one.name());
        add("<path d=\"M%d %dv%dh%d\" fill=\"none\" stroke=\"#000\"/>", LEFT, base - PLOT, PLOT, WIDTH - LEFT - 20);
        text(LEFT - 34, base - PLOT + 8, "s", String.format(Locale.ROOT, "%.0f %%", 100 * scale));
        text(LEFT - 26, base + 2, "s", "0");
        for (long tick : new long[] {1, 10, 60, 600, 3_600, 36_000, 86_400}) {
            double x = x(tick);
            add("<path d=\"M%.1f %dv4\" stroke=\"#000\"/>", x, base);
            text(
                    x - 8,
                    base + 15,
                    "s",
                    RotationComparison.shown(Duration.ofSeconds(tick))
                            .replace(" 0 s", "")
                            .replace(" 0 min", ""));
        }
        area(one.bySleep(), base);
        line(one.onEvidence(), base);
        finish(x(seconds(RotationComparison.took(one.bySleep()))), base);
        finish(x(seconds(RotationComparison.took(one.onEvidence()))), base);
        text(x(seconds(RotationComparison.took(one.bySleep()))) - 32, base - 9, "s", "sleep");
        text(x(seconds(RotationComparison.took(one.onEvidence()))) + 8, base - 9, "s", "driver");
    }

    private void area(MeshReport report, int base) {
        add("<path d=\"%sV%dZ\" fill=\"url(#h)\" stroke=\"#000\"/>", path(report, base), base);
    }

    private void line(MeshReport report, int base) {
        add("<path d=\"%s\" fill=\"none\" stroke=\"#000\" stroke-width=\"4\"/>", path(report, base));
    }

    /** Steps: a sample holds until the next one. */
    private String path(MeshReport report, int base) {
        StringBuilder path = new StringBuilder(String.format(Locale.ROOT, "M%d %d", LEFT, base));
        double before = base;
        for (MeshReport.Sample sample : report.samples()) {
            double seconds = seconds(sample.at().minus(RotationComparison.START));
            double y = base - PLOT * failing(sample) / (scale * RotationComparison.pairs(report));
            if (seconds >= 1 && Math.abs(y - before) > 0.2) {
                path.append(String.format(Locale.ROOT, "H%.1fV%.1f", x(seconds), y));
                before = y;
            }
        }
        return path.append(String.format(Locale.ROOT, "H%.1f", x(RotationComparison.WATCHED.toSeconds())))
                .toString();
    }

    private void finish(double x, int y) {
        add("<path d=\"M%.1f %dl5 -5l-5 -5l-5 5z\" fill=\"#fff\" stroke=\"#000\" stroke-width=\"2\"/>", x, y + 5);
    }

    private static double x(double seconds) {
        return LEFT + (WIDTH - LEFT - 20) * Math.log10(Math.max(1, seconds)) / DECADES;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    private void text(double x, double y, String style, String text) {
        add("<text x=\"%.1f\" y=\"%.1f\" class=\"%s\">%s</text>", x, y, style, text);
    }

    private void add(String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
