package dev.tidemark.simulator.command;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Plain text, whether it comes plain or gzipped. */
final class Unpacked {
    private static final int GZIP = 0x1f8b;
    private static final int BUFFER = 1 << 16;

    private Unpacked() {}

    /** @throws IOException if the text is not readable */
    static InputStream of(InputStream text) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(text, BUFFER);
        buffered.mark(2);
        int magic = buffered.read() << 8 | buffered.read();
        buffered.reset();
        return magic == GZIP ? new BufferedInputStream(new GZIPInputStream(buffered, BUFFER), BUFFER) : buffered;
    }
}
