package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.peer.Result;
import dev.tidemark.benchmarks.peer.Series;
import java.math.BigDecimal;
import org.apache.datasketches.hll.HllSketch;
import org.apache.flink.streaming.api.functions.windowing.ProcessWindowFunction;
import org.apache.flink.streaming.api.windowing.windows.TimeWindow;
import org.apache.flink.util.Collector;

/** Makes a row of a window's sketch. */
final class Estimate extends ProcessWindowFunction<HllSketch, Result, Series, TimeWindow> {
    private static final long serialVersionUID = 1;

    private final String window;

    Estimate(String window) {
        this.window = window;
    }

    @Override
    public void process(Series series, Context context, Iterable<HllSketch> sketches, Collector<Result> out) {
        HllSketch sketch = sketches.iterator().next();
        out.collect(new Result(
                series,
                window,
                context.window().getStart(),
                BigDecimal.valueOf(sketch.getEstimate()),
                sketch.getLowerBound(2),
                sketch.getUpperBound(2)));
    }
}
