/**
 * The figures of a running service, as the status line, the log and the API
 * tell them.
 *
 * @module
 */

import type { PipelineCounters } from "../lib/pipeline/counters.ts";
import type { Judge } from "../lib/pipeline/judge.ts";
import type { Source } from "../lib/source/source.ts";
import type { Logger } from "../lib/telemetry/logger.ts";
import type { StatusFigures } from "./status_line.ts";

/** A larger share of late samples between two reports is told: scores are missing. */
const LATE_SHARE = 0.1;

/**
 * Makes readers of the figures. Each has its own idea of "since the last
 * look"; the first one is the making of the reader.
 *
 * @param counters What the pipeline counts.
 * @param judge Knows series and open anomalies.
 * @param source Knows its state and lag.
 * @param clock Milliseconds of a steady clock.
 */
export function meter(
  counters: PipelineCounters,
  judge: Pick<Judge, "incidentCount"> & {
    readonly store: { readonly size: number };
  },
  source: Pick<Source, "status">,
  clock: () => number = () => performance.now(),
): () => () => StatusFigures {
  return () => {
    let last = { atMs: clock(), samples: counters.samples.value };
    return () => {
      const now = { atMs: clock(), samples: counters.samples.value };
      const seconds = (now.atMs - last.atMs) / 1000;
      const { state, lag } = source.status();
      const figures = {
        state,
        records: counters.records.value,
        series: judge.store.size,
        samples: now.samples,
        samplesPerSecond: Math.round(
          (now.samples - last.samples) / Math.max(seconds, 1e-3),
        ),
        incidents: counters.incidents("open").value,
        open: judge.incidentCount,
        lag,
      };
      last = now;
      return figures;
    };
  };
}

/**
 * Makes a logger of the figures and of what was refused since the start. It
 * warns when many samples came late since its last call.
 *
 * @param counters What the pipeline counts.
 * @param log Where it is told.
 */
export function reporter(
  counters: PipelineCounters,
  log: Logger,
): (figures: StatusFigures) => void {
  let last = { late: 0, all: 0 };
  return ({ state, ...figures }) => {
    const refused = counters.refused();
    const isAny = Object.keys(refused).length > 0;
    log.info(state, isAny ? { ...figures, refused } : figures);
    const late = (refused.late ?? 0) + (refused.too_late ?? 0);
    const now = { late, all: late + counters.samples.value };
    const share = (now.late - last.late) / Math.max(1, now.all - last.all);
    last = now;
    if (share <= LATE_SHARE) return;
    log.warn(
      `${Math.round(100 * share)} % of the samples came late and were not ` +
        "scored: records are out of order, for example a backlog on " +
        "several partitions; [store] allowed_lateness holds samples back " +
        "until they are in order",
    );
  };
}

/** Calls a function after `firstMs`, then every `restMs`. */
export function every(
  firstMs: number,
  restMs: number,
  call: () => void,
): { stop(): void } {
  let timer = setTimeout(() => {
    call();
    timer = setInterval(call, restMs);
  }, firstMs);
  return { stop: () => clearTimeout(timer) };
}
