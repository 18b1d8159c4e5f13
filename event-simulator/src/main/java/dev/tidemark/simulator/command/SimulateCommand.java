package dev.tidemark.simulator.command;

import dev.tidemark.simulator.FaultShares;
import dev.tidemark.simulator.SentRecord;
import dev.tidemark.simulator.Topics;
import dev.tidemark.simulator.World;
import dev.tidemark.simulator.WorldConfig;
import dev.tidemark.simulator.publish.Feed;
import dev.tidemark.simulator.publish.Pace;
import dev.tidemark.simulator.publish.PublishException;
import dev.tidemark.simulator.publish.Publisher;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The command {@code simulate}: publishes a simulated world to Kafka, or writes it as JSON lines.
 *
 * <p>Without a rate it sends the history, which ends with the last midnight (UTC), and stops: the same options give the
 * same bytes for the whole day. With a rate it sends history up to now and goes on live until it is interrupted.
 */
@Command(
        name = "simulate",
        mixinStandardHelpOptions = true,
        description = {
            "Publishes a simulated world of users, messages and campaigns to Kafka, or writes it as JSON lines.",
            "Without --rate: the history, which ends with the last midnight (UTC), as fast as the broker takes it."
                    + " With --rate: history up to now, then live until Ctrl-C, never faster than the rate."
        })
