package dev.tidemark.simulator.command;

import dev.tidemark.model.words.Suggestion;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.ResolverStyle;
import java.time.temporal.TemporalAccessor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which column of a table is which field of an event. A column of a field's own name is that field without being named;
 * of product events, other columns become properties.
 *
 * @param columns column by field, or by {@code properties.} and a name
 * @param constants value by field
 * @param timeFormat how the event time is written, if not as the contract has it
 * @param zone of times that name none
 */
record CsvMapping(
        Kind kind,
        Map<String, String> columns,
        Map<String, String> constants,
        Optional<DateTimeFormatter> timeFormat,
        ZoneId zone) {
    static final String PROPERTIES = "properties.";
    private static final String EVENT_TIME = "event_time";
    /** A y with an even number of quotation marks behind it. */
    private static final Pattern UNQUOTED_Y = Pattern.compile("y(?=([^']*'[^']*')*[^']*$)");

    /** What the rows are. */
    enum Kind {
        MESSAGE(
                List.of("event_time", "message_id", "user_id", "channel", "status"),
                List.of(
                        "event_id",
                        "recipient_id",
                        "campaign_id",
                        "category",
                        "charge",
                        "currency",
                        "failure_reason",
                        "account_id",
                        "country",
                        "recipient_country",
                        "platform",
                        "is_internal")),
        PRODUCT(
                List.of("event_time", "user_id", "event_name"),
                List.of(
                        "event_id",
                        "session_id",
                        "account_id",
                        "platform",
                        "os",
                        "device_model",
                        "country",
                        "user_type",
                        "is_internal"));

        private final List<String> required;
        private final List<String> optional;

        Kind(List<String> required, List<String> optional) {
            this.required = required;
            this.optional = optional;
        }

        boolean has(String field) {
            return required.contains(field)
                    || optional.contains(field)
                    || this == PRODUCT && field.startsWith(PROPERTIES) && field.length() > PROPERTIES.length();
        }

        List<String> fields() {
            return Stream.concat(required.stream(), optional.stream()).toList();
        }
    }

    CsvMapping {
        columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        constants = Collections.unmodifiableMap(new LinkedHashMap<>(constants));
    }

    /**
     * Reads the options of a command.
     *
     * @param assignments {@code field=column}, several separated by commas
     * @param constants {@code field=value} each
     * @param timeFormat a pattern of {@link DateTimeFormatter}, or empty
     * @param timeZone an IANA name, or empty
     */
    static CsvMapping of(
            Kind kind,
            List<String> assignments,
            List<String> constants,
            String timeFormat,
            String timeZone,
            Mistakes mistakes) {
        List<String> single = assignments.stream()
                .flatMap(option -> Stream.of(option.split(",(?=[\\w.]+=)")))
                .toList();
        Map<String, String> columns = fields(kind, "--map", single, "COLUMN", mistakes);
        Map<String, String> values = fields(kind, "--constant", constants, "VALUE", mistakes);
        columns.keySet().stream()
                .filter(values::containsKey)
                .forEach(field -> mistakes.add("--constant: '" + field + "' is mapped to a column too; give it once"));
        mistakes.check(
                timeZone.isEmpty() || !timeFormat.isEmpty(),
                "--time-zone is for --time-format; give both, or write times with their zone");
        Optional<DateTimeFormatter> format = Optional.empty();
        if (!timeFormat.isEmpty()) {
            format = mistakes.take("--time-format", () -> Optional.of(strict(timeFormat)), Optional.empty());
        }
        return new CsvMapping(kind, columns, values, format, zone(timeZone, mistakes));
    }

    /** A format that takes no February 30. */
    private static DateTimeFormatter strict(String pattern) {
        // A year "of era" is no date without its era.
        String years =
                pattern.contains("G") ? pattern : UNQUOTED_Y.matcher(pattern).replaceAll("u");
        return DateTimeFormatter.ofPattern(years, Locale.ENGLISH).withResolverStyle(ResolverStyle.STRICT);
    }

    private static ZoneId zone(String name, Mistakes mistakes) {
        try {
            return name.isEmpty() ? ZoneOffset.UTC : ZoneId.of(name);
        } catch (DateTimeException e) {
            mistakes.add("--time-zone: '" + name + "' is no IANA name like Europe/Berlin"
                    + Suggestion.clause(name, new TreeSet<>(ZoneId.getAvailableZoneIds())));
            return ZoneOffset.UTC;
        }
    }

    private static Map<String, String> fields(
            Kind kind, String option, List<String> assignments, String what, Mistakes mistakes) {
        Map<String, String> byField = new LinkedHashMap<>();
        for (String assignment : assignments) {
            int equals = assignment.indexOf('=');
            String field = equals < 0 ? "" : assignment.substring(0, equals).strip();
            if (equals < 0 || equals == assignment.length() - 1) {
                mistakes.add(option + ": '" + assignment + "' is not FIELD=" + what);
            } else if (!kind.has(field)) {
                mistakes.add(option + ": '" + field + "' is no field of a "
                        + kind.name().toLowerCase(Locale.ROOT) + " event" + Suggestion.clause(field, kind.fields()));
            } else if (byField.put(field, assignment.substring(equals + 1).strip()) != null) {
                mistakes.add(option + ": '" + field + "' is given twice");
            }
        }
        return byField;
    }

    /**
     * The fields of each column, in their order; none where a column is not taken. Adds what is wrong.
     *
     * @param header names of columns
     */
    List<List<String>> bind(List<String> header, Mistakes mistakes) {
        List<String> names = header.stream().map(String::strip).toList();
        Set<String> seen = new TreeSet<>();
        names.stream()
                .filter(name -> !name.isEmpty() && !seen.add(name))
                .forEach(name -> mistakes.add("the header names column '" + name + "' twice; rename one"));
        Map<String, List<String>> fieldsByColumn = new LinkedHashMap<>();
        columns.forEach((field, column) -> {
            if (!names.contains(column)) {
                mistakes.add("--map: there is no column '" + column + "' for " + field + clause(column, names));
            }
            fieldsByColumn.computeIfAbsent(column, it -> new ArrayList<>()).add(field);
        });
        List<List<String>> fields = names.stream()
                .map(name -> fieldsByColumn.containsKey(name) ? fieldsByColumn.get(name) : ofItself(name))
                .toList();
        for (String field : kind.required) {
            if (fields.stream().noneMatch(of -> of.contains(field))
                    && !columns.containsKey(field)
                    && !constants.containsKey(field)) {
                mistakes.add("--map: nothing gives " + field + "; write " + field + "=COLUMN with one of " + list(names)
                        + ", or --constant=" + field + "=VALUE");
            }
        }
        return fields;
    }

    /** The field that a column is which is not mapped. */
    private List<String> ofItself(String column) {
        boolean taken = columns.containsKey(column) || constants.containsKey(column);
        if (!taken && kind.fields().contains(column)) {
            return List.of(column);
        }
        String property = PROPERTIES + column;
        boolean free = !columns.containsKey(property) && !constants.containsKey(property);
        return kind == Kind.PRODUCT && !column.isEmpty() && free ? List.of(property) : List.of();
    }

    private static String clause(String column, List<String> names) {
        return Suggestion.of(column, names)
                .map(name -> "; did you mean '" + name + "'?")
                .orElseGet(() -> "; there are " + list(names));
    }

    private static String list(List<String> names) {
        return names.stream().map(name -> "'" + name + "'").collect(Collectors.joining(", "));
    }

    /** A cell as the contract has it; as it is if it cannot be read, so that the job rejects and counts the row. */
    String value(String field, String cell) {
        if (!field.equals(EVENT_TIME) || timeFormat.isEmpty()) {
            return cell;
        }
        try {
            TemporalAccessor read =
                    timeFormat.get().parseBest(cell.strip(), ZonedDateTime::from, LocalDateTime::from, LocalDate::from);
            return instant(read).toInstant().toString();
        } catch (DateTimeException e) {
            return cell;
        }
    }

    private ZonedDateTime instant(TemporalAccessor time) {
        if (time instanceof ZonedDateTime zoned) {
            return zoned;
        }
        return time instanceof LocalDateTime local ? local.atZone(zone) : ((LocalDate) time).atStartOfDay(zone);
    }
}
