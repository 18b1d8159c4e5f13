package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.peer.Contribution;
import dev.tidemark.benchmarks.peer.MessageJson;
import dev.tidemark.benchmarks.peer.MessageState;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps a message's state; what changes goes to the series of its channel and to that of all channels. */
final class MessageFunction extends KeyedProcessFunction<String, MessageJson, Contribution> {
    private static final long serialVersionUID = 1;

    private transient ValueState<MessageState> state;

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("message", MessageState.class));
    }

    @Override
    public void processElement(MessageJson event, Context context, Collector<Contribution> out) throws IOException {
        MessageState message = state.value();
        if (message == null) {
            message = new MessageState();
        }
        for (Contribution change : message.add(event)) {
            out.collect(change);
            out.collect(change.total());
        }
        state.update(message);
    }
}
