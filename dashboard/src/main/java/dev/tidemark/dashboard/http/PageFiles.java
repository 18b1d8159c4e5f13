package dev.tidemark.dashboard.http;

import io.javalin.http.Context;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.zip.GZIPOutputStream;

/**
 * The files of the page, from the class path, compressed once. Browsers keep them and ask whether they still hold, so
 * that a new version shows at once. Thread-safe.
 */
final class PageFiles {
    private static final String ROOT = "/dev/tidemark/dashboard/page/";
    private static final String INDEX = "index.html";
    private static final Pattern NAME =
            Pattern.compile("(?:[a-z0-9][a-z0-9._-]*/)*[a-z0-9][a-z0-9_-]*(?:\\.[a-z0-9]+)+");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "json", "application/json",
            "svg", "image/svg+xml",
            "png", "image/png",
            "ico", "image/x-icon",
            "txt", "text/plain; charset=utf-8");

    private final Map<String, PageFile> files = new ConcurrentHashMap<>();

    private record PageFile(String type, byte[] plain, byte[] compressed, String tag) {}

    /** Answers with the file of a path, if there is one. */
    boolean answer(Context ctx, String path) {
        Optional<PageFile> file = file(path.equals("/") ? INDEX : path.substring(1));
        file.ifPresent(it -> send(ctx, it));
        return file.isPresent();
    }

    private static void send(Context ctx, PageFile file) {
        ctx.header("ETag", file.tag());
        ctx.header("Cache-Control", "no-cache");
        ctx.header("Vary", "Accept-Encoding");
        String known = ctx.header("If-None-Match");
        if (known != null && known.contains(file.tag())) {
            ctx.status(304);
            return;
        }
        ctx.contentType(file.type());
        String accepted = Optional.ofNullable(ctx.header("Accept-Encoding")).orElse("");
        if (accepted.contains("gzip")) {
            ctx.header("Content-Encoding", "gzip");
            ctx.result(file.compressed());
        } else {
            ctx.disableCompression();
            ctx.result(file.plain());
        }
    }

    private Optional<PageFile> file(String name) {
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
        if (type == null || !NAME.matcher(name).matches()) {
            return Optional.empty();
        }
        PageFile known = files.get(name);
        if (known == null) {
            try (InputStream resource = PageFiles.class.getResourceAsStream(ROOT + name)) {
                if (resource == null) {
                    return Optional.empty();
                }
                byte[] plain = resource.readAllBytes();
                known = new PageFile(type, plain, compress(plain), tag(plain));
                files.put(name, known);
            } catch (IOException e) {
                throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
            }
        }
        return Optional.of(known);
    }

    private static byte[] compress(byte[] plain) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(plain);
        }
        return bytes.toByteArray();
    }

    /** Weak, as it holds for the compressed file as well. */
    private static String tag(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return "W/\"" + HexFormat.of().formatHex(digest, 0, 12) + '"';
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
