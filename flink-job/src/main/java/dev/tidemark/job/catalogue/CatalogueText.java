package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A catalogue for people to read. */
public final class CatalogueText {
    private static final String TITLE =
            """
            # Metrics

            Printed by `./tidemark catalogue --format markdown`.
            """;
    private static final List<String> HEAD = List.of("metric", "aggregate", "windows", "by", "hash", "description");
    private static final List<String> FUNNEL_HEAD = List.of("funnel", "conversion window", "steps");

    private static final int MINUTES_OF_HOUR = 60;
    private static final int MINUTES_OF_DAY = 24 * MINUTES_OF_HOUR;

    private CatalogueText() {}

    /** For a terminal: a line a metric, in columns, and likewise the funnels. */
    public static String table(Catalogue catalogue) {
        StringBuilder text = new StringBuilder();
        columns(text, HEAD, rows(catalogue, List.of(Section.values())));
        List<List<String>> funnels = funnels(catalogue);
        if (!funnels.isEmpty()) {
            columns(text.append('\n'), FUNNEL_HEAD, funnels);
        }
        return text.toString();
    }

    private static void columns(StringBuilder text, List<String> head, List<List<String>> rows) {
        List<List<String>> lines = new ArrayList<>(List.of(head));
        lines.addAll(rows);
        int last = head.size() - 1;
        int[] widths = new int[last];
        for (List<String> line : lines) {
            for (int i = 0; i < last; i++) {
                widths[i] = Math.max(widths[i], line.get(i).length());
            }
        }
        for (List<String> line : lines) {
            for (int i = 0; i < last; i++) {
                text.append(line.get(i))
                        .append(" ".repeat(widths[i] - line.get(i).length() + 2));
            }
            text.append(line.get(last)).append('\n');
        }
    }

    /** For documents: a table a section, and one of the funnels. */
    public static String markdown(Catalogue catalogue) {
        StringBuilder text = new StringBuilder(TITLE);
        for (Section section : Section.values()) {
            table(text, section.text(), HEAD, rows(catalogue, List.of(section)));
        }
        table(text, "funnels", FUNNEL_HEAD, funnels(catalogue));
        return text.toString();
    }

    private static void table(StringBuilder text, String title, List<String> head, List<List<String>> rows) {
        if (rows.isEmpty()) {
            return;
        }
        text.append("\n## ").append(title).append("\n\n");
        line(text, head);
        text.append("|---".repeat(head.size())).append("|\n");
        rows.forEach(row -> line(text, row));
    }

    private static void line(StringBuilder text, List<String> cells) {
        cells.forEach(cell -> text.append("| ").append(cell.replace("|", "\\|")).append(' '));
        text.append("|\n");
    }

    private static List<List<String>> funnels(Catalogue catalogue) {
        return catalogue.funnels().stream()
                .map(funnel -> List.of(
                        funnel.name(),
                        duration(funnel.windowMinutes()),
                        funnel.steps().stream()
                                .map(step -> step.name() + ": " + String.join(" or ", new TreeSet<>(step.events())))
                                .collect(Collectors.joining(", "))))
                .toList();
    }

    /** As catalogue files write it. */
    private static String duration(int minutes) {
        if (minutes % MINUTES_OF_DAY == 0) {
            return minutes / MINUTES_OF_DAY + "d";
        }
        return minutes % MINUTES_OF_HOUR == 0 ? minutes / MINUTES_OF_HOUR + "h" : minutes + "m";
    }

    private static List<List<String>> rows(Catalogue catalogue, List<Section> sections) {
        Map<String, String> measures = new TreeMap<>();
        catalogue.generics().forEach(it -> measures.put(it.name(), it.measure().canonical()));
        return catalogue.metrics().stream()
                .filter(metric -> sections.contains(metric.section()))
                .map(metric -> List.of(
                        metric.name(),
                        measures.getOrDefault(
                                metric.name(), metric.aggregate().name().toLowerCase(Locale.ROOT)),
                        metric.windows().stream().map(WindowKind::text).collect(Collectors.joining(" ")),
                        metric.cuts().stream()
                                .map(cut -> cut.isEmpty() ? "none" : String.join(",", cut))
                                .collect(Collectors.joining(" ")),
                        metric.hash(),
                        metric.description()))
                .toList();
    }
}
