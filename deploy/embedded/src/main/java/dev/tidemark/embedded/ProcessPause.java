package dev.tidemark.embedded;

import java.io.IOException;

/**
 * A process that is stopped (SIGSTOP) until this is closed, then goes on (SIGCONT). It goes on too when this JVM dies: a
 * stopped process could not notice that by itself, and would stay for ever.
 */
public final class ProcessPause implements AutoCloseable {
    private final Process shell;

    private ProcessPause(Process shell) {
        this.shell = shell;
    }

    /**
     * Stops a process.
     *
     * @throws StackException if there is none with that id
     */
    public static ProcessPause of(long pid) {
        // The shell's own standard input is what tells it of the end.
        String script = "trap '' INT TERM; kill -STOP \"$1\" && echo stopped; read -r _; kill -CONT \"$1\"";
        try {
            Process shell = new ProcessBuilder("/bin/sh", "-c", script, "sh", String.valueOf(pid))
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            if (shell.inputReader().readLine() == null) {
                throw new StackException("process " + pid + " cannot be stopped");
            }
            return new ProcessPause(shell);
        } catch (IOException e) {
            throw new StackException("process " + pid + " cannot be stopped: " + e.getMessage(), e);
        }
    }

    /** Lets the process go on. */
    @Override
    public void close() {
        try {
            shell.getOutputStream().close();
            shell.waitFor();
        } catch (IOException e) {
            throw new StackException("a stopped process does not go on: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
