package dev.tidemark.job.series;

import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.runtime.state.StateInitializationContext;

/** The attempt whose place a subtask takes. */
public final class Predecessor {
    private Predecessor() {}

    /** Whether there was one that may have published: before a restore, or before a restart without any checkpoint yet. */
    public static boolean mayHavePublished(StateInitializationContext state, RuntimeContext subtask) {
        return state.isRestored() || subtask.getTaskInfo().getAttemptNumber() > 0;
    }
}
