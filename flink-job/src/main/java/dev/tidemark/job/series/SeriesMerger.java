package dev.tidemark.job.series;

final class SeriesMerger {
    private SeriesMerger() {}
}
