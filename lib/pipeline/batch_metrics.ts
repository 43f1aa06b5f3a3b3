/**
 * What is shown of the batches: when the newest one came, and how long it is in
 * hand. By the wall clock, as the age of what is shown matters to people.
 *
 * @module
 */

import type { Registry } from "../telemetry/metrics.ts";

/** Told of batches. */
export interface BatchMetrics {
  /** A batch has come, or is done with. */
  batch(isInHand: boolean): void;
}

/** The clocks that are needed. */
export interface BatchClock {
  /** What the clock on the wall shows, in ms since 1970. */
  readonly wallMs: () => number;
  /** A clock that never goes back, in ms. */
  readonly steadyMs: () => number;
}

const THIS_MACHINE: BatchClock = {
  wallMs: () => Date.now(),
  steadyMs: () => performance.now(),
};

/** Registers the metrics; once per registry. */
export function batchMetrics(
  registry: Registry,
  clock: BatchClock = THIS_MACHINE,
): BatchMetrics {
  const gauge = (name: string, help: string) =>
    registry.gauge({ name: `anomaly_detection_${name}`, help }).of();
  const arrival = gauge(
    "last_arrival_timestamp_seconds",
    "When the newest records came from the source, in seconds since 1970; 0 before the first",
  );
  const inHand = gauge(
    "batch_in_hand_seconds",
    "How long the batch of records in hand is being judged and delivered; 0 while none is",
  );
  let sinceMs: number | undefined;
  registry.beforeRender(() => {
    const ms = sinceMs === undefined ? 0 : clock.steadyMs() - sinceMs;
    inHand.set(ms / 1000);
  });
  return {
    batch(isInHand) {
      sinceMs = isInHand ? clock.steadyMs() : undefined;
      if (isInHand) arrival.set(clock.wallMs() / 1000);
    },
  };
}
