/**
 * What is shown of a judge: how much it remembers and what is open.
 *
 * @module
 */

import type { Registry } from "../telemetry/metrics.ts";

/** What a judge is asked; all of it is cheap. */
export interface JudgeFigures {
  /** Its series. */
  readonly store: {
    /** How many there are. */
    readonly size: number;
  };
  /** Its arrays. */
  readonly arrays: {
    /** How many there are. */
    readonly size: number;
  };
  /** Anomalies that are open. */
  readonly openCount: number;
  /** Incidents that are open. */
  readonly incidentCount: number;
}

/**
 * Registers the metrics; once per registry.
 *
 * @param registry Asks the judge whenever it renders.
 * @param judge The judge.
 * @param maxSeries How many series there can be.
 */
export function judgeMetrics(
  registry: Registry,
  judge: JudgeFigures,
  maxSeries: number,
): void {
  const gauge = (name: string, help: string) =>
    registry.gauge({ name: `anomaly_detection_${name}`, help }).of();
  const series = gauge("series", "Series that are kept in memory");
  gauge(
    "series_limit",
    "How many series there can be ([store] max_series): samples of further ones are refused",
  ).set(maxSeries);
  const arrays = gauge("arrays", "Storage arrays that have series");
  const anomalies = gauge("open_anomalies", "Anomalies that are open");
  const incidents = gauge("open_incidents", "Incidents that are open");
  registry.beforeRender(() => {
    series.set(judge.store.size);
    arrays.set(judge.arrays.size);
    anomalies.set(judge.openCount);
    incidents.set(judge.incidentCount);
  });
}
