package dev.tidemark.model.json;

import static dev.tidemark.model.json.Members.count;
import static dev.tidemark.model.json.Members.flag;
import static dev.tidemark.model.json.Members.isNull;
import static dev.tidemark.model.json.Members.require;
import static dev.tidemark.model.json.Members.string;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.tidemark.model.ChurnState;
import dev.tidemark.model.UserEngagement;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.Optional;

/**
 * Writes and reads the values of the topic {@code user-engagement}: the JSON of {@code user-engagement.schema.json}. The
 * key of a record is the user's id. Thread-safe.
 */
public final class EngagementCodec {
    private static final int TYPICAL_BYTES = 384;

    private final JsonFactory json = Members.factory();

    /**
     * @throws IllegalArgumentException if the revision is not in 0…2⁵³−1
     * @throws UncheckedIOException if a text is not Unicode (an unpaired surrogate)
     */
    public byte[] encode(UserEngagement row) {
        Members.checkRevision(row.revision());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(TYPICAL_BYTES);
        try (JsonGenerator generator = json.createGenerator(bytes)) {
            write(generator, row);
        } catch (IOException notUnicode) {
            throw new UncheckedIOException(notUnicode);
        }
        return bytes.toByteArray();
    }

    private static void write(JsonGenerator generator, UserEngagement row) throws IOException {
        generator.writeStartObject();
        generator.writeStringField("user_id", row.userId());
        generator.writeStringField("as_of", row.asOf().toString());
        generator.writeNumberField("period_days", row.periodDays());
        generator.writeNumberField("total_actions", row.totalActions());
        generator.writeNumberField("active_days", row.activeDays());
        Optional<BigDecimal> ratio = row.actionsPerActiveDay();
        generator.writeFieldName("actions_per_active_day");
        if (ratio.isPresent()) {
            generator.writeNumber(ratio.get().toPlainString());
        } else {
            generator.writeNull();
        }
        generator.writeBooleanField("is_power_user", row.powerUser());
        generator.writeNumberField("l7", row.l7());
        generator.writeNumberField("l28", row.l28());
        generator.writeStringField("first_seen", row.firstSeen().toString());
        generator.writeStringField("last_seen", row.lastSeen().toString());
        generator.writeStringField(
                "churn_state", row.churn().map(ChurnState::text).orElse(null));
        generator.writeNumberField("revision", row.revision());
        generator.writeStringField("run", row.run());
        generator.writeStringField("produced_at", Rfc3339.format(row.producedAt()));
        generator.writeEndObject();
    }

    /**
     * Reads what {@link #encode} writes; unknown members are skipped, as later versions may add some, and so is the ratio,
     * which follows from its parts.
     *
     * @throws IllegalArgumentException if it is anything else; the message names the member and quotes nothing
     */
    public UserEngagement decode(byte[] value) {
        Draft draft = new Draft();
        Members.read(json, value, "row", draft::read);
        return draft.toRow();
    }

    /** The members of a row met so far. */
    private static final class Draft {
        private static final long UNSET = Long.MAX_VALUE;

        private String userId;
        private String run;
        private LocalDate asOf;
        private int periodDays = -1;
        private long totalActions = UNSET;
        private int activeDays = -1;
        private Boolean powerUser;
        private int l7 = -1;
        private int l28 = -1;
        private LocalDate firstSeen;
        private LocalDate lastSeen;
        private Optional<ChurnState> churn;
        private long revision = UNSET;
        private long producedAt = UNSET;

        void read(String name, JsonParser parser) throws IOException {
            switch (name) {
                case "user_id" -> userId = string(parser, name);
                case "as_of" -> asOf = date(parser, name);
                case "period_days" -> periodDays = days(parser, name);
                case "total_actions" -> totalActions = count(parser, name);
                case "active_days" -> activeDays = days(parser, name);
                case "is_power_user" -> powerUser = flag(parser, name);
                case "l7" -> l7 = days(parser, name);
                case "l28" -> l28 = days(parser, name);
                case "first_seen" -> firstSeen = date(parser, name);
                case "last_seen" -> lastSeen = date(parser, name);
                case "churn_state" -> churn =
                        isNull(parser) ? Optional.empty() : Optional.of(ChurnState.of(string(parser, name)));
                case "revision" -> revision = Members.revision(parser);
                case "run" -> run = string(parser, name);
                case "produced_at" -> producedAt = Members.time(parser, name);
                default -> parser.skipChildren();
            }
        }

        UserEngagement toRow() {
            require(userId != null, "user_id is missing");
            require(asOf != null, "as_of is missing");
            require(periodDays >= 0, "period_days is missing");
            require(totalActions != UNSET, "total_actions is missing");
            require(activeDays >= 0, "active_days is missing");
            require(powerUser != null, "is_power_user is missing");
            require(l7 >= 0, "l7 is missing");
            require(l28 >= 0, "l28 is missing");
            require(firstSeen != null, "first_seen is missing");
            require(lastSeen != null, "last_seen is missing");
            require(churn != null, "churn_state is missing");
            require(revision != UNSET, "revision is missing");
            require(run != null, "run is missing");
            require(producedAt != UNSET, "produced_at is missing");
            return new UserEngagement(
                    userId,
                    run,
                    asOf,
                    periodDays,
                    totalActions,
                    activeDays,
                    powerUser,
                    l7,
                    l28,
                    firstSeen,
                    lastSeen,
                    churn,
                    revision,
                    producedAt);
        }

        private static int days(JsonParser parser, String name) throws IOException {
            long days = count(parser, name);
            require(days <= Integer.MAX_VALUE, name + " is out of range");
            return (int) days;
        }

        private static LocalDate date(JsonParser parser, String name) throws IOException {
            try {
                return LocalDate.parse(string(parser, name));
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(name + " is no date", e);
            }
        }
    }
}
