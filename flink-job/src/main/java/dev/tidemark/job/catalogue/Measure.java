package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.util.List;
import java.util.Optional;

/** What a generic metric computes of the events that it counts. */
public sealed interface Measure extends Serializable {
    /** How its slices become values. */
    Aggregate aggregate();

    /** As part of a definition's hash, and as the catalogue is printed. */
    String canonical();

    /** What tells several results of a slice apart; see {@link MetricDefinition#stats()}. */
    default List<String> stats() {
        return List.of();
    }

    /** The dimension that tells its results apart beside the asked ones, if there is one: each cut has it. */
    default Optional<String> dimension() {
        return Optional.empty();
    }

    /** The metrics that it is computed from; of none if it reads events. */
    default List<String> operands() {
        return List.of();
    }

    /** The number of events. */
    record Count() implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.COUNT;
        }

        @Override
        public String canonical() {
            return "count";
        }
    }

    /** The sum of a number in micros; an event that has none adds nothing. */
    record Sum(Field field) implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.MONEY;
        }

        @Override
        public String canonical() {
            return "sum of " + field.canonical();
        }
    }

    /** The number of distinct values, estimated; an event that has none adds nothing. */
    record Distinct(Field field) implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.DISTINCT;
        }

        @Override
        public String canonical() {
            return "distinct " + field.canonical();
        }
    }

    /**
     * Mean, quantiles and others of a number; an event that has none adds nothing.
     *
     * @param stats as {@link MetricDefinition#stats()}
     */
    record Distribution(Field field, List<String> stats) implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.DISTRIBUTION;
        }

        @Override
        public String canonical() {
            return "distribution of " + field.canonical() + " "
                    + stats.stream().sorted().toList();
        }
    }

    /**
     * The number of events by the bin that a number lies in; an event that has none adds nothing.
     *
     * @param edges of the bins, two or more, ascending
     */
    record Histogram(Field field, List<Integer> edges) implements Measure {
        /** The dimension that names the bin. */
        public static final String BIN = "bin";

        @Override
        public Aggregate aggregate() {
            return Aggregate.COUNT;
        }

        @Override
        public Optional<String> dimension() {
            return Optional.of(BIN);
        }

        @Override
        public String canonical() {
            return "histogram of " + field.canonical() + " " + edges;
        }
    }

    /** Pearson's coefficient of two numbers; an event that lacks one of them adds nothing. */
    record Correlation(Field first, Field second) implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.MOMENTS;
        }

        @Override
        public List<String> stats() {
            return List.of(first.text(), second.text());
        }

        @Override
        public String canonical() {
            return "correlation of " + first.canonical() + " and " + second.canonical();
        }
    }

    /** One metric's value divided by another's with the same dimensions and window. */
    record Ratio(String of, String per) implements Measure {
        @Override
        public List<String> operands() {
            return List.of(of, per);
        }

        @Override
        public Aggregate aggregate() {
            return Aggregate.DERIVED;
        }

        @Override
        public String canonical() {
            return of + " / " + per;
        }
    }

    /**
     * The ranks, from 1, of the values of a dimension by another metric.
     *
     * @param n the last rank
     * @param ranked the dimension
     */
    record Top(int n, String of, String ranked) implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.DERIVED;
        }

        @Override
        public Optional<String> dimension() {
            return Optional.of(ranked);
        }

        @Override
        public List<String> operands() {
            return List.of(of);
        }

        @Override
        public String canonical() {
            return "top " + n + " " + ranked + " by " + of;
        }
    }
}
