package dev.tidemark.job.catalogue;

import dev.tidemark.model.WindowKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** A catalogue for people to read. */
public final class CatalogueText {
    private static final String TITLE =
            """
            # Metrics

            Printed by `./tidemark catalogue --format markdown`.
            """;
    private static final List<String> HEAD = List.of("metric", "aggregate", "windows", "by", "hash", "description");

    private CatalogueText() {}

    /** For a terminal: a line a metric, in columns. */
    public static String table(Catalogue catalogue) {
        List<List<String>> rows = new ArrayList<>(List.of(HEAD));
        rows.addAll(rows(catalogue, List.of(Section.values())));
        int[] widths = new int[HEAD.size() - 1];
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < widths.length; i++) {
                text.append(row.get(i)).append(" ".repeat(widths[i] - row.get(i).length() + 2));
            }
            text.append(row.get(widths.length)).append('\n');
        }
        return text.toString();
    }

    /** For documents: a table a section. */
    public static String markdown(Catalogue catalogue) {
        StringBuilder text = new StringBuilder(TITLE);
        for (Section section : Section.values()) {
            List<List<String>> rows = rows(catalogue, List.of(section));
            if (rows.isEmpty()) {
                continue;
            }
            text.append("\n## ").append(section.text()).append("\n\n");
            line(text, HEAD);
            text.append("|---".repeat(HEAD.size())).append("|\n");
            rows.forEach(row -> line(text, row));
        }
        return text.toString();
    }

    private static void line(StringBuilder text, List<String> cells) {
        cells.forEach(cell -> text.append("| ").append(cell.replace("|", "\\|")).append(' '));
        text.append("|\n");
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
