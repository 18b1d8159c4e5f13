package dev.tidemark.job.config;

import dev.tidemark.model.MessageStatus;
import dev.tidemark.model.json.DecoderOptions;
import java.io.Serializable;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The section {@code decoder}: how records become events.
 *
 * @param aliases by field of the contract, all names that it may have in a record, the preferred one first; a field
 *     that is not here keeps its default names
 * @param statuses message statuses of other vocabularies, lower case, to the canonical ones; added to those that ship
 * @param maxRecordBytes longer records are rejected
 * @param maxIdBytes longer ids are
 * @param maxNameBytes longer names and other texts are
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
        Mistakes mistakes = new Mistakes()
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
                        "must be 0 to 10000");
        statuses.forEach((word, status) -> mistakes.require(
                        DecoderOptions.CANONICAL_STATUSES.containsKey(status),
                        "decoder.statuses." + word,
                        "must be sent, delivered, read, clicked or failed")
                .require(
                        !word.isEmpty() && word.equals(word.strip().toLowerCase(Locale.ROOT)),
                        "decoder.statuses." + word,
                        "must be a key in lower case"));
        mistakes.throwIfAny();
        try {
            aliased(aliases);
        } catch (IllegalArgumentException e) {
            new Mistakes()
                    .require(false, "decoder.aliases", e.getMessage().replaceFirst("^aliases: ", ""))
                    .throwIfAny();
        }
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
     * What the decoder is told.
     *
     * @param defaultCurrency of charges that name none, or empty to reject them
     */
    public DecoderOptions options(String defaultCurrency) {
        Map<String, MessageStatus> words =
                new HashMap<>(DecoderOptions.defaults().statuses());
        statuses.forEach((word, status) -> words.put(word, DecoderOptions.CANONICAL_STATUSES.get(status)));
        return new DecoderOptions(
                aliased(aliases).aliases(),
                maxRecordBytes,
                maxIdBytes,
                maxNameBytes,
                maxProperties,
                words,
                defaultCurrency);
    }

    /** The defaults with other aliases, which are checked by that. */
    private static DecoderOptions aliased(Map<String, List<String>> aliases) {
        DecoderOptions defaults = DecoderOptions.defaults();
        Map<String, List<String>> all = new HashMap<>(defaults.aliases());
        all.putAll(aliases);
        return new DecoderOptions(
                all,
                defaults.maxRecordBytes(),
                defaults.maxIdBytes(),
                defaults.maxNameBytes(),
                defaults.maxProperties(),
                defaults.statuses(),
                defaults.defaultCurrency());
    }
}
