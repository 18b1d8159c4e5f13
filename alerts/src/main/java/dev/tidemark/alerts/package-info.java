/**
 * Tells somebody: reads results, keeps what has been told in a compacted topic, and calls a webhook once per change.
 *
 * <p>{@link dev.tidemark.alerts.Conditions} decides what is to be told, {@link dev.tidemark.alerts.StateTopic} keeps it,
 * {@link dev.tidemark.alerts.Webhook} delivers it, and {@link dev.tidemark.alerts.Alerts} runs these three. Knows nothing
 * of how results are computed.
 */
package dev.tidemark.alerts;
