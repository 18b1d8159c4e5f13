package dev.tidemark.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import kafka.Kafka;
import kafka.tools.StorageTool;

/** Main of the broker's own process: formats the storage on first use, then runs Kafka until the parent ends. */
final class BrokerProcess {
    private BrokerProcess() {}

    /** Arguments: the file of server properties, the cluster id, the directory of the logs. */
    public static void main(String[] args) throws IOException {
        String properties = args[0];
        String clusterId = args[1];
        Path logs = Path.of(args[2]);
        JavaProcess.endWithParent(() -> System.exit(0));
        if (!Files.exists(logs.resolve("meta.properties"))) {
            String[] format = {"format", "--config", properties, "--cluster-id", clusterId};
            int code = StorageTool.execute(format, System.out);
            if (code != 0) {
                System.exit(code);
            }
        }
        Kafka.main(new String[] {properties});
    }
}
