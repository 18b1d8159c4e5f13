package dev.tidemark.embedded.program;

import dev.tidemark.embedded.StackException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/** Where one command keeps everything, held by one process at a time. A temporary one goes when it is closed. */
public final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final Optional<FileChannel> lock;
    private boolean kept;

    private DataDirectory(Path path, Optional<FileChannel> lock) {
        this.path = path;
        this.lock = lock;
    }

    /** @param command begins its name */
    public static DataDirectory temporary(String command) {
        try {
            return new DataDirectory(Files.createTempDirectory("tidemark-" + command + "-"), Optional.empty());
        } catch (IOException e) {
            throw new StackException("no temporary directory: " + e.getMessage(), e);
        }
    }

    /**
     * The user's own, made if absent.
     *
     * @throws StackException if another command holds it or it cannot be written
     */
    public static DataDirectory of(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = channel.tryLock();
            if (held == null) {
                channel.close();
                throw new StackException("another command is running in " + path);
            }
            return new DataDirectory(path.toRealPath(), Optional.of(channel));
        } catch (IOException e) {
            throw new StackException("cannot use the data directory " + path + ": " + e.getMessage(), e);
        }
    }

    public Path resolve(String name) {
        return path.resolve(name);
    }

    /** The directory itself. */
    public Path path() {
        return path;
    }

    /** A temporary one stays after all: somebody will want to look at it. */
    public void keep() {
        kept = true;
    }

    @Override
    public void close() {
        try {
            if (lock.isPresent()) {
                lock.get().close();
            } else if (!kept) {
                delete(path);
            }
        } catch (IOException e) {
            throw new StackException("cannot clean up " + path + ": " + e.getMessage(), e);
        }
    }

    private static void delete(Path root) throws IOException {
        try (Stream<Path> tree = Files.walk(root)) {
            for (Path file : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }
}
