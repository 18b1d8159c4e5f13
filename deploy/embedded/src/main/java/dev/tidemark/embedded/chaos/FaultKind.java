package dev.tidemark.embedded.chaos;

/** What is done to the cluster. */
enum FaultKind {
    KILL_TASK_MANAGER("kill TaskManager"),
    KILL_JOB_MANAGER("kill JobManager"),
    KILL_BROKER("kill broker"),
    STOP_POSTGRES("stop PostgreSQL"),
    PAUSE_TASK_MANAGER("pause TaskManager"),
    PAUSE_JOB_MANAGER("pause JobManager"),
    PAUSE_BROKER("pause broker"),
    RESCALE("rescale");

    private final String text;

    FaultKind(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
