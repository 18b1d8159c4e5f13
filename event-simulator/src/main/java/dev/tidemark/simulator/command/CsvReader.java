package dev.tidemark.simulator.command;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads rows of separated values as RFC 4180 has them: cells in quotes may hold separators, line breaks and doubled
 * quotes. Text is UTF-8, with or without a byte order mark. The separator is a comma, semicolon or tab, whichever the
 * first line has most of. Empty lines are no rows.
 */
final class CsvReader {
    private static final char BYTE_ORDER_MARK = '\uFEFF';
    private static final int LONGEST_HEADER = 1 << 16;
    private static final int END = -1;

    private final BufferedReader text;
    private final char separator;
    private long line = 1;

    /** @throws IOException if the text cannot be read */
    CsvReader(InputStream bytes) throws IOException {
        text = new BufferedReader(new InputStreamReader(bytes, StandardCharsets.UTF_8), LONGEST_HEADER);
        if (peek() == BYTE_ORDER_MARK) {
            text.read();
        }
        separator = separatorOfFirstLine();
    }

    private char separatorOfFirstLine() throws IOException {
        text.mark(LONGEST_HEADER);
        int[] counts = new int[128];
        boolean quoted = false;
        int c = text.read();
        for (int i = 1; i < LONGEST_HEADER && c != END && (quoted || c != '\n'); i++) {
            quoted ^= c == '"';
            if (!quoted && c < counts.length) {
                counts[c]++;
            }
            c = text.read();
        }
        text.reset();
        char best = ',';
        for (char candidate : new char[] {';', '\t'}) {
            best = counts[candidate] > counts[best] ? candidate : best;
        }
        return best;
    }

    private int peek() throws IOException {
        text.mark(1);
        int next = text.read();
        if (next != END) {
            text.reset();
        }
        return next;
    }

    /** The line that the next row starts in, counted from 1. */
    long line() {
        return line;
    }

    /**
     * The cells of the next row, or nothing at the end.
     *
     * @throws IOException if the text cannot be read, or a quote has no end or no separator behind it; names the line
     */
    Optional<List<String>> row() throws IOException {
        while (peek() == '\r' || peek() == '\n') {
            endOfLine(text.read());
        }
        if (peek() == END) {
            return Optional.empty();
        }
        List<String> cells = new ArrayList<>();
        int behind = separator;
        while (behind == separator) {
            StringBuilder cell = new StringBuilder();
            behind = peek() == '"' ? quoted(cell) : plain(cell);
            cells.add(cell.toString());
        }
        endOfLine(behind);
        return Optional.of(cells);
    }

    /** Reads a cell without quotes around it; what ends it. */
    private int plain(StringBuilder cell) throws IOException {
        int c = text.read();
        while (c != END && c != separator && c != '\n' && c != '\r') {
            cell.append((char) c);
            limit(cell);
            c = text.read();
        }
        return c;
    }

    private int quoted(StringBuilder cell) throws IOException {
        long begin = line;
        text.read();
        while (true) {
            int c = text.read();
            if (c == END) {
                throw new IOException("line " + begin + ": a quote has no end");
            }
            if (c == '"' && peek() != '"') {
                break;
            }
            if (c == '"') {
                text.read();
            }
            line += c == '\n' ? 1 : 0;
            cell.append((char) c);
            limit(cell);
        }
        int behind = text.read();
        if (behind != END && behind != separator && behind != '\n' && behind != '\r') {
            throw new IOException("line " + line + ": '" + (char) behind + "' stands behind a closing quote");
        }
        return behind;
    }

    private void limit(StringBuilder cell) throws IOException {
        if (cell.length() > RecordLines.LONGEST_LINE) {
            throw new IOException(
                    "line " + line + ": a cell is longer than " + RecordLines.LONGEST_LINE + " characters");
        }
    }

    /** Counts a line at its end, which may be of two characters. */
    private void endOfLine(int c) throws IOException {
        if (c == '\r' && peek() == '\n') {
            text.read();
        }
        line++;
    }
}
