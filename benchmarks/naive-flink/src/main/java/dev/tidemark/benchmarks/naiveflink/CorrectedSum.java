package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.peer.Contribution;
import dev.tidemark.benchmarks.peer.Result;
import dev.tidemark.benchmarks.peer.Series;
import java.math.BigDecimal;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.MapState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Sums of a series in tumbling windows. A message or a user may take back later what it contributed to an earlier window,
 * which Flink's own windows would drop as late; so a window is held until nothing can change it any more.
 */
final class CorrectedSum extends KeyedProcessFunction<Series, Contribution, Result> {
    private static final long serialVersionUID = 1;

    /** The funnel may correct the day on which a user entered for so long. */
    private static final long LONGEST_CORRECTION = TimeUnit.DAYS.toMillis(31);

    private final String window;
    private final long length;
    private transient MapState<Long, BigDecimal> sums;

    CorrectedSum(String window, long length) {
        this.window = window;
        this.length = length;
    }

    @Override
    public void open(OpenContext context) {
        sums = getRuntimeContext().getMapState(new MapStateDescriptor<>("sums", Long.class, BigDecimal.class));
    }

    @Override
    public void processElement(Contribution contribution, Context context, Collector<Result> out) throws Exception {
        long start = contribution.time() - Math.floorMod(contribution.time(), length);
        BigDecimal sum = sums.get(start);
        sums.put(start, sum == null ? contribution.amount() : sum.add(contribution.amount()));
        context.timerService().registerEventTimeTimer(start + length + LONGEST_CORRECTION);
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<Result> out) throws Exception {
        long start = time - LONGEST_CORRECTION - length;
        out.collect(Result.counted(context.getCurrentKey(), window, start, sums.get(start)));
        sums.remove(start);
    }
}
