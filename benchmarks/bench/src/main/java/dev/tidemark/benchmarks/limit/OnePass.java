package dev.tidemark.benchmarks.limit;

import dev.tidemark.benchmarks.contender.Assignment;
import dev.tidemark.benchmarks.contender.Measurement;
import dev.tidemark.benchmarks.contender.ResultFile;
import dev.tidemark.benchmarks.limit.Share.Common;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The contender L1: every metric of sections 3 to 5 of {@code docs/metrics.md} ({@code minute} and {@code now} windows apart,
 * which old events have none of) in one pass over primitive maps, each thread with its own; they are merged in the end.
 */
public final class OnePass {
    private final Assignment assignment;
    private final Words words = new Words();
    private final Words campaigns = new Words();
    private final AtomicReference<Calendar> calendar = new AtomicReference<>();
    private final List<Share> shares = new ArrayList<>();

    private OnePass(Assignment assignment) {
        this.assignment = assignment;
        Common common = new Common(assignment.messageTopic(), words, campaigns, calendar);
        for (int i = 0; i < assignment.parallelism(); i++) {
            shares.add(new Share(common));
        }
    }

    public static void main(String[] args) throws IOException, InterruptedException, ExecutionException {
        new OnePass(Assignment.of(args)).run();
    }

    private void run() throws IOException, InterruptedException, ExecutionException {
        Measurement.expect(assignment.events());
        long read = TopicReaders.readAll(assignment, shares);
        ExecutorService threads = Executors.newFixedThreadPool(assignment.parallelism());
        try (ResultFile file = new ResultFile(assignment.results())) {
            evaluate(threads, file);
        } finally {
            threads.shutdownNow();
        }
        // The steady rate includes the evaluation.
        Measurement.read(0);
        Measurement.end(read, List.of()).write(assignment.figures());
    }

    private void evaluate(ExecutorService threads, ResultFile file) throws InterruptedException, ExecutionException {
        long greatestTime =
                shares.stream().mapToLong(share -> share.greatestTime).max().orElseThrow();
        int lastDay = calendar.get().day(greatestTime);
        Numbers numbers = new Numbers(file, calendar.get(), lastDay);

        UserTable users = shares.get(0).users;
        shares.stream().skip(1).forEach(share -> users.add(share.users));
        List<Callable<UserNumbers>> userParts = new ArrayList<>();
        List<Callable<MessageNumbers>> messageParts = new ArrayList<>();
        for (int i = 0; i < shares.size(); i++) {
            Share share = shares.get(i);
            int from = (int) ((long) users.size() * i / shares.size());
            int to = (int) ((long) users.size() * (i + 1) / shares.size());
            userParts.add(() -> {
                UserNumbers part = new UserNumbers(calendar.get(), numbers.days());
                part.add(users, from, to);
                return part;
            });
            messageParts.add(() -> {
                MessageNumbers part = new MessageNumbers(calendar.get(), numbers.days());
                share.messages.forEach(part::add);
                return part;
            });
        }
        List<Future<UserNumbers>> ofUsers = threads.invokeAll(userParts);
        List<Future<MessageNumbers>> ofMessages = threads.invokeAll(messageParts);
        UserNumbers userNumbers = ofUsers.get(0).get();
        MessageNumbers messageNumbers = ofMessages.get(0).get();
        for (int i = 1; i < shares.size(); i++) {
            userNumbers.add(ofUsers.get(i).get());
            messageNumbers.add(ofMessages.get(i).get());
        }
        List<Future<Object>> written = threads.invokeAll(List.of(
                Executors.callable(() -> new SketchNumbers(numbers, words, shares).write(userNumbers)),
                Executors.callable(() -> {
                    messageNumbers.write(numbers, words, campaigns);
                    userNumbers.write(numbers, words, greatestTime);
                })));
        for (Future<Object> part : written) {
            part.get();
        }
    }
}
