package dev.tidemark.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/**
 * Main of the broker's own process: formats the storage on first use, then runs Kafka.
 *
 * <p>It ends when standard input ends. The parent holds the other end of that pipe and never writes to it, so however
 * the parent dies, {@code kill -9} included, the operating system closes the pipe and the broker follows.
 */
final class BrokerProcess {
    private BrokerProcess() {}

    /** Arguments: the file of server properties, the cluster id, the directory of the logs. */
    public static void main(String[] args) throws IOException {
        String properties = args[0];
        String clusterId = args[1];
        Path logs = Path.of(args[2]);
        endWithStandardInput();
        if (!Files.exists(logs.resolve("meta.properties"))) {
            String[] format = {"format", "--config", properties, "--cluster-id", clusterId};
            int code = StorageTool.execute(format, System.out);
            if (code != 0) {
                System.exit(code);
            }
        }
        Kafka.main(new String[] {properties});
    }

    private static void endWithStandardInput() {
        Thread watch = new Thread(
                () -> {
                    try {
                        while (System.in.read() >= 0) {
                            // Nothing is ever sent; only the end matters.
                        }
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        System.exit(0);
                    }
                },
                "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }
}
