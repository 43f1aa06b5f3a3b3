/**
 * What an operator does not want to hear again of one array, by kind and place.
 *
 * Something that is more severe than what the operator saw is told all the
 * same, but for planned work. Knows sample times only.
 *
 * @module
 */

import type { Feedback, FeedbackSubject } from "../model/feedback.ts";
import type { StateReader } from "../state/state_reader.ts";
import type { StateWriter } from "../state/state_writer.ts";
import type { Stored } from "../state/stored.ts";
import type { Finding } from "./finding.ts";
import { severityOf } from "./severity.ts";

/** More severe by this much is another thing: as much as an open anomaly must grow to be told again. */
const CLEARER = 0.1;

/** Planned work is over when it was not seen for so long, in ms. */
const OVER_MS = 6 * 3_600_000;

/** A false alarm is remembered for so long, in ms: what was learned by then knows better. */
const FALSE_MS = 90 * 86_400_000;

/** Why something is not told. */
export type Muting = "expected" | "false_positive" | "new_normal";

const MUTINGS: readonly Muting[] = ["expected", "false_positive", "new_normal"];

/** One kind of trouble at one place that is not told. */
interface Rule {
  readonly muting: Muting;
  /** Nothing above it is muted. */
  readonly severity: number;
  /** Up to then, in sample time. */
  untilMs: number;
}

/** See the module. */
export class FeedbackBook implements Stored {
  readonly #rules = new Map<string, Rule>();

  /** How many rules there are. */
  get size(): number {
    return this.#rules.size;
  }

  /**
   * Takes what an operator said.
   *
   * @param feedback About an incident of this array.
   * @param newNormalMs A level that has held for this long is learned, in ms.
   */
  take({ action, atMs, subjects }: Feedback, newNormalMs: number): void {
    for (const subject of subjects) {
      const name = nameOf(subject);
      if (action === "undo") this.#rules.delete(name);
      if (action === "acknowledge" || action === "undo") continue;
      const spanMs = {
        expected: OVER_MS,
        false_positive: FALSE_MS,
        new_normal: newNormalMs,
      }[action];
      this.#rules.set(name, {
        muting: action,
        severity: action === "expected" ? 1 : subject.severity + CLEARER,
        untilMs: atMs + spanMs,
      });
    }
  }

  /**
   * Why a finding is not to be told; `undefined`: it is. Planned work goes on
   * with every finding that it mutes.
   */
  mutes(finding: Finding): Muting | undefined {
    if (this.#rules.size === 0) return undefined;
    const name = nameOf(finding);
    const rule = this.#rules.get(name);
    if (rule === undefined) return undefined;
    if (finding.atMs > rule.untilMs) {
      this.#rules.delete(name);
      return undefined;
    }
    if (severityOf(finding) > rule.severity) return undefined;
    if (rule.muting === "expected") {
      rule.untilMs = Math.max(rule.untilMs, finding.atMs + OVER_MS);
    }
    return rule.muting;
  }

  /** See {@linkcode Stored}. */
  save(writer: StateWriter): void {
    writer.section("feedback/1");
    writer.list([...this.#rules], ([name, { muting, severity, untilMs }]) => {
      writer.text(name);
      writer.text(muting);
      writer.f64(severity);
      writer.f64(untilMs);
    });
  }

  /** See {@linkcode Stored}. */
  load(reader: StateReader): void {
    reader.section("feedback/1");
    reader.list(() => {
      const name = reader.text();
      const text = reader.text();
      const muting = MUTINGS.find((one) => one === text);
      if (muting === undefined) throw reader.error(`no feedback is "${text}"`);
      const severity = reader.finite();
      this.#rules.set(name, { muting, severity, untilMs: reader.finite() });
    });
  }
}

function nameOf({ kind, key }: Pick<FeedbackSubject, "kind" | "key">): string {
  return `${kind} ${key}`;
}
