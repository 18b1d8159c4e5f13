package dev.tidemark.benchmarks.naiveflink;

import org.apache.datasketches.hll.HllSketch;
import org.apache.datasketches.hll.Union;
import org.apache.flink.api.common.functions.AggregateFunction;

/** Counts users with a HyperLogLog sketch. */
final class CountDistinct implements AggregateFunction<Member, HllSketch, HllSketch> {
    private static final long serialVersionUID = 1;
    private static final int LG_K = 12;

    @Override
    public HllSketch createAccumulator() {
        return new HllSketch(LG_K);
    }

    @Override
    public HllSketch add(Member member, HllSketch sketch) {
        sketch.update(member.userId());
        return sketch;
    }

    @Override
    public HllSketch getResult(HllSketch sketch) {
        return sketch;
    }

    @Override
    public HllSketch merge(HllSketch one, HllSketch other) {
        Union union = new Union(LG_K);
        union.update(one);
        union.update(other);
        return union.getResult();
    }
}
