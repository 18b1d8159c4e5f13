package dev.tidemark.job.catalogue;

import java.util.List;

/** A catalogue file is wrong: everything that is, one line each, and each line begins with its path in the file. */
public final class CatalogueException extends Exception {
    private static final long serialVersionUID = 1;

    private final List<String> mistakes;

    CatalogueException(List<String> mistakes) {
        super(String.join(System.lineSeparator(), mistakes));
        this.mistakes = List.copyOf(mistakes);
    }

    /** At least one line such as {@code metrics[2].by[0]: 'contry' is no field or dimension; did you mean country?} */
    public List<String> mistakes() {
        return mistakes;
    }
}