public final class SimulateCommand implements Callable<Integer> {
    private static final int DONE = 0;
    private static final int WRONG_USE = 2;
    private static final int FAILED = 3;
    private static final double DENSITY = 1;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            defaultValue = "localhost:9092",
            description = "Kafka brokers, several separated by commas (default: ${DEFAULT-VALUE})")
    private String bootstrapServers;

    @Option(names = "--events", paramLabel = "N", description = "Stop after so many records")
    private Optional<Long> events = Optional.empty();

    @Option(names = "--rate", paramLabel = "PER-SECOND", description = "At most so many records a second; goes on live")
    private Optional<Double> rate = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "What the world grows from (default: ${DEFAULT-VALUE})")
    private long seed;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "20000",
            description = "People who join until the end of the history (default: ${DEFAULT-VALUE})")
    private int users;

    @Option(
            names = "--history-days",
            paramLabel = "DAYS",
            defaultValue = "60",
            description = "Days before today; 0 with --rate: live only (default: ${DEFAULT-VALUE})")
    private int historyDays;

    @Option(
            names = "--faults",
            paramLabel = "KEY=SHARE,...",
            defaultValue = "defaults",
            description =
                    "Shares of what goes wrong: defaults, none, or some of late, duplicate, disorder, malformed,"
                            + " future, missing-delivered, missing-field, invalid-field, beyond-horizon; as late=0.05 (default: ${DEFAULT-VALUE})")
    private String faults;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Write DIR/message-events.jsonl and DIR/product-events.jsonl instead of publishing;"
                    + " records with line breaks in them are left out, record timestamps are lost")
    private Optional<Path> out = Optional.empty();

    private final InstantSource clock;
    private final Function<String, Publisher> connection;

    /**
     * The command as the launcher runs it.
     *
     * @param connection connects to the given brokers
     */
    public SimulateCommand(Function<String, Publisher> connection) {
        this(InstantSource.system(), connection);
    }

    SimulateCommand(InstantSource clock, Function<String, Publisher> connection) {
        this.clock = clock;
        this.connection = connection;
    }

    @Override
    public Integer call() {
        PrintWriter err = spec.commandLine().getErr();
        Mistakes mistakes = new Mistakes();
        FaultShares shares = check(mistakes);
        if (!mistakes.lines().isEmpty()) {
            mistakes.lines().forEach(mistake -> err.println("tidemark: " + mistake));
            return WRONG_USE;
        }
        return Interruption.during(() -> simulate(shares));
    }

    private int simulate(FaultShares shares) {
        PrintWriter err = spec.commandLine().getErr();
        Instant now = clock.instant();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        World world =
                new World(new WorldConfig(seed, users, today.minusDays(historyDays), historyDays, shares, DENSITY));
        Counted records = new Counted(new Stages(stages(world, today, now)), events.orElse(Long.MAX_VALUE));
        ProgressLine progress = new ProgressLine(err, clock);
        try {
            long count = out.isPresent() ? write(out.get(), records, progress) : publish(records, progress);
            spec.commandLine().getOut().println(count + " records (" + records.summary() + ")");
            if (rate.isEmpty() && records.count() < events.orElse(0L)) {
                err.println(
                        "tidemark: the history has no more records; raise --history-days or --users, or give --rate to go on"
                                + " live");
            }
            return DONE;
        } catch (PublishException e) {
            err.println("tidemark: " + e.getMessage());
            return FAILED;
        } catch (UncheckedIOException | IOException e) {
            err.println("tidemark: cannot write to " + out.map(Path::toString).orElse("") + ": " + e.getMessage());
            return FAILED;
        }
    }

    private FaultShares check(Mistakes mistakes) {
        mistakes.check(events.orElse(1L) > 0, "--events must be above 0, but is " + events.orElse(1L));
        double perSecond = rate.orElse(1.0);
        mistakes.check(
                perSecond > 0 && perSecond < Double.POSITIVE_INFINITY,
                "--rate must be above 0, but is " + perSecond + "; leave it out for full speed");
        mistakes.check(
                users >= 1 && users <= WorldConfig.MAX_USERS,
                "--users must be between 1 and " + WorldConfig.MAX_USERS + ", but is " + users);
        mistakes.check(
                historyDays >= 0 && historyDays <= WorldConfig.MAX_HISTORY_DAYS,
                "--history-days must be between 0 and " + WorldConfig.MAX_HISTORY_DAYS + ", but is " + historyDays);
        mistakes.check(
                historyDays != 0 || rate.isPresent(), "--history-days 0 sends nothing; give --rate to send live");
        if (out.isPresent()) {
            checkDirectory(mistakes, out.get());
        } else {
            mistakes.checkServers(bootstrapServers);
        }
        return mistakes.take("--faults", () -> FaultShares.parse(faults), FaultShares.none());
    }

    private static void checkDirectory(Mistakes mistakes, Path directory) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            mistakes.add("--out: " + directory + " is no directory and cannot be made one; name another");
        }
    }

    private List<Supplier<Stream<SentRecord>>> stages(World world, LocalDate today, Instant now) {
        if (rate.isEmpty()) {
            return List.of(world::history);
        }
        List<Supplier<Stream<SentRecord>>> stages = new ArrayList<>();
        if (historyDays > 0) {
            Instant start =
                    today.minusDays(historyDays).atStartOfDay(ZoneOffset.UTC).toInstant();
            stages.add(() -> world.arrivals(start, now));
        }
        AtomicReference<Instant> live = new AtomicReference<>(now);
        if (historyDays > 0) {
            // Sending the history took a while: what arrived meanwhile comes before the live stream.
            stages.add(() -> {
                live.set(clock.instant());
                return world.arrivals(now, live.get());
            });
        }
        stages.add(() -> world.live(live.get(), rate.get()));
        return stages;
    }

    private Pace pace() {
        return rate.<Pace>map(Pace.AtMost::new).orElse(new Pace.Unlimited());
    }

    private long publish(Counted records, ProgressLine progress) {
        try (Publisher publisher = connect()) {
            long span = Duration.ofDays(historyDays + 1L).toMillis();
            publisher
                    .ensureTopics(List.of(Topics.MESSAGE_EVENTS, Topics.PRODUCT_EVENTS), span)
                    .forEach(warning -> spec.commandLine().getErr().println("warning: " + warning));
            try {
                return publisher.publish(records, pace(), progress);
            } finally {
                progress.end();
            }
        }
    }

    private Publisher connect() {
        try {
            return connection.apply(bootstrapServers);
        } catch (PublishException e) {
            throw new PublishException(e.getMessage() + "; check --bootstrap-servers", e);
        }
    }

    private long write(Path directory, Counted records, ProgressLine progress) throws IOException {
        try (JsonLinesFiles files = new JsonLinesFiles(directory)) {
            long count = Feed.live().run(records, SentRecord::timestamp, pace(), progress, files);
            progress.end();
            if (files.leftOut() > 0) {
                spec.commandLine()
                        .getErr()
                        .println(files.leftOut() + " records are not in the files: they hold line breaks");
            }
            return count;
        }
    }
}
