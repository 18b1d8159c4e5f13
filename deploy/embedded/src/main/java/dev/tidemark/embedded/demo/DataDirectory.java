package dev.tidemark.embedded.demo;

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

/** Where one demo keeps everything, held by one process at a time. A temporary one goes when it is closed. */
final class DataDirectory implements AutoCloseable {
    private final Path path;
    private final Optional<FileChannel> lock;

    private DataDirectory(Path path, Optional<FileChannel> lock) {
        this.path = path;
        this.lock = lock;
    }

    static DataDirectory temporary() {
        try {
            return new DataDirectory(Files.createTempDirectory("tidemark-demo-"), Optional.empty());
        } catch (IOException e) {
            throw new StackException("no temporary directory: " + e.getMessage(), e);
        }
    }

    /**
     * The user's own, made if absent.
     *
     * @throws StackException if another demo holds it or it cannot be written
     */
    static DataDirectory of(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            FileLock held = channel.tryLock();
            if (held == null) {
                channel.close();
                throw new StackException("another demo is running in " + path);
            }
            return new DataDirectory(path.toRealPath(), Optional.of(channel));
        } catch (IOException e) {
            throw new StackException("cannot use the data directory " + path + ": " + e.getMessage(), e);
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    @Override
    public void close() {
        try {
            if (lock.isPresent()) {
                lock.get().close();
            } else {
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
