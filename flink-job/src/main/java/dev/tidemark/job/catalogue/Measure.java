package dev.tidemark.job.catalogue;

import java.io.Serializable;
import java.util.List;

/** What a generic metric computes of the events that it counts. */
public sealed interface Measure extends Serializable {
    /** How its slices become values. */
    Aggregate aggregate();

    /** As part of a definition's hash, and as the catalogue is printed. */
    String canonical();

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
            return "distribution of " + field.canonical() + " " + stats;
        }
    }

    /** One metric's value divided by another's with the same dimensions and window. */
    record Ratio(String of, String per) implements Measure {
        @Override
        public Aggregate aggregate() {
            return Aggregate.DERIVED;
        }

        @Override
        public String canonical() {
            return of + " / " + per;
        }
    }
}
