package dev.tidemark.simulator.command;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.Event;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.PublishException;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code load}: puts JSON lines or the rows of a table into a topic, one record each, none left out. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = {
            "Puts JSON lines or the rows of a CSV table, plain or gzip, into a topic: each line that is not empty"
                    + " becomes one record. A table is what is called .csv or .tsv, and what --map is given for.",
            "Lines that are no events are sent too, without a key and with the time of the line before, so that the"
                    + " job rejects and counts them."
        })
public final class LoadCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int WRONG_USE = 2;
    private static final int FAILED = 3;
    private static final String STANDARD_INPUT = "-";
    private static final long ANY_AGE = Long.MAX_VALUE;
    private static final Pattern TABLE = Pattern.compile("\\.[ct]sv(\\.gz)?$", Pattern.CASE_INSENSITIVE);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            required = true,
            description = "The topic; its name tells what the lines are and so contains 'message' or 'product'")
    private String topic;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            required = true,
            description = "The file, plain or gzip, or - for standard input")
    private String file;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Kafka brokers, several separated by commas (default: ${DEFAULT-VALUE})")
    private String bootstrapServers;

    @Option(
            names = "--timestamp",
            paramLabel = "event|now",
            defaultValue = "event",
            description = "The record timestamps: each event's own time, so that old events are not too late, or now"
                    + " (default: ${DEFAULT-VALUE})")
    private String timestamp;

    @Option(
            names = "--map",
            paramLabel = "FIELD=COLUMN[,...]",
            description = "Of a table: the column of a field, for example user_id=CustomerID,properties.amount=Price;"
                    + " columns that are named like a field need none, and other columns of product events become"
                    + " properties")
    private List<String> map = new ArrayList<>();

    @Option(
            names = "--constant",
            paramLabel = "FIELD=VALUE",
            description = "Of a table: a field that all rows share, for example event_name=transaction_completed")
    private List<String> constants = new ArrayList<>();

    @Option(
            names = "--time-format",
            paramLabel = "PATTERN",
            defaultValue = "",
            description = "Of a table: how event times are written, for example \"M/d/yyyy H:mm\" (default: RFC 3339 or"
                    + " epoch milliseconds)")
    private String timeFormat;

    @Option(
            names = "--time-zone",
            paramLabel = "ZONE",
            defaultValue = "",
            description = "The time zone of times in --time-format, for example Europe/Berlin (default: UTC)")
    private String timeZone;

    private final InstantSource clock;
    private final Function<String, Publisher> connection;
    private final InputStream standardInput;

    /**
     * The command as the launcher runs it.
     *
     * @param connection connects to the given brokers
     */
    public LoadCommand(Function<String, Publisher> connection) {
        this(InstantSource.system(), connection, System.in);
    }

    LoadCommand(InstantSource clock, Function<String, Publisher> connection, InputStream standardInput) {
        this.clock = clock;
        this.connection = connection;
        this.standardInput = standardInput;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Mistakes mistakes = new Mistakes();
        check(mistakes);
        CsvMapping mapping = CsvMapping.of(kind(), map, constants, timeFormat, timeZone, mistakes);
        if (!mistakes.lines().isEmpty()) {
            return wrong(mistakes, err);
        }
        return Interruption.during(() -> load(mapping));
    }

    private static int wrong(Mistakes mistakes, PrintWriter err) {
        mistakes.lines().forEach(mistake -> err.println("tidemark: " + mistake));
        return WRONG_USE;
    }

    private int load(CsvMapping mapping) {
        PrintWriter err = spec.commandLine().getErr();
        ProgressLine progress = new ProgressLine(err, clock);
        try (InputStream text = open()) {
            Mistakes mistakes = new Mistakes();
            Iterator<byte[]> lines = isTable() ? rows(text, mapping, mistakes) : new JsonLines(text);
            return mistakes.lines().isEmpty() ? load(lines, progress, err) : wrong(mistakes, err);
        } catch (PublishException e) {
            progress.end();
            err.println("tidemark: " + e.getMessage());
            return FAILED;
        } catch (UncheckedIOException | IOException e) {
            progress.end();
            err.println("tidemark: cannot read " + file + ": " + message(e));
            return FAILED;
        }
    }

    private int load(Iterator<byte[]> lines, ProgressLine progress, PrintWriter err) {
        try (Publisher publisher = connect()) {
            RecordLines records = new RecordLines(topic, lines, decoder(), timestamps(), clock);
            publisher
                    .ensureTopics(List.of(topic), timestamps() == RecordLines.Timestamps.EVENT ? ANY_AGE : 0)
                    .forEach(warning -> err.println("tidemark: warning: " + warning));
            long count = publisher.send(records, new Pace.Unlimited(), progress);
            progress.end();
            spec.commandLine().getOut().println(count + " records (" + topic + ")");
            return DONE;
        }
    }

    private boolean isTable() {
        return !map.isEmpty()
                || !constants.isEmpty()
                || !timeFormat.isEmpty()
                || TABLE.matcher(file).find();
    }

    private static Iterator<byte[]> rows(InputStream text, CsvMapping mapping, Mistakes mistakes) throws IOException {
        CsvReader reader = new CsvReader(text);
        List<String> header = reader.row().orElse(List.of());
        return new CsvLines(reader, mapping, mapping.bind(header, mistakes));
    }

    private CsvMapping.Kind kind() {
        return isMessages() ? CsvMapping.Kind.MESSAGE : CsvMapping.Kind.PRODUCT;
    }

    private void check(Mistakes mistakes) {
        mistakes.check(
                isMessages() != isProduct(),
                "--topic: cannot tell from '" + topic
                        + "' what the lines are; use a name that contains either 'message' or 'product'");
        mistakes.check(
                timestamp.equals("event") || timestamp.equals("now"),
                "--timestamp must be event or now, but is '" + timestamp + "'");
        mistakes.checkServers(bootstrapServers);
        if (!file.equals(STANDARD_INPUT)) {
            checkFile(mistakes);
        }
    }

    private void checkFile(Mistakes mistakes) {
        try {
            Path path = Path.of(file);
            if (!Files.exists(path)) {
                mistakes.add("--file: " + file + " does not exist; name a file, or - for standard input");
            } else if (Files.isDirectory(path)) {
                mistakes.add("--file: " + file + " is a directory; name a file in it");
            } else if (!Files.isReadable(path)) {
                mistakes.add("--file: " + file + " is not readable; check its permissions");
            }
        } catch (InvalidPathException e) {
            mistakes.add("--file: '" + file + "' is no path; name a file, or - for standard input");
        }
    }

    private boolean isMessages() {
        return topic.contains("message");
    }

    private boolean isProduct() {
        return topic.contains("product");
    }

    private Function<byte[], Decoded<? extends Event>> decoder() {
        EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
        return isMessages() ? decoder::message : decoder::product;
    }

    private RecordLines.Timestamps timestamps() {
        return timestamp.equals("now") ? RecordLines.Timestamps.NOW : RecordLines.Timestamps.EVENT;
    }

    private InputStream open() throws IOException {
        return Unpacked.of(file.equals(STANDARD_INPUT) ? standardInput : Files.newInputStream(Path.of(file)));
    }

    private Publisher connect() {
        try {
            return connection.apply(bootstrapServers);
        } catch (PublishException e) {
            throw new PublishException(e.getMessage() + "; check --bootstrap-servers", e);
        }
    }

    private static String message(Exception e) {
        Throwable problem = e instanceof UncheckedIOException ? e.getCause() : e;
        return problem.getMessage();
    }
}
