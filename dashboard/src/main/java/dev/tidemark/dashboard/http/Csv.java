package dev.tidemark.dashboard.http;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A table for spreadsheets, as of RFC 4180. Text that they would take for a formula begins with an apostrophe; numbers
 * are written as they are.
 */
final class Csv {
    private final StringBuilder text = new StringBuilder(4096);
    private boolean rowBegun;

    Csv(List<String> head) {
        head.forEach(this::text);
        end();
    }

    Csv text(String value) {
        boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
        return cell(formula ? "'" + value : value);
    }

    Csv number(Optional<BigDecimal> value) {
        return cell(value.map(BigDecimal::toPlainString).orElse(""));
    }

    Csv number(long value) {
        return cell(Long.toString(value));
    }

    Csv number(double value) {
        return number(Optional.of(BigDecimal.valueOf(value)));
    }

    void end() {
        text.append("\r\n");
        rowBegun = false;
    }

    byte[] bytes() {
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private Csv cell(String value) {
        if (rowBegun) {
            text.append(',');
        }
        rowBegun = true;
        if (value.chars().anyMatch(c -> c == ',' || c == '"' || c == '\n' || c == '\r')) {
            text.append('"').append(value.replace("\"", "\"\"")).append('"');
        } else {
            text.append(value);
        }
        return this;
    }
}
