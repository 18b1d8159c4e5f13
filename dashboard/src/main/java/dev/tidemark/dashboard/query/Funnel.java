package dev.tidemark.dashboard.query;

import java.util.List;

/** A funnel of the current run and its steps in order. */
public record Funnel(String name, List<String> steps) {}
