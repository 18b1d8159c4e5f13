package dev.tidemark.simulator.oracle;

import static dev.tidemark.model.WindowKind.DAY;
import static dev.tidemark.model.WindowKind.HOUR;
import static dev.tidemark.model.WindowKind.MINUTE;
import static dev.tidemark.model.WindowKind.MONTH;
import static dev.tidemark.model.WindowKind.ROLLING_28D;
import static dev.tidemark.model.WindowKind.ROLLING_30D;
import static dev.tidemark.model.WindowKind.ROLLING_7D;

import dev.tidemark.model.MessageStatus;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Metrics of messages and what they cost.
 *
 * @param defaultCurrency for charges that name none; empty if there is no default
 */
record MessageMetrics(Collection<MessageFacts> messages, String defaultCurrency, Windows windows) {
    private static final int MONEY_DIGITS = 6;

    void evaluate() {
        Slices<Slices.Sum> sums = Slices.ofSums();
        Slices<Slices.Sum> minutes = Slices.ofSums();
        Slices<Slices.Sum> byChannelAndCategory = Slices.ofSums();
        for (MessageFacts message : messages) {
            message.sort();
            states(message, byChannelAndCategory, sums, minutes);
            failure(message, sums);
            message.charged().ifPresent(charged -> charge(message, charged, sums, minutes));
        }
        for (String metric : List.of("messages", "messages_by_send_time")) {
            addUp(byChannelAndCategory, metric, sums);
        }
        windows.evaluate(minutes, "messages", MINUTE);
        windows.evaluate(sums, "messages", HOUR, DAY, ROLLING_7D, ROLLING_30D);
        windows.evaluate(sums, "messages_by_send_time", HOUR, DAY, ROLLING_7D, ROLLING_30D);
        windows.evaluate(sums, "failures", HOUR, DAY);
        windows.evaluate(minutes, "charge", MINUTE);
        windows.evaluate(sums, "charge", HOUR, DAY, ROLLING_7D, ROLLING_30D, MONTH);
        windows.evaluate(sums, "charged_messages", HOUR, DAY);
        windows.evaluate(sums, "charged_messages_by_hour_of_week", DAY, ROLLING_28D);
        windows.evaluate(sums, "campaign_messages", DAY);
        windows.evaluate(sums, "campaign_charge", DAY);
        rate("delivery_rate", MessageStatus.DELIVERED, MessageStatus.SENT);
        rate("read_rate", MessageStatus.READ, MessageStatus.DELIVERED);
        rate("click_rate", MessageStatus.CLICKED, MessageStatus.DELIVERED);
        rate("failure_rate", MessageStatus.FAILED, MessageStatus.SENT);
    }

    private void states(
            MessageFacts message,
            Slices<Slices.Sum> byChannelAndCategory,
            Slices<Slices.Sum> sums,
            Slices<Slices.Sum> minutes) {
        long sendHour = windows.days().hourStart(message.sendTime());
        for (MessageStatus state : MessageStatus.values()) {
            Optional<Long> reached = message.reached(state);
            if (reached.isEmpty()) {
                continue;
            }
            List<String> cell = List.of(state.text(), message.channel(), message.category());
            long hour = windows.days().hourStart(reached.get());
            byChannelAndCategory.at("messages", cell, hour).add(BigDecimal.ONE);
            byChannelAndCategory.at("messages_by_send_time", cell, sendHour).add(BigDecimal.ONE);
            List<String> status = Dimensions.of("status", state.text());
            addToMinute(minutes, "messages", status, reached.get(), BigDecimal.ONE);
            if (!message.campaign().isEmpty()) {
                List<String> dimensions = Dimensions.join(Dimensions.of("campaign", message.campaign()), status);
                sums.at("campaign_messages", dimensions, sendHour).add(BigDecimal.ONE);
            }
        }
    }

    /** Adds what was counted by status, channel and category to each cut. */
    private static void addUp(Slices<Slices.Sum> byChannelAndCategory, String metric, Slices<Slices.Sum> sums) {
        byChannelAndCategory.series(metric).forEach((cell, byHour) -> {
            List<String> status = Dimensions.of("status", cell.get(0));
            for (List<String> cut : Dimensions.byMessage(cell.get(1), cell.get(2))) {
                List<String> dimensions = Dimensions.join(status, cut);
                byHour.forEach(
                        (hour, count) -> sums.at(metric, dimensions, hour).add(count.total()));
            }
        });
    }

    private void failure(MessageFacts message, Slices<Slices.Sum> sums) {
        message.reached(MessageStatus.FAILED).ifPresent(failed -> {
            long hour = windows.days().hourStart(failed);
            List<String> reason = Dimensions.of("failure_reason", message.failureReason());
            List<String> channel = Dimensions.of("channel", message.channel());
            sums.at("failures", reason, hour).add(BigDecimal.ONE);
            sums.at("failures", Dimensions.join(reason, channel), hour).add(BigDecimal.ONE);
        });
    }

    private void charge(
            MessageFacts message, MessageFacts.Charged charged, Slices<Slices.Sum> sums, Slices<Slices.Sum> minutes) {
        BigDecimal amount = BigDecimal.valueOf(charged.charge().micros(), MONEY_DIGITS);
        List<String> currency = Dimensions.of("currency", currency(charged));
        long hour = windows.days().hourStart(charged.time());
        List<String> hourOfWeek = Dimensions.of("hour_of_week", windows.days().hourOfWeek(charged.time()));
        for (List<String> cut : Dimensions.byMessage(message.channel(), message.category())) {
            sums.at("charge", Dimensions.join(currency, cut), hour).add(amount);
            if (amount.signum() > 0) {
                sums.at("charged_messages", cut, hour).add(BigDecimal.ONE);
                sums.at("charged_messages_by_hour_of_week", Dimensions.join(cut, hourOfWeek), hour)
                        .add(BigDecimal.ONE);
            }
        }
        addToMinute(minutes, "charge", currency, charged.time(), amount);
        if (!message.campaign().isEmpty()) {
            List<String> campaign = Dimensions.of("campaign", message.campaign());
            sums.at("campaign_charge", Dimensions.join(campaign, currency), hour)
                    .add(amount);
        }
    }

    private String currency(MessageFacts.Charged charged) {
        String currency = charged.charge().currency();
        return currency.isEmpty() ? defaultCurrency : currency;
    }

    private void addToMinute(
            Slices<Slices.Sum> minutes, String metric, List<String> dimensions, long time, BigDecimal amount) {
        if (windows.keepsMinutes(time)) {
            minutes.at(metric, dimensions, Days.minute(time) * Days.MINUTE_MILLIS)
                    .add(amount);
        }
    }

    /** One state's share of another, of the messages sent in a window. */
    private void rate(String metric, MessageStatus of, MessageStatus among) {
        OracleResults results = windows.results();
        results.figures("messages_by_send_time")
                .filter(figure -> figure.dimensions().get("status").equals(among.text()))
                .forEach(all -> {
                    SortedMap<String, String> part = Dimensions.with(all.dimensions(), "status", of.text());
                    BigDecimal count = results.value("messages_by_send_time", all.window(), all.start(), part);
                    Ratios.of(count, all.value())
                            .ifPresent(rate -> results.put(
                                    metric,
                                    all.window(),
                                    all.start(),
                                    Dimensions.without(all.dimensions(), "status"),
                                    rate));
                });
    }
}
