package dev.tidemark.benchmarks.naiveflink;

import dev.tidemark.benchmarks.peer.Contribution;
import dev.tidemark.benchmarks.peer.UserEvent;
import dev.tidemark.benchmarks.peer.UserState;
import java.io.IOException;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/** Keeps a user's state. */
final class UserFunction extends KeyedProcessFunction<String, UserEvent, Contribution> {
    private static final long serialVersionUID = 1;

    private transient ValueState<UserState> state;

    @Override
    public void open(OpenContext context) {
        state = getRuntimeContext().getState(new ValueStateDescriptor<>("user", UserState.class));
    }

    @Override
    public void processElement(UserEvent event, Context context, Collector<Contribution> out) throws IOException {
        UserState user = state.value();
        if (user == null) {
            user = new UserState();
        }
        user.add(event).forEach(out::collect);
        state.update(user);
    }
}
