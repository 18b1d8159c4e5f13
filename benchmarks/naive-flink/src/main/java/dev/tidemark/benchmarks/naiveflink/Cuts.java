package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.peer.Series;
import dev.tidemark.benchmarks.peer.UserEvent;
import org.apache.flink.api.common.functions.FlatMapFunction;
import org.apache.flink.util.Collector;

/** Makes of an event its user's membership in a metric's total and in its series of the event's channel. */
final class Cuts implements FlatMapFunction<UserEvent, Member> {
    private static final long serialVersionUID = 1;

    private final String metric;

    Cuts(String metric) {
        this.metric = metric;
    }

    @Override
    public void flatMap(UserEvent event, Collector<Member> out) {
        out.collect(new Member(Series.of(metric, ""), event.userId()));
        out.collect(new Member(Series.of(metric, event.channel()), event.userId()));
    }
}
