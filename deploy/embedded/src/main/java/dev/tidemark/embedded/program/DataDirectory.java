package dev.tidemark.embedded.program;

import dev.tidemark.embedded.StackException;
import dev.tidemark.job.config.HashKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.util.Comparator;
import java.util.HexFormat;
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

    /**
     * Deletes a directory in it, if it is there.
     *
     * @throws StackException if that fails
     */
    public void delete(String name) {
        try {
            if (Files.exists(path.resolve(name))) {
                delete(path.resolve(name));
            }
        } catch (IOException e) {
            throw new StackException("cannot delete " + path.resolve(name) + ": " + e.getMessage(), e);
        }
    }

    /** A temporary one stays after all: somebody will want to look at it. */
    public void keep() {
        kept = true;
    }

    /**
     * The file of the key that ids are hashed with, which only its owner can read; made at first use.
     *
     * @throws StackException if it cannot be made
     */
    public Path hashKeyFile() {
        Path file = path.resolve("hash.key");
        if (!Files.exists(file)) {
            byte[] key = new byte[HashKey.BYTES];
            new SecureRandom().nextBytes(key);
            try {
                // Temporary files are their owner's alone; moved into place, the key is there whole or not at all.
                Path made = Files.createTempFile(path, "hash", ".key");
                Files.writeString(made, HexFormat.of().formatHex(key) + "\n");
                Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new StackException("cannot write " + file + ": " + e.getMessage(), e);
            }
        }
        return file;
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
