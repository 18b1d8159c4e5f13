package dev.tidemark.embedded.chaos;

import dev.tidemark.embedded.JavaProcess;
import java.util.Arrays;
import org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint;
import org.apache.flink.runtime.taskexecutor.TaskManagerRunner;

/** Main of the processes of a Flink cluster: Flink's own mains, ending with the parent. */
final class FlinkMain {
    static final String JOB_MANAGER = "jobmanager";
    static final String TASK_MANAGER = "taskmanager";

    private FlinkMain() {}

    /** Arguments: which of the two, then what Flink's main takes. */
    public static void main(String[] args) throws Exception {
        // Nobody is left to whom an orderly shutdown would matter.
        JavaProcess.endWithParent(() -> Runtime.getRuntime().halt(0));
        String[] forFlink = Arrays.copyOfRange(args, 1, args.length);
        if (args[0].equals(JOB_MANAGER)) {
            StandaloneSessionClusterEntrypoint.main(forFlink);
        } else {
            TaskManagerRunner.main(forFlink);
        }
    }
}
