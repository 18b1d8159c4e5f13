package dev.tidemark.dashboard.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.tidemark.dashboard.http.JsonAnswers.Compared;
import dev.tidemark.dashboard.http.Parameters.Format;
import dev.tidemark.dashboard.live.EventId;
import dev.tidemark.dashboard.live.Filter;
import dev.tidemark.dashboard.query.Catalogue;
import dev.tidemark.dashboard.query.CatalogueQuery;
import dev.tidemark.dashboard.query.Days;
import dev.tidemark.dashboard.query.DistinctRange;
import dev.tidemark.dashboard.query.ExperimentsQuery;
import dev.tidemark.dashboard.query.Funnel;
import dev.tidemark.dashboard.query.FunnelQuery;
import dev.tidemark.dashboard.query.HeatmapQuery;
import dev.tidemark.dashboard.query.Metric;
import dev.tidemark.dashboard.query.Refusal;
import dev.tidemark.dashboard.query.Refusal.Code;
import dev.tidemark.dashboard.query.Selection;
import dev.tidemark.dashboard.query.SeriesQuery;
import dev.tidemark.dashboard.query.SumQuery;
import dev.tidemark.dashboard.query.UsersQuery;
import dev.tidemark.dashboard.query.Windows;
import dev.tidemark.model.WindowKind;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.Handler;
import io.javalin.http.HttpResponseException;
import io.javalin.http.SameSite;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which path answers what. */
final class Routes {
    private static final Logger LOG = LoggerFactory.getLogger(Routes.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OPEN_API = "/dev/tidemark/dashboard/openapi.json";
    private static final Set<String> RANGE = Set.of("from", "to", "format");
    private static final Set<String> COMPARED = Set.of("from", "to", "format", "compare");
    private static final Set<String> GROUPED = Set.of("from", "to", "format", "compare", "group");
    private static final Set<String> SERIES = Set.of("from", "to", "format", "compare", "group", "window");
    /** Wrong tokens of an address, and how long another one takes. */
    private static final int MOST_FAILURES = 5;

    private static final int FAILURE_SECONDS = 12;
    /** As many as there are connections to the database: answers take memory. */
    private static final int AT_ONCE = 8;

    private static final Duration WAIT = Duration.ofSeconds(3);
    private static final int MOST_USERS = 10_000;
    private static final int USUAL_USERS = 100;
    private static final int MOST_OFFSET = 10_000_000;

    private final Questions questions;
    private final Guard guard;
    private final Access access;
    private final Streams streams;
    private final Health health;
    private final Supplier<String> measurements;
    private final Supplier<Instant> clock;
    private final RateLimit failures = new RateLimit(1.0 / FAILURE_SECONDS, MOST_FAILURES, System::nanoTime);
    private final Semaphore room = new Semaphore(AT_ONCE, true);
    private final PageFiles page = new PageFiles();
    private final byte[] openApi = openApi();

    /** Everything that can be asked. */
    record Questions(
            CatalogueQuery catalogue,
            SeriesQuery series,
            SumQuery sums,
            DistinctRange distinct,
            HeatmapQuery heatmap,
            FunnelQuery funnel,
            ExperimentsQuery experiments,
            UsersQuery users) {}

    Routes(
            Questions questions,
            Guard guard,
            Access access,
            Streams streams,
            Health health,
            Supplier<String> measurements,
            Supplier<Instant> clock) {
        this.questions = questions;
        this.guard = guard;
        this.access = access;
        this.streams = streams;
        this.health = health;
        this.measurements = measurements;
        this.clock = clock;
    }

    void addTo(JavalinConfig config) {
        config.routes.before(guard::before);
        get(config, "/api/v1/metrics", this::catalogue);
        get(config, "/api/v1/metrics/{metric}", inTurn(this::series));
        get(config, "/api/v1/sum/{metric}", inTurn(this::sum));
        get(config, "/api/v1/distinct/{metric}", inTurn(this::distinct));
        get(config, "/api/v1/heatmap/{metric}", inTurn(this::heatmap));
        get(config, "/api/v1/funnel/{funnel}", inTurn(this::funnel));
        get(config, "/api/v1/experiments", inTurn(this::experiments));
        get(config, "/api/v1/users/power", inTurn(ctx -> users(ctx, UsersQuery.Kind.POWER)));
        get(config, "/api/v1/users/at-risk", inTurn(ctx -> users(ctx, UsersQuery.Kind.AT_RISK)));
        config.routes.get("/api/v1/live", guard.secured(this::live));
        // A stream without its body is nothing.
        config.routes.head("/api/v1/live", ctx -> ctx.header("Allow", "GET").status(405));
        get(config, "/api/v1/openapi.json", ctx -> json(ctx, openApi));
        get(config, "/health", this::health);
        get(config, "/metrics", ctx -> ctx.contentType("text/plain; version=0.0.4; charset=utf-8")
                .result(measurements.get()));
        config.routes.post("/login", this::login);
        config.routes.post("/logout", this::logout);
        config.routes.options("/api/v1/*", ctx -> ctx.status(204));
        for (String path : List.of("/<path>", "/")) {
            config.routes.get(path, this::pageFile);
            config.routes.head(path, this::pageFile);
        }
        config.routes.exception(Refusal.class, (refusal, ctx) -> refuse(ctx, refusal));
        config.routes.exception(HttpResponseException.class, (e, ctx) -> refuse(ctx, nothing(e.getStatus())));
        config.routes.exception(Exception.class, (e, ctx) -> {
            LOG.error("a request failed", e);
            refuse(ctx, new Refusal(Code.INTERNAL, "the server failed; its log tells why"));
        });
    }

    private void get(JavalinConfig config, String path, Handler handler) {
        Handler secured = guard.secured(handler);
        config.routes.get(path, secured);
        // Left to itself, the framework says 200 to this without asking anybody. The body is not sent.
        config.routes.head(path, secured);
    }

    /** A handler whose answers take memory: so many at once, and no more. */
    private Handler inTurn(Handler handler) {
        return ctx -> {
            if (!room.tryAcquire(WAIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new Refusal(Code.UNAVAILABLE, "too much is asked at once; try again in a moment");
            }
            try {
                handler.handle(ctx);
            } finally {
                room.release();
            }
        };
    }

    private static Refusal nothing(int status) {
        return status == 404 || status == 405
                ? new Refusal(
                        Code.NOT_FOUND, "there is nothing here; /api/v1/openapi.json tells what there is elsewhere")
                : new Refusal(Code.INVALID_PARAMETER, "the request cannot be read, or is too long");
    }

    private static void refuse(Context ctx, Refusal refusal) {
        int status =
                switch (refusal.code()) {
                    case INVALID_PARAMETER, UNKNOWN_PARAMETER, UNSUPPORTED_FILTER, NOT_COMBINABLE, TOO_LARGE -> 400;
                    case UNAUTHORIZED -> 401;
                    case FORBIDDEN -> 403;
                    case UNKNOWN_METRIC, UNKNOWN_FUNNEL, NOT_AVAILABLE, NOT_FOUND -> 404;
                    case TOO_MANY_REQUESTS -> 429;
                    case INTERNAL -> 500;
                    case UNAVAILABLE -> 503;
                };
        if (status == 503 && ctx.res().getHeader("Retry-After") == null) {
            ctx.header("Retry-After", "2");
        }
        json(ctx.status(status), JsonAnswers.error(refusal));
    }

    private static void json(Context ctx, byte[] body) {
        ctx.contentType("application/json").result(body);
    }

    private static void csv(Context ctx, String name, byte[] body) {
        ctx.header(
                "Content-Disposition", "attachment; filename=\"" + name.replaceAll("[^A-Za-z0-9_-]", "_") + ".csv\"");
        ctx.contentType("text/csv; charset=utf-8").result(body);
    }

    private void catalogue(Context ctx) {
        Parameters.of(ctx.queryParamMap(), Set.of());
        Catalogue catalogue = questions.catalogue().ask();
        json(ctx, JsonAnswers.catalogue(catalogue, today(catalogue.zone())));
    }

    /**
     * What is asked of a metric.
     *
     * @param other days that are compared with
     */
    private record Asked(Parameters given, Selection selection, Days days, Optional<Days> other) {}

    /** @param hidden dimensions that are no filters */
    private Asked asked(Context ctx, Set<String> known, Set<String> hidden) {
        Catalogue catalogue = questions.catalogue().ask();
        Metric metric = catalogue.metric(ctx.pathParam("metric"));
        Parameters given = Parameters.of(ctx.queryParamMap(), known, metric, hidden, catalogue);
        Selection selection = Selection.of(metric, given.filters(), given.groups());
        Days days = given.days(last(metric));
        return new Asked(given, selection, days, given.compared(days));
    }

    private void series(Context ctx) {
        Asked asked = asked(ctx, SERIES, Set.of());
        Selection selection = asked.selection();
        WindowKind window = asked.given().window(selection.metric());
        boolean single = Windows.isSingle(window);
        if (single) {
            asked.given().noDays(window);
        }
        SeriesQuery.Answer answer = questions.series().ask(selection, window, asked.days());
        if (asked.given().format() == Format.CSV) {
            csv(ctx, selection.metric().name(), CsvAnswers.series(selection, window, answer));
            return;
        }
        var compared = compared(asked.other(), it -> questions.series().ask(selection, window, it));
        Optional<Days> told = single ? Optional.empty() : Optional.of(asked.days());
        json(ctx, JsonAnswers.series(selection, window, told, answer, compared));
    }

    private void sum(Context ctx) {
        Asked asked = asked(ctx, GROUPED, Set.of());
        Selection selection = asked.selection();
        SumQuery.Answer answer = questions.sums().ask(selection, asked.days());
        if (asked.given().format() == Format.CSV) {
            csv(ctx, selection.metric().name(), CsvAnswers.sums(selection, asked.days(), answer));
            return;
        }
        var compared = compared(asked.other(), it -> questions.sums().ask(selection, it));
        json(ctx, JsonAnswers.sums(selection, asked.days(), answer, compared));
    }

    private void distinct(Context ctx) {
        Asked asked = asked(ctx, GROUPED, Set.of());
        Selection selection = asked.selection();
        List<String> groups = asked.given().groups();
        DistinctRange.Answer answer = questions.distinct().ask(selection, asked.days());
        if (asked.given().format() == Format.CSV) {
            byte[] table = groups.isEmpty()
                    ? CsvAnswers.distinct(List.of(), asked.days(), List.of(answer.all()))
                    : CsvAnswers.distinct(selection.resultDimensions(), asked.days(), answer.groups());
            csv(ctx, selection.metric().name(), table);
            return;
        }
        var compared = compared(asked.other(), it -> questions.distinct().ask(selection, it));
        json(ctx, JsonAnswers.distinct(selection, groups, asked.days(), answer, compared));
    }

    private void heatmap(Context ctx) {
        Asked asked = asked(ctx, RANGE, Set.of(HeatmapQuery.DIMENSION));
        Selection selection = asked.selection();
        HeatmapQuery.Answer answer = questions.heatmap().ask(selection, asked.days());
        if (asked.given().format() == Format.CSV) {
            csv(ctx, selection.metric().name(), CsvAnswers.heatmap(answer));
        } else {
            json(ctx, JsonAnswers.heatmap(selection, asked.days(), answer));
        }
    }

    private void funnel(Context ctx) {
        Catalogue catalogue = questions.catalogue().ask();
        Funnel funnel = catalogue.funnel(ctx.pathParam("funnel"));
        Metric metric = catalogue
                .find(FunnelQuery.USERS)
                .orElseThrow(() -> new Refusal(Code.NOT_AVAILABLE, "the run does not publish " + FunnelQuery.USERS));
        Parameters given = Parameters.of(ctx.queryParamMap(), COMPARED, metric, Set.of("funnel", "step"), catalogue);
        Selection selection = Selection.of(metric, FunnelQuery.filters(funnel, given.filters()), List.of());
        Days days = given.days(last(metric));
        Optional<Days> other = given.compared(days);
        FunnelQuery.Answer answer = questions.funnel().ask(catalogue, funnel, selection, days);
        if (given.format() == Format.CSV) {
            csv(ctx, funnel.name(), CsvAnswers.funnel(answer));
            return;
        }
        var compared = compared(other, it -> questions.funnel().ask(catalogue, funnel, selection, it));
        json(ctx, JsonAnswers.funnel(selection, funnel, days, answer, compared));
    }

    private void experiments(Context ctx) {
        Parameters given = Parameters.of(ctx.queryParamMap(), Set.of("format"));
        Catalogue catalogue = questions.catalogue().ask();
        ExperimentsQuery.Answer answer = questions.experiments().ask(catalogue);
        if (given.format() == Format.CSV) {
            csv(ctx, "experiments", CsvAnswers.experiments(answer));
        } else {
            json(ctx, JsonAnswers.experiments(catalogue, answer));
        }
    }

    private void users(Context ctx, UsersQuery.Kind kind) {
        Parameters given = Parameters.of(ctx.queryParamMap(), Set.of("limit", "offset", "format"));
        int limit = given.integer("limit", 1, MOST_USERS, USUAL_USERS);
        int offset = given.integer("offset", 0, MOST_OFFSET, 0);
        UsersQuery.Answer answer = questions.users().ask(kind, limit, offset);
        if (given.format() == Format.CSV) {
            csv(ctx, kind == UsersQuery.Kind.POWER ? "power_users" : "users_at_risk", CsvAnswers.users(answer));
        } else {
            json(ctx, JsonAnswers.users(answer, limit, offset));
        }
    }

    private void live(Context ctx) {
        Parameters given = Parameters.of(ctx.queryParamMap(), Set.of("metric", "window"));
        Set<String> metrics = new TreeSet<>(given.all("metric"));
        if (!metrics.isEmpty()) {
            Catalogue catalogue = questions.catalogue().ask();
            metrics.forEach(catalogue::metric);
        }
        Optional<EventId> last =
                Optional.ofNullable(ctx.header("Last-Event-ID")).flatMap(EventId::of);
        streams.serve(ctx, new Filter(metrics, given.windows()), last);
    }

    private void health(Context ctx) {
        Health.Answer answer = health.ask(streams.count());
        json(ctx.status(answer.status()), answer.json());
    }

    private void login(Context ctx) {
        if (access.token().isEmpty()) {
            throw new Refusal(Code.NOT_AVAILABLE, "the server has no token; nobody needs to log in");
        }
        if (!ctx.isJson()) {
            throw new Refusal(Code.INVALID_PARAMETER, "send the token as application/json: {\"token\": \"…\"}");
        }
        String token = token(ctx.body());
        String address = ctx.req().getRemoteAddr();
        if (!failures.isLeft(address)) {
            ctx.header("Retry-After", Integer.toString(FAILURE_SECONDS));
            throw new Refusal(
                    Code.TOO_MANY_REQUESTS, "too many wrong tokens of this address; wait " + FAILURE_SECONDS + " s");
        }
        if (!access.isToken(token)) {
            failures.take(address);
            throw new Refusal(Code.UNAUTHORIZED, "token", "the token is wrong", List.of());
        }
        Cookie cookie = new Cookie(Guard.COOKIE, access.session(clock.get()));
        cookie.setHttpOnly(true);
        cookie.setSameSite(SameSite.STRICT);
        cookie.setSecure("https".equals(ctx.header("X-Forwarded-Proto")));
        ctx.cookie(cookie).status(204);
    }

    private static String token(String body) {
        try {
            JsonNode token = JSON.readTree(body).path("token");
            if (token.isTextual()) {
                return token.textValue();
            }
        } catch (JsonProcessingException e) {
            // Told below.
        }
        throw new Refusal(Code.INVALID_PARAMETER, "token", "send the token as {\"token\": \"…\"}", List.of());
    }

    private void logout(Context ctx) {
        guard.endSession(ctx);
        ctx.removeCookie(Guard.COOKIE).status(204);
    }

    private void pageFile(Context ctx) {
        if (!page.answer(ctx, ctx.path())) {
            refuse(ctx, nothing(404));
        }
    }

    /** The last day with a number, or today. */
    private LocalDate last(Metric metric) {
        return metric.lastDay().orElseGet(() -> today(metric.zone()));
    }

    private LocalDate today(ZoneId zone) {
        return clock.get().atZone(zone).toLocalDate();
    }

    private static <T> Optional<Compared<T>> compared(Optional<Days> days, Function<Days, T> question) {
        return days.map(other -> new Compared<>(other, question.apply(other)));
    }

    private static byte[] openApi() {
        try (InputStream document = Routes.class.getResourceAsStream(OPEN_API)) {
            return document.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(OPEN_API, e);
        }
    }
}
