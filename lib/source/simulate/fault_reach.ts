/**
 * Which series a fault changes, and how much. It is measured, not declared: the
 * array is simulated twice with the same noise, once with all of its faults and
 * once without the one that is asked for.
 *
 * The change of a sample is ln(with / without). By its size a series is
 *
 * - `primary`, where the fault hits directly (the resource itself, the volumes
 *   that clearly feel it, the other ports of a controller that lost a path) and
 *   the median over the fault is at least 30 %, or a counter stands still that
 *   would have moved by 2 %: a detector should see it;
 * - `secondary` or `touched`, where the largest tenth of the samples is changed
 *   by 10 % or 2 %: carried along, an alert is neither required nor false.
 *
 * @module
 */

import { ArrayModel } from "./array_model.ts";
import { type FaultScript, feltBy, type ScriptedFault } from "./faults.ts";
import type { Noise } from "./random.ts";
import {
  METRICS,
  PORTS_PER_CONTROLLER,
  type Resource,
  SERIES,
  type Topology,
} from "./topology.ts";

const PRIMARY = Math.log(1.3);
const SECONDARY = Math.log(1.1);
const TOUCHED = Math.log(1.02);
/** The change to or from 0, and the largest there is. */
const LARGEST = 10;

/** How one series is concerned. */
export type Role = "primary" | "secondary" | "touched";

/** A series that a fault changes. */
export interface ReachedSeries {
  /** The resource. */
  readonly resource: Resource;
  /** Name of the metric. */
  readonly metric: string;
  /** How it is concerned. */
  readonly role: Role;
  /** Median of ln(with / without), from -10 to 10. */
  readonly logRatio: number;
  /** 90th percentile of its size, from 0 to 10. */
  readonly top: number;
}

/** An array whose faults are measured. */
export interface MeasuredArray {
  /** What it is made of. */
  readonly topology: Topology;
  /** Its draws. */
  readonly noise: Noise;
  /** Its faults. */
  readonly script: FaultScript;
}

/**
 * Measures one fault.
 *
 * @param array The array.
 * @param fault One of its faults.
 * @param intervalMs Distance of two samples in ms.
 * @returns The series that it changes, in the order of a message.
 */
export function reachOf(
  { topology, noise, script }: MeasuredArray,
  fault: ScriptedFault,
  intervalMs: number,
): ReachedSeries[] {
  const others = {
    around: (atMs: number) =>
      script.around(atMs).filter(({ number }) => number !== fault.number),
  };
  const changes = measure(
    new ArrayModel(topology, noise, script, intervalMs),
    new ArrayModel(topology, noise, others, intervalMs),
    fault,
    intervalMs,
  );
  const reached: ReachedSeries[] = [];
  let series = 0;
  for (const resource of topology.resources) {
    const isHit = hits(fault, resource, topology);
    for (const { name } of METRICS[resource.type]) {
      const change = changes[series++] as Float64Array;
      const size = change.map(Math.abs);
      const top = quantile(size, 0.9);
      const role = roleOf(fault, isHit, quantile(size, 0.5), top);
      if (role === undefined) continue;
      const logRatio = quantile(change, 0.5);
      reached.push({ resource, metric: name, role, logRatio, top });
    }
  }
  return reached;
}

/** ln(with / without) at every sample of the fault. Shape `[SERIES][samples]`. */
function measure(
  withFault: ArrayModel,
  without: ArrayModel,
  { startMs, endMs }: ScriptedFault,
  intervalMs: number,
): Float64Array[] {
  const samples = (endMs - startMs) / intervalMs + 1;
  const changes = Array.from(
    { length: SERIES },
    () => new Float64Array(samples),
  );
  const [row, usual] = [new Float64Array(SERIES), new Float64Array(SERIES)];
  for (let sample = 0; sample < samples; sample++) {
    withFault.sample(startMs + sample * intervalMs, row);
    without.sample(startMs + sample * intervalMs, usual);
    for (let i = 0; i < SERIES; i++) {
      (changes[i] as Float64Array)[sample] = changeOf(
        row[i] as number,
        usual[i] as number,
      );
    }
  }
  return changes;
}

function changeOf(value: number, usual: number): number {
  if (value === usual) return 0;
  return Math.max(-LARGEST, Math.min(LARGEST, Math.log(value / usual)));
}

/** Whether a fault works on a resource directly. */
function hits(
  { type, on, index }: ScriptedFault,
  resource: Resource,
  { volumes }: Topology,
): boolean {
  if (resource.type === "volume") {
    return feltBy(volumes, type, on, index).includes(resource.index);
  }
  if (resource.type !== on) return false;
  const unit = on === "port" ? PORTS_PER_CONTROLLER : 1;
  return Math.floor(resource.index / unit) === Math.floor(index / unit);
}

function roleOf(
  { type }: ScriptedFault,
  isHit: boolean,
  median: number,
  top: number,
): Role | undefined {
  const needed = type === "frozen_counter" ? TOUCHED : PRIMARY;
  if (isHit && median >= needed) return "primary";
  if (top >= SECONDARY) return "secondary";
  return top >= TOUCHED ? "touched" : undefined;
}

/** The value below which a share of the values lies; the lower of two. */
function quantile(values: Float64Array, share: number): number {
  const sorted = values.toSorted();
  return sorted[Math.floor(share * (sorted.length - 1))] as number;
}
