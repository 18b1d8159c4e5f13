package dev.tidemark.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Programs on this JVM's own class path as processes of their own.
 *
 * <p>They outlive Ctrl-C, or the parts that shut down in order would lose each other under their hands; and they end with
 * this JVM, however it ends: the parent holds the other end of their standard input and never writes to it, so when it
 * dies, by {@code kill -9} included, the operating system closes the pipe.
 */
public final class JavaProcess {
    private JavaProcess() {}

    /**
     * Starts a program.
     *
     * @param main whose {@code main} begins with {@link #endWithParent}
     * @param options of the JVM
     * @param log what it writes to standard output and standard error is added here
     */
    public static Process start(Class<?> main, List<String> options, List<String> arguments, Path log)
            throws IOException {
        // Ctrl-C reaches every process of the foreground group; an ignored signal stays ignored across exec.
        List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", "sh"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-Dlog4j2.configurationFile=classpath:child-log4j2.properties");
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(main.getName());
        command.addAll(arguments);
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
    }

    /** In the child: ends when the parent does. */
    public static void endWithParent(Runnable end) {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is ever sent; only the end matters.
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        end.run();
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
