package dev.tidemark.model;

import java.util.Locale;

/** How settled a window is; a label set by the watermark, never a cause of a value. It only goes up. */
public enum ResultStatus {
    /** The window is open. */
    PARTIAL,
    /** The watermark has passed the window's end. */
    COMPLETE,
    /** The watermark has passed the window's end and the allowed lateness. */
    FINAL;

    /** The name in JSON and tables: lower case. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
