/**
 * One row of one resource, looked at before and after it is judged.
 *
 * @module
 */

import type { JointDerivation } from "../detect/joint_derivation.ts";
import { metricFacts } from "../detect/metric_table.ts";
import { NO_MEMORY, StorageRules } from "../detect/storage_rules.ts";
import type {
  RowExplanation,
  RuleMetric,
  RulesExplanation,
  ViewExplanation,
} from "./explanation.ts";
import type { ResourceJudge } from "./resource_judge.ts";

/** What was there before the row was judged. */
export class RowWitness {
  readonly #resource: ResourceJudge;
  readonly #atMs: number;
  readonly #derivation: JointDerivation | undefined;
  readonly #metrics: readonly RuleMetric[];

  /** Looks at the row in hand of a resource. */
  constructor(resource: ResourceJudge) {
    this.#resource = resource;
    this.#atMs = resource.rowMs;
    this.#derivation = resource.view?.explainNext(this.#atMs, resource.row);
    this.#metrics = ruleMetrics(resource);
  }

  /** What came of it: to be called once it was judged, before the next row. */
  judged(): RowExplanation {
    const { key, type, name } = this.#resource;
    return {
      resource: key,
      type,
      name,
      atMs: this.#atMs,
      rules: this.#rules(),
      view: this.#view(),
    };
  }

  #rules(): RulesExplanation {
    const { rules, hits } = this.#resource;
    const { state } = rules ?? new StorageRules([]);
    return {
      sinceMs: state.sinceMs,
      frozenRun: state.frozenRun,
      frozenSinceMs: state.frozenRun > 0 ? state.frozenSinceMs : null,
      hits: hits.map((hit) => ({ ...hit })),
      metrics: this.#metrics.map((metric, m) => {
        const { zeroRun, zeroSinceMs } = rules?.remembered(m) ?? NO_MEMORY;
        return {
          ...metric,
          zeroRun,
          zeroSinceMs: zeroRun > 0 ? zeroSinceMs : null,
        };
      }),
    };
  }

  #view(): ViewExplanation | undefined {
    const { view, verdict, verdictMs } = this.#resource;
    if (view === undefined || this.#derivation === undefined) return undefined;
    return {
      columns: view.metrics,
      derivation: {
        ...this.#derivation,
        verdict: this.#derivation.verdict && { ...this.#derivation.verdict },
      },
      points: view.referencePoints(),
      taken: verdict !== undefined && verdictMs === this.#atMs
        ? { ...verdict }
        : undefined,
    };
  }
}

function ruleMetrics({ members, row, rules }: ResourceJudge): RuleMetric[] {
  return members.map(({ key: { metric }, policy }, m) => {
    const memory = rules?.remembered(m) ?? NO_MEMORY;
    const { isLoad, isRate, floor } = metricFacts(metric);
    return {
      metric,
      value: numberOrNull(row[m]!),
      isLoad,
      isRate,
      floor: policy.minAbsolute || floor,
      count: memory.count,
      repeats: memory.repeats,
      last: [numberOrNull(memory.last), numberOrNull(memory.before)],
      mean: memory.mean,
      level: memory.level,
      zeros: memory.zeros,
      zeroRun: 0,
      zeroSinceMs: null,
    };
  });
}

function numberOrNull(value: number): number | null {
  return Number.isNaN(value) ? null : value;
}
