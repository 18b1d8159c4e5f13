package dev.tidemark.job.config;

import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.json.DecoderOptions;
import java.io.Serializable;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The section {@code decoder}: how records become events.
 *
 * @param aliases by field of the contract, the names that it may have in a record, the first one present wins
 * @param statuses the message statuses of other vocabularies and what they mean here
 * @param maxRecordBytes longer records are rejected
 * @param maxIdBytes longer ids are
 * @param maxNameBytes longer names and dimension values are
 * @param maxProperties more properties are
 */
public record DecoderConfig(
        SortedMap<String, List<String>> aliases,
        SortedMap<String, String> statuses,
        int maxRecordBytes,
        int maxIdBytes,
        int maxNameBytes,
        int maxProperties)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    public DecoderConfig {
        aliases = new TreeMap<>(aliases);
        statuses = new TreeMap<>(statuses);
        new Mistakes()
                .require(
                        maxRecordBytes >= 256 && maxRecordBytes <= 16 << 20,
                        "decoder.limits.record",
                        "must be between 256B and 16MiB")
                .require(maxIdBytes >= 16 && maxIdBytes <= 4096, "decoder.limits.id", "must be between 16B and 4KiB")
                .require(
                        maxNameBytes >= 16 && maxNameBytes <= 4096,
                        "decoder.limits.name",
                        "must be between 16B and 4KiB")
                .require(
                        maxProperties >= 0 && maxProperties <= 10_000,
                        "decoder.limits.properties",
                        "must be 0 to 10000")
                .throwIfAny();
    }

    static DecoderConfig read(Settings settings) {
        SortedMap<String, List<String>> aliases = settings.freeLists("decoder.aliases");
        SortedMap<String, String> statuses = settings.freeMap("decoder.statuses");
        int record = settings.bytes("decoder.limits.record", "64KiB");
        int id = settings.bytes("decoder.limits.id", "256B");
        int name = settings.bytes("decoder.limits.name", "128B");
        int properties = settings.integer("decoder.limits.properties", 100);
        return settings.section(
                () -> new DecoderConfig(aliases, statuses, record, id, name, properties),
                () -> TidemarkConfig.defaults().decoder());
    }

    /**
     * What the decoder is told: these settings on top of the shipped aliases and status vocabularies.
     *
     * @param defaultCurrency of charges that name none, or empty
     * @throws ConfigException if an alias or a status is not one the decoder knows
     */
    public DecoderOptions options(String defaultCurrency) {
        DecoderOptions shipped = DecoderOptions.defaults();
        Map<String, List<String>> names = new TreeMap<>(shipped.aliases());
        names.putAll(aliases);
        Map<String, MessageStatus> vocabulary = new TreeMap<>(shipped.statuses());
        Mistakes mistakes = new Mistakes();
        statuses.forEach((word, meaning) -> {
            try {
                vocabulary.put(word, MessageStatus.valueOf(meaning.toUpperCase(Locale.ROOT)));
            } catch (IllegalArgumentException e) {
                mistakes.require(false, "decoder.statuses." + word, "must be sent, delivered, read, clicked or failed");
            }
        });
        mistakes.throwIfAny();
        try {
            return new DecoderOptions(
                    names, maxRecordBytes, maxIdBytes, maxNameBytes, maxProperties, vocabulary, defaultCurrency);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(List.of("decoder: " + e.getMessage()));
        }
    }
}
