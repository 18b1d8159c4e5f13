package dev.tidemark.alerts;

/**
 * One alert on its way.
 *
 * @param id the same on each try, also after a restart; the receiver takes a second one for a copy
 * @param at epoch milliseconds, wall clock, of the change; deliveries go out in this order
 * @param body JSON, sent as it is
 */
record Delivery(String id, long at, String body) {}
