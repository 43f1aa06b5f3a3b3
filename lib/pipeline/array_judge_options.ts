/**
 * How arrays are judged, and what the checks of one array look at.
 *
 * @module
 */

import type { MemorySize } from "../detect/memory_size.ts";
import type { MetricPolicies } from "../model/metric_policy.ts";
import type { Topology } from "../model/topology.ts";
import type { JudgeProbe } from "./judge_probe.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** What may change while arrays are judged. */
export type LiveOptions = Pick<
  ArrayJudgeOptions,
  "incidentsPerWeek" | "resolveAfter" | "policies" | "config"
>;

/**
 * How arrays are judged; one object for all. What is in {@linkcode LiveOptions}
 * may change between two records: read it each time, keep no copy.
 */
export interface ArrayJudgeOptions {
  /** False incidents that one array may open per week, > 0. */
  readonly incidentsPerWeek: number;
  /** A level that has held for this long is the new normal, in ms, > 0. */
  readonly newNormalMs: number;
  /** Normal samples in a row that end an anomaly, an integer >= 1. */
  readonly resolveAfter: number;
  /** What an operator wants to hear of which metric. */
  readonly policies: MetricPolicies;
  /** What lives on what, as far as it is known at this moment. */
  readonly topology: () => Topology;
  /** How much is remembered of each resource. */
  readonly memory: MemorySize;
  /** From ms since 1970 to ms of the site's clock. */
  readonly localMs: (atMs: number) => number;
  /** Name and version of the detector, for example `lof/2`. */
  readonly detector: string;
  /** Hash of the settings that verdicts depend on: 12 hex digits. */
  readonly config: string;
  /** Who looks over its shoulder; nobody in production. */
  readonly probe?: JudgeProbe | undefined;
}

/** What the checks of one array look at. */
export interface ArrayContext {
  /** How it is judged. */
  readonly options: ArrayJudgeOptions;
  /** Its resources, by canonical text. */
  readonly resources: ReadonlyMap<string, ResourceJudge>;
  /** What lives on what. */
  readonly topology: Topology;
}
