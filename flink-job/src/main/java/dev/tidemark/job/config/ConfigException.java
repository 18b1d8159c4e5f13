package dev.tidemark.job.config;

import java.util.List;

/** The configuration is wrong: everything that is, one line each, and each line names its key. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final List<String> mistakes;

    /**
     * @param mistakes at least one line, without secrets
     */
    public ConfigException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** One line per mistake, in the order of the keys. */
    public List<String> mistakes() {
        return mistakes;
    }
}
