package dev.tidemark.simulator.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidemark.model.Decoded;
import dev.tidemark.model.ProductEvent;
import dev.tidemark.model.PropertyValue;
import dev.tidemark.model.json.DecoderOptions;
import dev.tidemark.model.json.EventDecoder;
import dev.tidemark.simulator.command.CsvMapping.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class CsvTest {

    private static List<List<String>> rows(String text) throws IOException {
        CsvReader reader = new CsvReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        List<List<String>> rows = new ArrayList<>();
        for (Optional<List<String>> row = reader.row(); row.isPresent(); row = reader.row()) {
            rows.add(row.get());
        }
        return rows;
    }

    /** What an import of invoices maps. */
    private static CsvMapping invoices(Mistakes mistakes) {
        return CsvMapping.of(
                Kind.PRODUCT,
                List.of("user_id=CustomerID,event_time=InvoiceDate,properties.amount=Price,country=Country"),
                List.of("event_name=transaction_completed"),
                "M/d/yyyy H:mm",
                "Europe/London",
                mistakes);
    }

    private static List<ProductEvent> events(CsvMapping mapping, String text) throws IOException {
        CsvReader reader = new CsvReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
        Mistakes mistakes = new Mistakes();
        List<List<String>> fields = mapping.bind(reader.row().orElseThrow(), mistakes);
        assertThat(mistakes.lines()).isEmpty();
        EventDecoder decoder = new EventDecoder(DecoderOptions.defaults());
        List<ProductEvent> events = new ArrayList<>();
        new CsvLines(reader, mapping, fields).forEachRemaining(json -> {
            Decoded<ProductEvent> decoded = decoder.product(json);
            assertThat(decoded).as(new String(json, StandardCharsets.UTF_8)).isInstanceOf(Decoded.Accepted.class);
            events.add(((Decoded.Accepted<ProductEvent>) decoded).event());
        });
        return events;
    }

    private static final String INVOICES =
            """
            InvoiceNo,Description,InvoiceDate,Price,CustomerID,Country
            536365,"LANTERN, ""WHITE""\",7/1/2010 8:26,2.55,17850,United Kingdom
            536366,,12/1/2010 8:26,-1,17850,France
            """;

    @Test
    void aQuotedCommaIsNoSeparator() throws IOException {
        assertThat(rows("a,\"b,c\",d\n")).containsExactly(List.of("a", "b,c", "d"));
    }

    @Test
    void quotedCellsHoldDoubledQuotesAndLineBreaks() throws IOException {
        assertThat(rows("\"say \"\"hi\"\"\",\"two\r\nlines\"\r\n\"\",x\"y"))
                .containsExactly(List.of("say \"hi\"", "two\r\nlines"), List.of("", "x\"y"));
    }

    @Test
    void linesEndInAnyWayEmptyOnesAreNoRowsAndAByteOrderMarkIsNoText() throws IOException {
        assertThat(rows("\uFEFFa,b\r\n\r\nc,d\n\ne,\rf,g"))
                .containsExactly(List.of("a", "b"), List.of("c", "d"), List.of("e", ""), List.of("f", "g"));
        assertThat(rows("")).isEmpty();
    }

    @Test
    void theSeparatorIsWhatTheFirstLineHasMostOf() throws IOException {
        assertThat(rows("a;b;\"c,,,\"\n1,5;2;3")).containsExactly(List.of("a", "b", "c,,,"), List.of("1,5", "2", "3"));
        assertThat(rows("a\tb,c\td\n")).containsExactly(List.of("a", "b,c", "d"));
        assertThat(rows("only\n1,2\n")).containsExactly(List.of("only"), List.of("1", "2"));
    }

    @Test
    void quotesWithoutEndAreToldWithTheirLine() {
        assertThatThrownBy(() -> rows("a,b\n\"c\nd,e")).hasMessage("line 2: a quote has no end");
        assertThatThrownBy(() -> rows("a,\"b\"c\n")).hasMessage("line 1: 'c' stands behind a closing quote");
    }

    @Test
    void columnsBecomeFieldsConstantsAreAddedAndOtherColumnsAreProperties() throws IOException {
        List<ProductEvent> events = events(invoices(new Mistakes()), INVOICES);

        assertThat(events).hasSize(2);
        ProductEvent first = events.get(0);
        assertThat(first.userId()).isEqualTo("17850");
        assertThat(first.eventName()).isEqualTo("transaction_completed");
        assertThat(first.country()).isEqualTo("UNITED KINGDOM");
        // Summer time in London.
        assertThat(Instant.ofEpochMilli(first.eventTime())).isEqualTo("2010-07-01T07:26:00Z");
        assertThat(first.properties())
                .containsEntry("amount", new PropertyValue.Text("2.55"))
                .containsEntry("Description", new PropertyValue.Text("LANTERN, \"WHITE\""))
                .containsEntry("InvoiceNo", new PropertyValue.Text("536365"))
                .hasSize(3);
        assertThat(Instant.ofEpochMilli(events.get(1).eventTime())).isEqualTo("2010-12-01T08:26:00Z");
        assertThat(events.get(1).properties()).doesNotContainKey("Description");
    }

    @Test
    void aTimeWithoutHourIsMidnightAndTimesOfTheContractNeedNoFormat() throws IOException {
        CsvMapping dates = CsvMapping.of(
                Kind.PRODUCT,
                List.of("user_id=who"),
                List.of("event_name=a"),
                "yyyy-MM-dd",
                "Asia/Kolkata",
                new Mistakes());
        assertThat(Instant.ofEpochMilli(
                        events(dates, "who,event_time\nann,2026-03-02\n").get(0).eventTime()))
                .isEqualTo("2026-03-01T18:30:00Z");

        CsvMapping contract = CsvMapping.of(Kind.PRODUCT, List.of(), List.of("event_name=a"), "", "", new Mistakes());
        assertThat(events(contract, "user_id,event_time\nann,2026-03-02T10:00:00+01:00\nann,1772442000000\n"))
                .extracting(event -> Instant.ofEpochMilli(event.eventTime()).toString())
                .containsExactly("2026-03-02T09:00:00Z", "2026-03-02T09:00:00Z");
    }

    @Test
    void loadingOneFileTwiceCountsItOnceAndEqualRowsCountEach() throws IOException {
        String twice = INVOICES + INVOICES.lines().skip(1).findFirst().orElseThrow() + "\n";
        List<String> ids = events(invoices(new Mistakes()), twice).stream()
                .map(ProductEvent::eventId)
                .toList();

        assertThat(ids).doesNotHaveDuplicates().hasSize(3);
        assertThat(events(invoices(new Mistakes()), twice))
                .extracting(ProductEvent::eventId)
                .isEqualTo(ids);
        assertThat(events(invoices(new Mistakes()), twice.replace("2.55", "2.56")))
                .extracting(ProductEvent::eventId)
                .doesNotContain(ids.get(0))
                .contains(ids.get(1));
    }

    @Test
    void aTableWithSeveralTimesARowIsLoadedOnceForEach() throws IOException {
        String table = "user_id,began,ended\nann,2026-03-02T10:00:00Z,2026-03-02T11:00:00Z\n";
        List<String> ids = new ArrayList<>();
        for (String time : List.of("began", "ended")) {
            CsvMapping mapping = CsvMapping.of(
                    Kind.PRODUCT, List.of("event_time=" + time), List.of("event_name=" + time), "", "", new Mistakes());
            events(mapping, table).forEach(event -> ids.add(event.eventId()));
        }

        assertThat(ids).hasSize(2).doesNotHaveDuplicates();
    }

    @Test
    void oneColumnMayBeTwoFields() throws IOException {
        CsvMapping mapping = CsvMapping.of(
                Kind.PRODUCT,
                List.of("user_id=customer,account_id=customer"),
                List.of("event_name=a"),
                "",
                "",
                new Mistakes());

        ProductEvent event = events(mapping, "customer,event_time\nann,2026-03-02T10:00:00Z\n")
                .get(0);

        assertThat(event.userId()).isEqualTo("ann");
        assertThat(event.accountId()).isEqualTo("ann");
    }

    @Test
    void aDayThatNoCalendarHasIsSentAsItStands() {
        CsvMapping mapping = invoices(new Mistakes());

        assertThat(mapping.value("event_time", "2/30/2011 8:26")).isEqualTo("2/30/2011 8:26");
        assertThat(mapping.value("event_time", "2/28/2011 8:26")).isEqualTo("2011-02-28T08:26:00Z");
    }

    @Test
    void anUnknownColumnIsNamedWithTheNearestHeader() {
        Mistakes mistakes = new Mistakes();
        invoices(mistakes).bind(List.of("InvoiceNo", "InvoiceDat", "Preis", "CustomerID", "Country"), mistakes);

        assertThat(mistakes.lines())
                .containsExactlyInAnyOrder(
                        "--map: there is no column 'InvoiceDate' for event_time; did you mean 'InvoiceDat'?",
                        "--map: there is no column 'Price' for properties.amount; there are 'InvoiceNo', 'InvoiceDat',"
                                + " 'Preis', 'CustomerID', 'Country'");
    }

    @Test
    void aRequiredFieldThatNothingGivesIsNamedWithTheColumns() {
        Mistakes mistakes = new Mistakes();
        CsvMapping.of(Kind.MESSAGE, List.of("message_id=id"), List.of("channel=sms", "status=sent"), "", "", mistakes)
                .bind(List.of("id", "event_time", "sender"), mistakes);

        assertThat(mistakes.lines())
                .containsExactly("--map: nothing gives user_id; write user_id=COLUMN with one of 'id', 'event_time',"
                        + " 'sender', or --constant=user_id=VALUE");
    }

    @Test
    void mistakesInTheOptionsNameTheOption() {
        Mistakes mistakes = new Mistakes();
        CsvMapping.of(
                Kind.PRODUCT,
                List.of("user=CustomerID", "event_time", "country=A,country=B"),
                List.of("country=DE"),
                "",
                "Europe/Berlinn",
                mistakes);

        assertThat(mistakes.lines())
                .containsExactlyInAnyOrder(
                        "--map: 'user' is no field of a product event; did you mean user_id?",
                        "--map: 'event_time' is not FIELD=COLUMN",
                        "--map: 'country' is given twice",
                        "--constant: 'country' is mapped to a column too; give it once",
                        "--time-zone is for --time-format; give both, or write times with their zone",
                        "--time-zone: 'Europe/Berlinn' is no IANA name like Europe/Berlin; did you mean Europe/Berlin?");
    }

    @Test
    void twoColumnsOfOneNameAreRefused() {
        Mistakes mistakes = new Mistakes();
        invoices(mistakes).bind(List.of("InvoiceDate", "CustomerID", "Price", "Country", "Price"), mistakes);

        assertThat(mistakes.lines()).containsExactly("the header names column 'Price' twice; rename one");
    }

    @Test
    void aRowWithMoreCellsThanTheHeaderIsToldWithItsLine() {
        assertThatThrownBy(() -> events(invoices(new Mistakes()), INVOICES + "1,2,7/1/2010 8:26,4,5,6,7\n"))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("line 4: has 7 cells, but the header 6");
    }
}
