/**
 * Reports of devices. What enters are the reports of product events, as records of blocks; what leaves are contributions
 * to the distributions of what was measured.
 *
 * <p>{@link dev.tidemark.job.device.DeviceLedger} keeps the winning {@code DeviceReport} of each user and day; all
 * contributions are what the new winner gives less what the one before gave.
 */
package dev.tidemark.job.device;
