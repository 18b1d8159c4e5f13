package dev.tidemark.benchmarks.bench;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A bar for each contender that computes something, as SVG that is legible on light and dark pages. Beside that of bare
 * consumers nobody else's could be seen; they get a line of text.
 */
final class Picture {
    private static final int WIDTH = 720;
    private static final int LABELS = 130;
    private static final int BARS = 430;
    private static final int ROW = 34;
    private static final int TOP = 40;

    private final List<Standing> standings;
    private final List<Standing> bare;

    Picture(List<Standing> standings) {
        Map<Boolean, List<Standing>> parts = standings.stream()
                .filter(Standing::complete)
                .collect(Collectors.partitioningBy(standing -> standing.contender() == Contender.L0));
        this.standings = parts.get(false);
        this.bare = parts.get(true);
    }

    String svg() {
        double greatest = standings.stream()
                .mapToDouble(standing -> standing.eventsPerSecond().greatest())
                .max()
                .orElse(1);
        int height = TOP + ROW * (standings.size() + bare.size()) + 10;
        StringBuilder svg = new StringBuilder();
        add(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\"",
                WIDTH,
                height,
                WIDTH,
                height);
        add(svg, "  font-family=\"system-ui, sans-serif\" font-size=\"14\">");
        add(svg, "<title>Events per second by contender</title>");
        add(svg, "<style>");
        add(
                svg,
                "  text { fill: #24292f; } .bar { fill: #8c959f; } .ours { fill: #0969da; } line { stroke: #24292f; }");
        add(svg, "  @media (prefers-color-scheme: dark) {");
        add(
                svg,
                "    text { fill: #e6edf3; } .bar { fill: #6e7681; } .ours { fill: #58a6ff; } line { stroke: #e6edf3; }");
        add(svg, "  }");
        add(svg, "</style>");
        add(
                svg,
                "<text x=\"%d\" y=\"22\" font-weight=\"600\">Events per second (median; line: least to greatest)</text>",
                8);
        int y = TOP;
        for (Standing standing : standings) {
            bar(svg, standing, y, BARS / greatest);
            y += ROW;
        }
        for (Standing standing : bare) {
            add(
                    svg,
                    "<text x=\"%d\" y=\"%d\">L0, bare consumers that decode nothing: %,.0f</text>",
                    8,
                    y + 17,
                    standing.eventsPerSecond().median());
        }
        add(svg, "</svg>");
        return svg.toString();
    }

    private static void bar(StringBuilder svg, Standing standing, int y, double scale) {
        Standing.Spread speed = standing.eventsPerSecond();
        String kind = standing.contender() == Contender.TIDEMARK ? "ours" : "bar";
        add(
                svg,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
                LABELS - 10,
                y + 17,
                standing.contender().text() + (standing.readsPrefix() ? "*" : ""));
        add(
                svg,
                "<rect class=\"%s\" x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"22\" rx=\"2\"/>",
                kind,
                LABELS,
                y,
                Math.max(1, speed.median() * scale));
        add(
                svg,
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\"/>",
                LABELS + speed.least() * scale,
                LABELS + speed.greatest() * scale,
                y + 11,
                y + 11);
        add(
                svg,
                "<text x=\"%.1f\" y=\"%d\">%,.0f</text>",
                LABELS + speed.greatest() * scale + 8,
                y + 17,
                speed.median());
    }

    private static void add(StringBuilder svg, String format, Object... arguments) {
        svg.append(String.format(Locale.ROOT, format, arguments)).append('\n');
    }
}
