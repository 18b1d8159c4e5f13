package dev.tidemark.embedded;

import java.nio.file.Path;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Where the details go that a user is spared: the file of this process's log. It comes
 * into being with the first line.
 */
public final class LogFile {
    private static final String FILE = "tidemark.log.file";
    private static final String CONSOLE = "tidemark.log.console";

    private LogFile() {}

    /** The file, which need not exist. */
    public static Path path() {
        String told = System.getProperty(FILE);
        return told == null ? defaultPath() : Path.of(told);
    }

    /** Logs to the default file, and warnings to standard error too. */
    static void useDefault() {
        if (System.getProperty(FILE) == null) {
            System.setProperty(FILE, defaultPath().toString());
        }
    }

    /** Logs to the file only, for a command that draws on the terminal. */
    public static void useOnly(Path file) {
        System.setProperty(FILE, file.toString());
        System.setProperty(CONSOLE, "OFF");
        // A class that was loaded before may have made a logger already.
        Configurator.reconfigure();
    }

    private static Path defaultPath() {
        long pid = ProcessHandle.current().pid();
        return Path.of(System.getProperty("java.io.tmpdir"), "tidemark-" + pid + ".log");
    }
}
