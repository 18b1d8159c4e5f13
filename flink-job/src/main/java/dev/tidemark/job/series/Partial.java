package dev.tidemark.job.series;

import dev.tidemark.model.WindowKind;

/**
 * Merged contributions of one subtask to one slice, on its way to the {@link SeriesMerger}.
 *
 * @param series {@link Series#key()}
 * @param position see {@link dev.tidemark.job.time.ProjectCalendar}
 */
public record Partial(String series, WindowKind slice, long position, Accumulator value) {}
