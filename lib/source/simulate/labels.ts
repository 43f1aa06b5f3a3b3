/**
 * The truth about a simulated array in the form that `evaluate storage` reads
 * beside a recording: faults with every series that they change, and benign
 * events.
 *
 * @module
 */

import { benignBetween } from "./benign.ts";
import { type MeasuredArray, reachOf, type Role } from "./fault_reach.ts";
import type { FaultType } from "./faults.ts";
import { FIRST, type Resource, SERIES } from "./topology.ts";

/** The labels of one array, as they stand in the file. */
export interface ArrayLabels {
  /** Version of this form. */
  readonly schema: 1;
  /** Delfin's id of the array. */
  readonly storage_id: string;
  /** Distance of two samples in s. */
  readonly interval_s: number;
  /** Start of the recording in ms since 1970. */
  readonly start_ms: number;
  /** End of the recording in ms since 1970. */
  readonly end_ms: number;
  /** Series of the array. */
  readonly series: number;
  /** In the order of their start. */
  readonly faults: readonly FaultLabel[];
  /** In the order of their start. */
  readonly benign: readonly BenignLabel[];
}

/** One fault. */
export interface FaultLabel {
  /** Its type and its number in the script of the array. */
  readonly id: string;
  /** What went wrong. */
  readonly type: FaultType;
  /** How strong it is; the meaning depends on the type. */
  readonly size: number;
  /** First affected sample, in ms since 1970. */
  readonly start_ms: number;
  /** Last affected sample, in ms since 1970. */
  readonly end_ms: number;
  /** Type of the resource that was hit. */
  readonly resource_type: string;
  /** Id of the resource that was hit. */
  readonly resource_id: string;
  /** The series that it changes. */
  readonly series: readonly SeriesLabel[];
}

/** A series that a fault changes; see `fault_reach.ts`. */
export interface SeriesLabel {
  /** `storage_id|resource_type|resource_id|metric`. */
  readonly key: string;
  /** How it is concerned. */
  readonly role: Role;
  /** Median of ln(with / without the fault). */
  readonly logRatio: number;
  /** 90th percentile of its size. */
  readonly top: number;
}

/** One benign event. */
export interface BenignLabel {
  /** What happens. */
  readonly type: string;
  /** Start in ms since 1970. */
  readonly start_ms: number;
  /** End in ms since 1970. */
  readonly end_ms: number;
  /** Ids of the volumes that it happens on; absent for the whole array. */
  readonly volumes?: readonly string[] | undefined;
}

/** What was recorded. */
export interface Recorded {
  /** Start in ms since 1970. */
  readonly startMs: number;
  /** End in ms since 1970, finite. Faults that start later are left out. */
  readonly endMs: number;
  /** Distance of two samples in ms. */
  readonly intervalMs: number;
}

/**
 * Labels an array.
 *
 * @param array The array.
 * @param recorded What was recorded of it.
 */
export function labelsOfArray(
  array: MeasuredArray,
  { startMs, endMs, intervalMs }: Recorded,
): ArrayLabels {
  const { storageId, resources, volumes } = array.topology;
  return {
    schema: 1,
    storage_id: storageId,
    interval_s: intervalMs / 1000,
    start_ms: startMs,
    end_ms: endMs,
    series: SERIES,
    faults: array.script.until(endMs).map((fault) => {
      const hit = resources[FIRST[fault.on] + fault.index] as Resource;
      return {
        id: `${fault.type}-${fault.number}`,
        type: fault.type,
        size: fault.size,
        start_ms: fault.startMs,
        end_ms: fault.endMs,
        resource_type: hit.type,
        resource_id: hit.id,
        series: reachOf(array, fault, intervalMs).map((series) => ({
          key: [
            storageId,
            series.resource.type,
            series.resource.id,
            series.metric,
          ].join("|"),
          role: series.role,
          logRatio: thousandths(series.logRatio),
          top: thousandths(series.top),
        })),
      };
    }),
    benign: benignBetween(volumes, startMs, endMs).map((event) => ({
      type: event.type,
      start_ms: event.startMs,
      end_ms: event.endMs,
      volumes: event.volumes?.map((volume) =>
        (resources[FIRST.volume + volume] as Resource).id
      ),
    })),
  };
}

function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}
