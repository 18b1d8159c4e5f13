package dev.tidemark.benchmarks.limit;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Measurement;
import java.io.IOException;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The contender L0: reads the bytes of every record and does nothing with them. */
public final class BareConsumers {
    private BareConsumers() {}

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        Assignment assignment = Assignment.of(args);
        Measurement.expect(assignment.events());
        Consumer<ConsumerRecord<byte[], byte[]>> nothing = record -> {};
        long read = TopicReaders.readAll(assignment, Collections.nCopies(assignment.parallelism(), nothing));
        Measurement.end(read, List.of()).write(assignment.figures());
    }
}
