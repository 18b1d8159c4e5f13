package dev.tidemark.model.json;

import dev.tidemark.model.Charge;
import dev.tidemark.model.MessageEvent;
import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.ProductEvent;
import java.util.Optional;

/** Makes events of fields: which field is read how, in the order in which their problems are reported. */
record EventAssembly(DecoderOptions options) {
    MessageEvent messageEvent(EventFields fields) throws Refusal {
        return new MessageEvent(
                fields.requiredId(Field.EVENT_ID),
                fields.time(Field.EVENT_TIME),
                fields.requiredId(Field.MESSAGE_ID),
                fields.requiredId(Field.USER_ID),
                fields.id(Field.RECIPIENT_ID),
                fields.id(Field.CAMPAIGN_ID),
                fields.requiredLowerCaseName(Field.CHANNEL),
                fields.lowerCaseName(Field.CATEGORY),
                status(fields),
                charge(fields),
                fields.code(Field.FAILURE_REASON),
                fields.id(Field.ACCOUNT_ID),
                fields.upperCaseName(Field.COUNTRY),
                fields.upperCaseName(Field.RECIPIENT_COUNTRY),
                fields.lowerCaseName(Field.PLATFORM),
                fields.flag(Field.IS_INTERNAL));
    }

    ProductEvent productEvent(EventFields fields) throws Refusal {
        return new ProductEvent(
                fields.requiredId(Field.EVENT_ID),
                fields.time(Field.EVENT_TIME),
                fields.requiredId(Field.USER_ID),
                fields.requiredName(Field.EVENT_NAME),
                fields.id(Field.SESSION_ID),
                fields.id(Field.ACCOUNT_ID),
                fields.lowerCaseName(Field.PLATFORM),
                fields.lowerCaseName(Field.OS),
                fields.name(Field.DEVICE_MODEL),
                fields.upperCaseName(Field.COUNTRY),
                fields.name(Field.USER_TYPE),
                fields.flag(Field.IS_INTERNAL),
                fields.properties());
    }

    private MessageStatus status(EventFields fields) throws Refusal {
        MessageStatus status = options.statuses().get(fields.requiredLowerCaseName(Field.STATUS));
        if (status == null) {
            throw Refusal.invalid(Field.STATUS, "is not a known status");
        }
        return status;
    }

    private Optional<Charge> charge(EventFields fields) throws Refusal {
        String amount = fields.decimal(Field.CHARGE);
        if (amount.isEmpty()) {
            return Optional.empty();
        }
        long micros = Micros.parse(amount);
        String currency = fields.upperCaseName(Field.CURRENCY);
        if (currency.isEmpty()) {
            currency = options.defaultCurrency();
            if (currency.isEmpty()) {
                throw Refusal.invalid(Field.CURRENCY, "is missing beside a charge, and there is no default");
            }
        }
        if (!isCurrency(currency)) {
            throw Refusal.invalid(Field.CURRENCY, "must be three letters");
        }
        return Optional.of(new Charge(micros, currency));
    }

    private static boolean isCurrency(String text) {
        return text.length() == 3
                && isCapital(text.charAt(0))
                && isCapital(text.charAt(1))
                && isCapital(text.charAt(2));
    }

    private static boolean isCapital(char c) {
        return c >= 'A' && c <= 'Z';
    }
}
