/**
 * What is shown of the parts of the service, beside what they count themselves.
 *
 * @module
 */

import { batchMetrics } from "../lib/pipeline/batch_metrics.ts";
import {
  type JudgeFigures,
  judgeMetrics,
} from "../lib/pipeline/judge_metrics.ts";
import type { Source } from "../lib/source/source.ts";
import { sourceMetrics } from "../lib/source/source_metrics.ts";
import type { Registry } from "../lib/telemetry/metrics.ts";
import { processMetrics } from "../lib/telemetry/process_metrics.ts";
import { showBuild } from "./version.ts";

/** The parts that are shown. */
export interface ShownParts {
  /** Knows series and what is open. */
  readonly judge: JudgeFigures;
  /** How many series there can be. */
  readonly maxSeries: number;
  /** Knows its state and lag. */
  readonly source: Pick<Source, "status" | "stats">;
}

/** What has to be told. */
export interface ServiceShow {
  /** A batch has come, or is done with. */
  batch(isInHand: boolean): void;
  /** Begins to measure how late the event loop is. @returns Ends it. */
  watchEventLoop(): () => void;
}

/** Registers the metrics; once per registry. */
export function showService(
  registry: Registry,
  { judge, maxSeries, source }: ShownParts,
): ServiceShow {
  showBuild(registry);
  const { watchEventLoop } = processMetrics(registry);
  sourceMetrics(registry, source);
  const { batch } = batchMetrics(registry);
  judgeMetrics(registry, judge, maxSeries);
  return { batch, watchEventLoop };
}
