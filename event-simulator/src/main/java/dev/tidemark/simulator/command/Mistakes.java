package dev.tidemark.simulator.command;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** What is wrong with the options of a command: one line each, naming the option and what it takes. */
final class Mistakes {
    private final List<String> lines = new ArrayList<>();

    void add(String line) {
        lines.add(line);
    }

    void check(boolean right, String line) {
        if (!right) {
            add(line);
        }
    }

    /** The value, or the default beside a line that starts with the option, if the value is refused. */
    <T> T take(String option, Supplier<T> value, T otherwise) {
        try {
            return value.get();
        } catch (IllegalArgumentException e) {
            add(option + ": " + e.getMessage());
            return otherwise;
        }
    }

    void checkServers(String servers) {
        for (String server : servers.split(",", -1)) {
            int colon = server.lastIndexOf(':');
            if (colon <= 0 || !isPort(server.substring(colon + 1).trim())) {
                add("--bootstrap-servers: '" + server + "' is no address; write host:port[,host:port]");
            }
        }
    }

    private static boolean isPort(String text) {
        return text.matches("\\d{1,5}") && Integer.parseInt(text) >= 1 && Integer.parseInt(text) <= 65_535;
    }

    List<String> lines() {
        return lines;
    }
}
