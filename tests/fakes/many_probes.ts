/**
 * Several probes as one, so that one replay explains many samples.
 *
 * @module
 */

import type { JudgeProbe } from "../../lib/pipeline/judge_probe.ts";

/** Tells all of them everything. */
export class ManyProbes implements JudgeProbe {
  readonly #probes: readonly JudgeProbe[];

  constructor(probes: readonly JudgeProbe[]) {
    this.#probes = probes;
  }

  sampleComes(...args: Parameters<JudgeProbe["sampleComes"]>): void {
    for (const probe of this.#probes) probe.sampleComes(...args);
  }

  sampleScored(...args: Parameters<JudgeProbe["sampleScored"]>): void {
    for (const probe of this.#probes) probe.sampleScored(...args);
  }

  rowComes(...args: Parameters<JudgeProbe["rowComes"]>): void {
    for (const probe of this.#probes) probe.rowComes(...args);
  }

  rowJudged(...args: Parameters<JudgeProbe["rowJudged"]>): void {
    for (const probe of this.#probes) probe.rowJudged(...args);
  }

  tierJudged(...args: Parameters<JudgeProbe["tierJudged"]>): void {
    for (const probe of this.#probes) probe.tierJudged(...args);
  }

  roundEnded(...args: Parameters<JudgeProbe["roundEnded"]>): void {
    for (const probe of this.#probes) probe.roundEnded(...args);
  }

  silenceTold(...args: Parameters<JudgeProbe["silenceTold"]>): void {
    for (const probe of this.#probes) probe.silenceTold(...args);
  }
}
